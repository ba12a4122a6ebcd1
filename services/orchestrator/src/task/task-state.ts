import type { BudgetScope, RunRole, WorkflowRef } from '@nightshift/contracts';
import type { Instant, Json, JsonObject, NanoUsd } from '@nightshift/kernel';
import type { ResultCommand } from './task-command.js';

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
  readonly priority: number;
  readonly deadlineAt: Instant | undefined;
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
  readonly halt: Halt | undefined;
  /** Open questions of its runs and its review: judges may ask at the same time. */
  readonly waitingFor: readonly string[];
  /** Tickets that were answered and halts that ended: what comes late must not bring them back. */
  readonly over: readonly string[];
  /** What came in while the task was paused. */
  readonly deferred: readonly ResultCommand[];
}

export interface EndedTask {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly briefHash: string;
  readonly workflow: WorkflowRef;
  readonly cost: NanoUsd;
  readonly reason?: string;
  readonly output?: Json;
  readonly decisions: { readonly [stage: string]: JsonObject };
}

export type Task = { readonly status: 'unsubmitted' } | LiveTask | EndedTask;

/** What people see. */
export type TaskStatus = 'running' | 'waiting' | 'halted' | 'paused' | EndedTask['status'];

export const statusOf = (task: LiveTask | EndedTask): TaskStatus => {
  if (task.status !== 'live') return task.status;
  if (task.paused) return 'paused';
  if (task.halt) return 'halted';
  return openTicketOf(task) === undefined ? 'running' : 'waiting';
};

/** The ticket whose answer the task cannot go on without. */
export const openTicketOf = (task: LiveTask): string | undefined =>
  task.halt?.ticketId ?? ownTicketOf(task);

/** The ticket that nobody needs once the task has ended: that of a wider halt is for others, too. */
export const lastTicketOf = (task: LiveTask): string | undefined =>
  task.halt?.scope === 'task' ? task.halt.ticketId : ownTicketOf(task);

const ownTicketOf = ({ waitingFor: [asked], phase }: LiveTask): string | undefined =>
  asked ?? (phase.name === 'deciding' ? phase.ticketId : undefined);

export const isLive = (task: Task): task is LiveTask => task.status === 'live';
