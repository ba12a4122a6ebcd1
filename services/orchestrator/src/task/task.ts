import type { EventBody } from '@nightshift/contracts';
import { type Decider, type JsonObject, Refusal, unreachable } from '@nightshift/kernel';
import { submit } from './accepting.js';
import { resultKeyOf } from './deferred.js';
import { evolveTask } from './evolve.js';
import { type DefinitionOf, proceed } from './progress.js';
import { firstStageOf, runsUnderWay, workerRun } from './requests.js';
import { countRetries } from './retries.js';
import { takeUp } from './taking-up.js';
import type { ResultCommand, TaskCommand } from './task-command.js';
import {
  type EndedTask,
  isHeld,
  isLive,
  lastTicketOf,
  type LiveTask,
  type Task,
} from './task-state.js';
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
    case 'eraseTask':
      return erase(command, task);
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
      return isLive(task) ? wait(command, task, definitionOf) : [];
    case 'startTask':
      return isLive(task) ? start(command, task, definitionOf) : [];
    case 'countRetries':
      return isLive(task) ? countRetries(command, task) : [];
    default:
      return unreachable(command);
  }
};

/** Where somebody holds it, it keeps its place in the queue. */
const start = (
  { waitedMs }: Extract<TaskCommand, { type: 'startTask' }>,
  task: LiveTask,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  if (!task.queued || isHeld(task)) return [];
  const definition = definitionOf(task.workflow);
  return [
    { type: 'task.started.v1', data: { waitedMs } },
    workerRun(task, definition, firstStageOf(task, definition)),
  ];
};

/** A paused or held task takes results in, but nothing follows from them before it goes on. */
const takeIn = (
  command: ResultCommand,
  task: LiveTask,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  if (!isHeld(task)) return proceed(command, task, definitionOf);
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
  // What a halt holds is let go by its end.
  if (task.holds.length > 0) return [{ type: 'task.resumed.v1', data: { by, runs: [] } }];
  const runs = runsUnderWay(task, definitionOf(task.workflow));
  const resumed: EventBody = { type: 'task.resumed.v1', data: { by, runs } };
  return [resumed, ...takeUp(task, resumed, at, definitionOf)];
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

const erase = (
  { type: _, ...data }: Extract<TaskCommand, { type: 'eraseTask' }>,
  task: LiveTask | EndedTask,
): readonly EventBody[] => {
  if (isLive(task))
    throw new Refusal('task-not-ended', 'conflict', 'The task is under way: cancel it first.');
  return (task.erasedIn ?? 0) >= data.pass ? [] : [{ type: 'task.erased.v1', data }];
};

const ended = (task: Task): Refusal =>
  new Refusal('task-ended', 'conflict', `The task is already ${task.status}.`);
