import type { EventBody } from '@nightshift/contracts';
import { type Json, zeroNano } from '@nightshift/kernel';
import type { ResultCommand } from './task-command.js';
import { type EndedTask, isLive, type LiveTask, type Task } from './task-state.js';

/** The task after an event of its own stream. */
export const evolveTask = (task: Task, event: EventBody): Task => {
  if (event.type === 'task.accepted.v1') return accepted(event);
  if (!isLive(task)) return task;
  return ending(task, event) ?? { ...task, ...changed(task, event) };
};

const accepted = ({ data, content }: EventBody<'task.accepted.v1'>): LiveTask => ({
  status: 'live',
  taskId: data.taskId,
  workflow: data.workflow,
  brief: content.brief,
  briefHash: data.briefHash,
  budget: data.budgetNanoUsd,
  priority: data.priority,
  deadlineAt: data.deadlineAt,
  stage: '',
  round: 0,
  phase: { name: 'running', runId: '', role: 'worker', round: 0 },
  output: undefined,
  outputs: {},
  decisions: {},
  cost: zeroNano,
  rounds: 0,
  paused: false,
  halt: undefined,
  waitingFor: [],
  over: [],
  deferred: [],
});

const ending = (task: LiveTask, event: EventBody): EndedTask | undefined => {
  const { briefHash, workflow, decisions, cost } = task;
  const base = { briefHash, workflow, decisions, cost };
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
    case 'qa.requested.v1':
    case 'decision.requested.v1':
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
      // One halt ends where the next begins: the levels of a budget halt one after the other.
      return { halt: event.data, ...(task.halt ? over(task, task.halt.haltId) : {}) };
    case 'task.unhalted.v1':
      return { halt: undefined, ...over(task, event.data.haltId) };
    case 'task.paused.v1':
      return { paused: true };
    case 'task.resumed.v1':
      return { paused: false, deferred: [] };
    default:
      return {};
  }
};

const continued = (task: LiveTask, ticketId: string): Partial<LiveTask> => ({
  waitingFor: task.waitingFor.filter((one) => one !== ticketId),
  ...over(task, ticketId),
});

const over = (task: LiveTask, id: string): Pick<LiveTask, 'over'> => ({ over: [...task.over, id] });

type ProgressEvent = EventBody<
  | 'run.requested.v1'
  | 'qa.requested.v1'
  | 'decision.requested.v1'
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
        ...(event.data.role === 'worker' ? { round: 0, output: undefined } : {}),
      };
    case 'qa.requested.v1':
      return {
        phase: { name: 'reviewing', reviewId: event.data.reviewId, runId: event.data.runId },
        output: event.content.output,
        cost: event.data.taskCostNanoUsd,
        round: event.data.round + 1,
        rounds: task.rounds + 1,
      };
    case 'decision.requested.v1':
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
