import type { Instant } from '@nightshift/kernel';

/**
 * What went on in a task for a while: a bar of its timeline. Made from the ledger's events alone,
 * so whoever verifies the ledger has verified the timeline.
 */
export type SpanKind =
  | 'stage'
  | 'run'
  | 'model'
  | 'tool'
  | 'review'
  | 'ticket'
  | 'halt'
  | 'pause'
  | 'queue';

/** One try of a model or tool call. */
export interface SpanAttempt {
  readonly attempt: number;
  /** Which model call of the run it is, from 1; absent for tools. */
  readonly n?: number;
  /** The model, or the tool. */
  readonly name: string;
  readonly start: Instant;
  readonly end: Instant | null;
  /** `answered`, `asked` (a person), `cancelled`, or the class of the error; null while it is under way. */
  readonly outcome: string | null;
  readonly costNanoUsd: number;
  readonly costIsBound: boolean;
}

export interface Span {
  readonly spanId: string;
  /** Null for what belongs to the task as a whole. */
  readonly parentId: string | null;
  readonly kind: SpanKind;
  /** Stage, agent, model, tool, kind of ticket, or scope of the halt. */
  readonly name: string;
  readonly role?: string;
  readonly start: Instant;
  /** Null while it goes on. */
  readonly end: Instant | null;
  readonly outcome: string | null;
  /** Each try, where there was more than one. */
  readonly attempts?: readonly SpanAttempt[];
  /** Of everything in it, as is the cost. */
  readonly retries: number;
  readonly costNanoUsd: number;
  /** True where a part of the cost is an upper bound, because the true usage is not known. */
  readonly costIsBound: boolean;
  /** Of the first event about it. */
  readonly ledgerIndex: number;
  /** Of the newest event about it, or about what is in it. */
  readonly changedIndex: number;
  /** Of stages, runs and rounds of QA. */
  readonly stage?: string;
  readonly runId?: string;
  readonly step?: number;
  readonly n?: number;
  readonly round?: number;
  readonly ticketId?: string;
  /** What the tool declares: `pure`, `idempotent` or `at-most-once`. */
  readonly effect?: string;
}

/** What the timeline reads of an event. The ledger takes every version: what is read here may be missing. */
export interface SpanEvent {
  readonly index: number;
  readonly type: string;
  readonly at: Instant;
  readonly data: Readonly<Record<string, unknown>>;
}

export const stageSpan = (stage: string): string => `stage/${stage}`;
export const runSpan = (runId: string): string => `run/${runId}`;
export const stepSpan = (runId: string, step: number): string => `run/${runId}/${step}`;
export const reviewSpan = (stage: string, round: number): string => `review/${stage}/${round}`;

export const textIn = (data: SpanEvent['data'], name: string): string => {
  const value = data[name];
  return typeof value === 'string' ? value : '';
};

export const numberIn = (data: SpanEvent['data'], name: string): number => {
  const value = data[name];
  return typeof value === 'number' ? value : 0;
};

export const partOf = (data: SpanEvent['data'], name: string): SpanEvent['data'] => {
  const value = data[name];
  return typeof value === 'object' && value !== null ? (value as SpanEvent['data']) : {};
};
