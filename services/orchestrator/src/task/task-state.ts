import type { BudgetScope, RunRole, WorkflowRef } from '@nightshift/contracts';
import type { Instant, Json, JsonObject, NanoUsd } from '@nightshift/kernel';
import type { Fork, ResultCommand } from './task-command.js';

/** Where the present stage stands. */
export type Phase =
  | {
      readonly name: 'running';
      readonly runId: string;
      readonly role: RunRole;
      readonly round: number;
    }
  | { readonly name: 'reviewing'; readonly reviewId: string; readonly runId: string }
  | { readonly name: 'deciding'; readonly ticketId: string };

export interface Halt {
  readonly haltId: string;
  readonly ticketId: string;
  readonly scope: BudgetScope;
}

export interface LiveTask {
  readonly status: 'live';
  readonly taskId: string;
  readonly workflow: WorkflowRef;
  readonly brief: Json;
  readonly briefHash: string;
  readonly budget: NanoUsd;
  /** Who cannot approve what comes of it. */
  readonly submittedBy: string;
  readonly priority: number;
  readonly deadlineAt: Instant | undefined;
  readonly fork: Fork | undefined;
  /** A limit keeps it from starting: it has asked for nothing yet. */
  readonly queued: boolean;
  readonly stage: string;
  /** QA rounds of the present stage that have been asked for. */
  readonly round: number;
  readonly phase: Phase;
  /** The output that is being checked or decided on. */
  readonly output: Json | undefined;
  readonly outputs: { readonly [stage: string]: Json };
  readonly decisions: { readonly [stage: string]: JsonObject };
  readonly cost: NanoUsd;
  readonly rounds: number;
  readonly paused: boolean;
  /** The halt that keeps money from it: what needs none goes on. */
  readonly halt: Halt | undefined;
  /** Halts that stop everything, also what is under way. */
  readonly holds: readonly Halt[];
  /** Open questions of its runs and its review: judges may ask at the same time. */
  readonly waitingFor: readonly string[];
  /** Tickets that were answered and halts that ended: what comes late must not bring them back. */
  readonly over: readonly string[];
  /** What came in while the task was paused or held. */
  readonly deferred: readonly ResultCommand[];
  /** Retries that the runs of the present stage, and of the task, have used up. */
  readonly retries: { readonly stage: number; readonly task: number };
  /** Runs whose retries are counted. */
  readonly counted: readonly string[];
}

export interface EndedTask {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly briefHash: string;
  readonly workflow: WorkflowRef;
  readonly cost: NanoUsd;
  readonly reason?: string;
  readonly output?: Json;
  readonly decisions: { readonly [stage: string]: JsonObject };
  readonly fork: Fork | undefined;
  /** What was said in it is gone; how often all copies were told to go. */
  readonly erasedIn?: number;
}

export type Task = { readonly status: 'unsubmitted' } | LiveTask | EndedTask;

/** What people see. */
export type TaskStatus =
  | 'queued'
  | 'running'
  | 'waiting'
  | 'halted'
  | 'paused'
  | EndedTask['status'];

export const statusOf = (task: LiveTask | EndedTask): TaskStatus => {
  if (task.status !== 'live') return task.status;
  if (task.paused) return 'paused';
  if (task.halt || task.holds.length > 0) return 'halted';
  if (task.queued) return 'queued';
  return openTicketOf(task) === undefined ? 'running' : 'waiting';
};

/** The ticket whose answer the task cannot go on without. */
export const openTicketOf = (task: LiveTask): string | undefined =>
  task.holds[0]?.ticketId ?? task.halt?.ticketId ?? ownTicketOf(task);

/** Nothing follows from results before it goes on. */
export const isHeld = ({ paused, holds }: LiveTask): boolean => paused || holds.length > 0;

/** The ticket that nobody needs once the task has ended: that of a wider halt is for others, too. */
export const lastTicketOf = (task: LiveTask): string | undefined => {
  const { phase, holds, halt } = task;
  // Nobody else withdraws it: halts of an ended task are lifted, its runs and reviews are cancelled.
  if (phase.name === 'deciding') return phase.ticketId;
  const own = [...holds, ...(halt ? [halt] : [])].find(({ scope }) => scope === 'task');
  return own?.ticketId ?? ownTicketOf(task);
};

const ownTicketOf = ({ waitingFor: [asked], phase }: LiveTask): string | undefined =>
  asked ?? (phase.name === 'deciding' ? phase.ticketId : undefined);

export const isLive = (task: Task): task is LiveTask => task.status === 'live';

export const hasEnded = (task: Task): task is EndedTask =>
  task.status !== 'unsubmitted' && !isLive(task);
