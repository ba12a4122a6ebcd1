import type { EventBody } from '@nightshift/contracts';
import { hashOfJson, nano, type NanoUsd, Refusal } from '@nightshift/kernel';
import { evolveTask } from './evolve.js';
import type { DefinitionOf } from './progress.js';
import { firstStageOf, workerRun } from './requests.js';
import type { Fork, ForkOrder, SubmitTask } from './task-command.js';
import { isLive, type Task } from './task-state.js';

/** How a task begins: as new work, or as a new run of an older task; at once, or in a queue. */

export const submit = (
  command: SubmitTask,
  task: Task,
  definitionOf: DefinitionOf,
): readonly EventBody[] => {
  if (task.status !== 'unsubmitted') return repeated(command, task);
  const definition = definitionOf(command.workflow);
  const accepted = acceptance(command, nano(definition.budgetPerTaskNanoUsd));
  const begun = evolveTask(task, accepted);
  if (!isLive(begun)) return [accepted];
  return command.queue
    ? [accepted, { type: 'task.queued.v1', data: command.queue }]
    : [accepted, workerRun(begun, definition, firstStageOf(begun, definition))];
};

const acceptance = (command: SubmitTask, usualBudget: NanoUsd): EventBody<'task.accepted.v1'> => {
  const { taskId, workflow, brief, briefHash, subject, priority, by, via, fork } = command;
  const { idempotencyKey, deadlineAt } = command;
  return {
    type: 'task.accepted.v1',
    data: {
      taskId,
      workflow,
      subject,
      briefHash,
      budgetNanoUsd: command.budget ?? usualBudget,
      priority,
      submittedBy: by,
      via,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...(deadlineAt === undefined ? {} : { deadlineAt }),
      ...(fork ? forkFacts(fork) : {}),
    },
    content: { brief, ...(fork ? takenOver(fork) : {}) },
  };
};

const forkFacts = ({ parentTaskId, fromStage, effects, replays }: ForkOrder) => ({
  parentTaskId,
  fork: { fromStage, effects, ...(replays.length > 0 ? { replays: [...replays] } : {}) },
});

const takenOver = ({ outputs, decisions, overrides }: ForkOrder) => ({
  outputs,
  ...(Object.keys(decisions).length > 0 ? { decisions } : {}),
  ...(Object.keys(overrides).length > 0 ? { overrides } : {}),
});

/** The same key again: the same task if it asks for the same, a conflict otherwise. */
const repeated = (
  command: SubmitTask,
  task: Exclude<Task, { status: 'unsubmitted' }>,
): readonly EventBody[] => {
  // Who asked for the newest version gets the task of then, also once there is a newer one.
  const sameWorkflow = command.versionNamed
    ? task.workflow.hash === command.workflow.hash
    : task.workflow.name === command.workflow.name;
  const sameFork = forkHashOf(task.fork) === forkHashOf(command.fork);
  if (task.briefHash === command.briefHash && sameWorkflow && sameFork) return [];
  throw new Refusal(
    'idempotency-key-reused',
    'conflict',
    'This idempotency key belongs to a task with another brief, workflow or origin. Use a new key for new work.',
  );
};

/** What is asked of a fork: what its older task did in the meantime does not make it another one. */
const forkHashOf = (fork: Fork | undefined): string | undefined => {
  if (!fork) return undefined;
  const { parentTaskId, fromStage, effects, overrides } = fork;
  return hashOfJson({ parentTaskId, fromStage, effects, overrides });
};
