import type { EventBody } from '@nightshift/contracts';
import { type Decider, type JsonObject, nano, Refusal, unreachable } from '@nightshift/kernel';
import { resultKeyOf, takenUp } from './deferred.js';
import { evolveTask } from './evolve.js';
import { type DefinitionOf, proceed } from './progress.js';
import { runsUnderWay, workerRun } from './requests.js';
import type { ResultCommand, SubmitTask, TaskCommand } from './task-command.js';
import { isLive, lastTicketOf, type LiveTask, type Task } from './task-state.js';
import { wait } from './waiting.js';

/**
 * What can happen to a task. Registered workflows never change, so looking one up is part of a
 * pure decision.
 */
export const taskDecider = (definitionOf: DefinitionOf): Decider<TaskCommand, EventBody, Task> => ({
  initial: () => ({ status: 'unsubmitted' }),
  evolve: evolveTask,
  decide: (command, task) => decide(command, task, definitionOf),
});

const decide = (
  command: TaskCommand,
  task: Task,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  if (command.type === 'submitTask') return submit(command, task, definitionOf);
  if (task.status === 'unsubmitted')
    throw new Refusal('no-such-task', 'not-found', 'There is no such task.');
  switch (command.type) {
    case 'cancelTask':
      return cancel(command, task, definitionOf);
    case 'pauseTask':
      return pause(command, task, definitionOf);
    case 'resumeTask':
      return resume(command, task, definitionOf);
    case 'recordRun':
    case 'recordReview':
    case 'recordAnswer':
    case 'failTask':
      return isLive(task) ? takeIn(command, task, definitionOf) : [];
    case 'suspendTask':
    case 'continueTask':
    case 'haltTask':
    case 'unhaltTask':
      return isLive(task) ? wait(command, task) : [];
    default:
      return unreachable(command);
  }
};

const submit = (
  command: SubmitTask,
  task: Task,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  if (task.status !== 'unsubmitted') return repeated(command, task);
  const {
    taskId,
    workflow,
    brief,
    briefHash,
    subject,
    idempotencyKey,
    priority,
    deadlineAt,
    by,
    via,
  } = command;
  const definition = definitionOf(workflow);
  const [first] = definition.stages;
  const accepted: EventBody<'task.accepted.v1'> = {
    type: 'task.accepted.v1',
    data: {
      taskId,
      workflow,
      subject,
      briefHash,
      budgetNanoUsd: command.budget ?? nano(definition.budgetPerTaskNanoUsd),
      priority,
      submittedBy: by,
      via,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...(deadlineAt === undefined ? {} : { deadlineAt }),
    },
    content: { brief },
  };
  const started = evolveTask(task, accepted);
  if (!isLive(started) || !first) return [accepted];
  return [accepted, workerRun(started, definition, first)];
};

/** The same key again: the same task if it asks for the same, a conflict otherwise. */
const repeated = (
  command: SubmitTask,
  task: Exclude<Task, { status: 'unsubmitted' }>,
): readonly EventBody[] => {
  // Who asked for the newest version gets the task of then, also once there is a newer one.
  const sameWorkflow = command.versionNamed
    ? task.workflow.hash === command.workflow.hash
    : task.workflow.name === command.workflow.name;
  if (task.briefHash === command.briefHash && sameWorkflow) return [];
  throw new Refusal(
    'idempotency-key-reused',
    'conflict',
    'This idempotency key belongs to a task with another brief or workflow. Use a new key for new work.',
  );
};

/** A paused task takes results in, but nothing follows from them before it is resumed. */
const takeIn = (
  command: ResultCommand,
  task: LiveTask,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  if (!task.paused) return proceed(command, task, definitionOf);
  if (proceed(command, task, definitionOf).length === 0) return [];
  const key = resultKeyOf(command);
  return task.deferred.some((one) => resultKeyOf(one) === key)
    ? []
    : [
        {
          type: 'result.deferred.v1',
          data: { kind: command.type },
          content: { command: command as unknown as JsonObject },
        },
      ];
};

const resume = (
  { by, at }: Extract<TaskCommand, { type: 'resumeTask' }>,
  task: Task,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  if (!isLive(task)) throw ended(task);
  if (!task.paused) return [];
  const runs = runsUnderWay(task, definitionOf(task.workflow));
  const resumed: EventBody = { type: 'task.resumed.v1', data: { by, runs } };
  const events: EventBody[] = [resumed];
  let state: Task = evolveTask(task, resumed);
  for (const command of task.deferred) {
    if (!isLive(state)) break;
    const next = proceed(takenUp(command, at), state, definitionOf);
    events.push(...next);
    for (const event of next) state = evolveTask(state, event);
  }
  return events;
};

const pause = (
  { by, reason }: Extract<TaskCommand, { type: 'pauseTask' }>,
  task: Task,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  if (!isLive(task)) throw ended(task);
  if (task.paused) return [];
  const runs = runsUnderWay(task, definitionOf(task.workflow));
  return [
    { type: 'task.paused.v1', data: { by, runs, ...(reason === undefined ? {} : { reason }) } },
  ];
};

const cancel = (
  { by, reason }: Extract<TaskCommand, { type: 'cancelTask' }>,
  task: Task,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  if (task.status === 'cancelled') return [];
  if (!isLive(task)) throw ended(task);
  const ticketId = lastTicketOf(task);
  const runs = runsUnderWay(task, definitionOf(task.workflow));
  return [
    {
      type: 'task.cancelled.v1',
      data: { by, reason, runs, ...(ticketId === undefined ? {} : { ticketId }) },
    },
  ];
};

const ended = (task: Task): Refusal =>
  new Refusal('task-ended', 'conflict', `The task is already ${task.status}.`);
