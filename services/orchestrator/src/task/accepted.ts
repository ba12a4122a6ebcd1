import type { EventBody } from '@nightshift/contracts';
import { zeroNano } from '@nightshift/kernel';
import type { Fork } from './task-command.js';
import type { LiveTask } from './task-state.js';

/** The task after it was accepted. */
export const accepted = (event: EventBody<'task.accepted.v1'>): LiveTask => ({
  ...emptyTask,
  ...acceptedFacts(event),
  fork: forkIn(event),
  outputs: event.content.outputs ?? {},
  decisions: event.content.decisions ?? {},
});

const forkIn = ({ data, content }: EventBody<'task.accepted.v1'>): Fork | undefined =>
  data.fork && data.parentTaskId !== undefined
    ? {
        parentTaskId: data.parentTaskId,
        fromStage: data.fork.fromStage,
        effects: data.fork.effects,
        replays: data.fork.replays ?? [],
        overrides: content.overrides ?? {},
      }
    : undefined;

const acceptedFacts = ({ data, content }: EventBody<'task.accepted.v1'>) => ({
  taskId: data.taskId,
  workflow: data.workflow,
  brief: content.brief,
  briefHash: data.briefHash,
  budget: data.budgetNanoUsd,
  submittedBy: data.submittedBy,
  priority: data.priority,
  deadlineAt: data.deadlineAt,
});

const emptyTask = {
  status: 'live',
  queued: false,
  stage: '',
  round: 0,
  phase: { name: 'running', runId: '', role: 'worker', round: 0 },
  output: undefined,
  cost: zeroNano,
  rounds: 0,
  paused: false,
  halt: undefined,
  holds: [],
  waitingFor: [],
  over: [],
  deferred: [],
  retries: { stage: 0, task: 0 },
  counted: [],
} as const;
