import type { Instant } from '@nightshift/kernel';
import type { Span, SpanAttempt, SpanEvent, SpanKind } from './span.js';

type Open<T> = { -readonly [K in keyof T]: T[K] };
export type OpenAttempt = Open<SpanAttempt>;

/** A span while its events are read: what lies above it may come later than what lies in it. */
export interface OpenSpan extends Open<Omit<Span, 'attempts' | 'parentId'>> {
  parentId: string | null;
  readonly tries: Map<number, OpenAttempt>;
}

/**
 * The spans of a task while its events are read, in the order of the ledger. Events of one stream
 * come in their order, those of different services need not: every event finds or makes its span.
 */
export class SpanBook {
  private readonly spans = new Map<string, OpenSpan>();
  /** Model calls of a run so far. */
  private readonly calls = new Map<string, number>();

  /** Finds the span, or begins it with this event. */
  at(spanId: string, kind: SpanKind, event: SpanEvent): OpenSpan {
    const known = this.spans.get(spanId);
    if (known) {
      known.changedIndex = event.index;
      if (event.at < known.start) known.start = event.at;
      return known;
    }
    const begun: OpenSpan = {
      spanId,
      parentId: null,
      kind,
      name: '',
      start: event.at,
      end: null,
      outcome: null,
      retries: 0,
      costNanoUsd: 0,
      costIsBound: false,
      ledgerIndex: event.index,
      changedIndex: event.index,
      tries: new Map(),
    };
    this.spans.set(spanId, begun);
    return begun;
  }

  /** Ends the span if it goes on. */
  end(spanId: string, outcome: string, event: SpanEvent): void {
    const known = this.spans.get(spanId);
    if (known) close(known, outcome, event);
  }

  /** Ends all that still goes on and fits. */
  endAll(fits: (span: OpenSpan) => boolean, outcome: string, event: SpanEvent): void {
    for (const span of this.spans.values()) if (fits(span)) close(span, outcome, event);
  }

  nextCallOf(runId: string): number {
    const n = (this.calls.get(runId) ?? 0) + 1;
    this.calls.set(runId, n);
    return n;
  }

  all(): ReadonlyMap<string, OpenSpan> {
    return this.spans;
  }
}

const close = (span: OpenSpan, outcome: string, event: SpanEvent): void => {
  if (span.end !== null) return;
  span.end = event.at;
  span.outcome = outcome;
  span.changedIndex = event.index;
  for (const attempt of span.tries.values()) {
    if (attempt.end === null) Object.assign(attempt, { end: event.at, outcome });
  }
};

/** Where an answer says how long it took, but nothing says when it was asked. */
export const tryOf = (span: OpenSpan, attempt: number, name: string, at: Instant): OpenAttempt => {
  const known = span.tries.get(attempt);
  if (known) return known;
  const begun: OpenAttempt = {
    attempt,
    name,
    start: at,
    end: null,
    outcome: null,
    costNanoUsd: 0,
    costIsBound: false,
  };
  span.tries.set(attempt, begun);
  return begun;
};
