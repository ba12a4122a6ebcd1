import type {
  AgentOverrides,
  BudgetScope,
  DataOf,
  Effects,
  Finding,
  TicketKind,
  WorkflowRef,
} from '@nightshift/contracts';
import type { Instant, Json, JsonObject, NanoUsd } from '@nightshift/kernel';

/** What a task takes over from an older one. */
export interface Fork {
  readonly parentTaskId: string;
  readonly fromStage: string;
  readonly effects: Effects;
  /** Runs of the older task whose recorded tool results simulate effects. */
  readonly replays: readonly string[];
  readonly overrides: AgentOverrides;
}

/** A fork with what it takes over from the stages before it. */
export interface ForkOrder extends Fork {
  readonly outputs: { readonly [stage: string]: Json };
  readonly decisions: { readonly [stage: string]: JsonObject };
}

export interface SubmitTask {
  readonly type: 'submitTask';
  readonly taskId: string;
  readonly workflow: WorkflowRef;
  /** False if the newest version was asked for, whichever that is. */
  readonly versionNamed: boolean;
  readonly brief: Json;
  readonly briefHash: string;
  /** Its data subject: a pseudonym where content is sealed. */
  readonly subject: string;
  /** Seals what is said in the task; absent: nothing is sealed. */
  readonly subjectKey?: string;
  readonly idempotencyKey: string | undefined;
  readonly budget: NanoUsd | undefined;
  readonly priority: number;
  readonly deadlineAt: Instant | undefined;
  readonly by: string;
  readonly via: 'http' | 'kafka';
  /** Absent: the task is new work. */
  readonly fork?: ForkOrder;
  /** The limit it has to wait for; absent: it starts at once. */
  readonly queue?: DataOf<'task.queued.v1'>;
}

export interface RecordRun {
  readonly type: 'recordRun';
  readonly runId: string;
  readonly role: 'worker' | 'correction';
  readonly output: Json;
  readonly outputHash: string;
  readonly spent: NanoUsd;
  readonly retries: number;
  readonly at: Instant;
}

export interface RecordReview {
  readonly type: 'recordReview';
  readonly reviewId: string;
  readonly round: number;
  readonly verdict: 'passed' | 'correct' | 'disagreement' | 'failed';
  readonly findings: readonly Finding[];
  readonly guidance: string | undefined;
  readonly cost: NanoUsd;
  readonly at: Instant;
}

export interface RecordAnswer {
  readonly type: 'recordAnswer';
  readonly ticketId: string;
  readonly by: string;
  readonly answer: JsonObject;
  readonly at: Instant;
}

export interface FailTask {
  readonly type: 'failTask';
  readonly runId: string;
  readonly code: string;
  readonly reason: string;
  readonly spent: NanoUsd;
}

/** Results of others: what is deferred while the task is paused. */
export type ResultCommand = RecordRun | RecordReview | RecordAnswer | FailTask;

export type TaskCommand =
  | SubmitTask
  | ResultCommand
  | { readonly type: 'suspendTask'; readonly ticketId: string; readonly kind: TicketKind }
  | { readonly type: 'continueTask'; readonly ticketId: string }
  | {
      readonly type: 'haltTask';
      readonly haltId: string;
      readonly scope: BudgetScope;
      readonly ticketId: string;
      /** Stops what is under way, too, and not just what waits for money. */
      readonly hold: boolean;
    }
  /** Without `haltId`: no halt keeps money from it any more. */
  | { readonly type: 'unhaltTask'; readonly haltId: string | undefined; readonly at: Instant }
  /** It has its turn. */
  | { readonly type: 'startTask'; readonly waitedMs: number }
  /** What a judge used up: a result of the review, not of the task. */
  | {
      readonly type: 'countRetries';
      readonly runId: string;
      readonly stage: string;
      readonly retries: number;
    }
  | { readonly type: 'pauseTask'; readonly by: string; readonly reason: string | undefined }
  | { readonly type: 'resumeTask'; readonly by: string; readonly at: Instant }
  | { readonly type: 'cancelTask'; readonly by: string; readonly reason: string }
  /** Its keys are destroyed: whoever has a copy of what it said drops it. */
  | ({ readonly type: 'eraseTask' } & DataOf<'task.erased.v1'>);
