import type { EventBody } from '@nightshift/contracts';
import type { Json } from '@nightshift/kernel';
import { accepted } from './accepted.js';
import type { ResultCommand } from './task-command.js';
import { type EndedTask, isLive, type LiveTask, type Task } from './task-state.js';

/** The task after an event of its own stream. */
export const evolveTask = (task: Task, event: EventBody): Task => {
  if (event.type === 'task.accepted.v1') return accepted(event);
  if (task.status === 'unsubmitted') return task;
  if (!isLive(task)) return event.type === 'task.erased.v1' ? erased(task, event.data.pass) : task;
  return ending(task, event) ?? { ...task, ...changed(task, event) };
};

const erased = ({ output: _, reason: __, ...task }: EndedTask, pass: number): EndedTask => ({
  ...task,
  decisions: {},
  erasedIn: pass,
});

const ending = (task: LiveTask, event: EventBody): EndedTask | undefined => {
  const { briefHash, workflow, decisions, cost, fork } = task;
  const base = { briefHash, workflow, decisions, cost, fork };
  switch (event.type) {
    case 'task.completed.v1':
      return {
        ...base,
        status: 'completed',
        cost: event.data.costNanoUsd,
        output: event.content.output,
      };
    case 'task.failed.v1':
      return { ...base, status: 'failed', cost: event.data.costNanoUsd, reason: event.data.reason };
    case 'task.cancelled.v1':
      return { ...base, status: 'cancelled', reason: event.data.reason };
    default:
      return undefined;
  }
};

const changed = (task: LiveTask, event: EventBody): Partial<LiveTask> => {
  switch (event.type) {
    case 'run.requested.v1':
    case 'qa.requested.v2':
    case 'decision.requested.v2':
    case 'decision.recorded.v1':
    case 'stage.completed.v1':
      return progressed(task, event);
    case 'result.deferred.v1':
      return { deferred: [...task.deferred, event.content.command as unknown as ResultCommand] };
    case 'task.suspended.v1':
      return { waitingFor: [...task.waitingFor, event.data.ticketId] };
    case 'task.continued.v1':
      return continued(task, event.data.ticketId);
    case 'task.halted.v1':
      return halted(task, event.data);
    case 'task.unhalted.v1':
      return unhalted(task, event.data);
    case 'task.paused.v1':
      return { paused: true };
    case 'task.resumed.v1':
      return { paused: false, deferred: task.holds.length > 0 ? task.deferred : [] };
    case 'task.queued.v1':
      return { queued: true };
    case 'task.started.v1':
      return { queued: false };
    case 'retries.counted.v1':
      return counted(task, event.data);
    default:
      return {};
  }
};

const continued = (task: LiveTask, ticketId: string): Partial<LiveTask> => ({
  waitingFor: task.waitingFor.filter((one) => one !== ticketId),
  ...over(task, ticketId),
});

const halted = (
  task: LiveTask,
  { runs, ...halt }: EventBody<'task.halted.v1'>['data'],
): Partial<LiveTask> => {
  if (runs)
    return {
      holds: [...task.holds, halt],
      halt: task.halt?.haltId === halt.haltId ? undefined : task.halt,
    };
  // One halt ends where the next begins: the levels of a budget halt one after the other.
  return { halt, ...(task.halt ? over(task, task.halt.haltId) : {}) };
};

const unhalted = (
  task: LiveTask,
  { haltId, runs }: EventBody<'task.unhalted.v1'>['data'],
): Partial<LiveTask> => ({
  halt: task.halt?.haltId === haltId ? undefined : task.halt,
  holds: task.holds.filter((hold) => hold.haltId !== haltId),
  ...(runs ? { deferred: [] } : {}),
  ...over(task, haltId),
});

const counted = (
  task: LiveTask,
  { runId, stage, retries }: EventBody<'retries.counted.v1'>['data'],
): Partial<LiveTask> => ({
  counted: [...task.counted, runId],
  retries: {
    stage: task.retries.stage + (stage === task.stage ? retries : 0),
    task: task.retries.task + retries,
  },
});

const over = (task: LiveTask, id: string): Pick<LiveTask, 'over'> => ({ over: [...task.over, id] });

type ProgressEvent = EventBody<
  | 'run.requested.v1'
  | 'qa.requested.v2'
  | 'decision.requested.v2'
  | 'decision.recorded.v1'
  | 'stage.completed.v1'
>;

const progressed = (task: LiveTask, event: ProgressEvent): Partial<LiveTask> => {
  switch (event.type) {
    case 'run.requested.v1':
      return {
        stage: event.data.stage,
        phase: {
          name: 'running',
          runId: event.data.runId,
          role: event.data.role,
          round: event.data.round,
        },
        cost: event.data.taskCostNanoUsd ?? task.cost,
        ...(event.data.role === 'worker'
          ? { round: 0, output: undefined, retries: { ...task.retries, stage: 0 } }
          : {}),
      };
    case 'qa.requested.v2':
      return {
        phase: { name: 'reviewing', reviewId: event.data.reviewId, runId: event.data.runId },
        output: event.content.output,
        cost: event.data.taskCostNanoUsd,
        round: event.data.round + 1,
        rounds: task.rounds + 1,
      };
    case 'decision.requested.v2':
      return {
        phase: { name: 'deciding', ticketId: event.data.ticketId },
        output: event.content.output,
        cost: event.data.taskCostNanoUsd,
      };
    case 'decision.recorded.v1':
      return { decisions: { ...task.decisions, [event.data.stage]: event.content.answer } };
    case 'stage.completed.v1':
      return {
        outputs: stageOutputs(task, event.data.stage, event.content.output),
        cost: event.data.taskCostNanoUsd,
      };
  }
};

const stageOutputs = (task: LiveTask, stage: string, output: Json): LiveTask['outputs'] => ({
  ...task.outputs,
  [stage]: output,
});
