import { instantOf } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import type { Span, SpanEvent } from './span.js';
import { pageOfSpans, spansOf } from './spans.js';

type Told = readonly [type: string, data: Record<string, unknown>];

/** One event a second, from 1 on. */
const told = (...events: readonly Told[]): readonly SpanEvent[] =>
  events.map(([type, data], at) => ({ index: at + 1, type, at: instantOf(1000 * (at + 1)), data }));
const at = (second: number): string => instantOf(1000 * second);
const by = (spans: readonly Span[], spanId: string): Span | undefined =>
  spans.find((span) => span.spanId === spanId);

const order = (runId: string, role = 'worker', round = 0): Record<string, unknown> => ({
  runId,
  role,
  round,
  stage: 'assess',
  agent: `${role}-agent`,
});
const call = (step: number, attempt: number, more = {}): Record<string, unknown> => ({
  runId: 'r1',
  step,
  attempt,
  model: 'm',
  ...more,
});
const answered = { costNanoUsd: 5, costIsBound: false };

describe('a worker run', () => {
  const spans = spansOf(
    told(
      ['run.requested.v1', order('r1')],
      ['run.accepted.v1', order('r1')],
      ['model-call.requested.v1', call(1, 1)],
      ['model-call.failed.v1', call(1, 1, { errorClass: 'malformed-output', costNanoUsd: 3 })],
      ['retry.scheduled.v1', call(1, 1, { errorClass: 'malformed-output' })],
      ['model-call.requested.v1', call(1, 2)],
      ['model-call.completed.v1', call(1, 2, { costNanoUsd: 4, costIsBound: true })],
      ['tool-call.requested.v1', { runId: 'r1', step: 2, attempt: 1, tool: 't', effect: 'pure' }],
      ['tool-call.completed.v1', { runId: 'r1', step: 2, attempt: 1, tool: 't' }],
      ['model-call.requested.v1', call(3, 1)],
      ['model-call.completed.v1', call(3, 1, answered)],
      ['run.completed.v2', { runId: 'r1', purse: { spentNanoUsd: 12 } }],
      ['stage.completed.v1', { stage: 'assess' }],
    ),
  );

  it('lies in its stage, and its calls in it, in the order of their first events', () => {
    expect(spans.map(({ spanId, parentId }) => [spanId, parentId])).toEqual([
      ['stage/assess', null],
      ['run/r1', 'stage/assess'],
      ['run/r1/1', 'run/r1'],
      ['run/r1/2', 'run/r1'],
      ['run/r1/3', 'run/r1'],
    ]);
  });

  it('has one span for a step, with each try, its number among the calls, and its retries', () => {
    expect(by(spans, 'run/r1/1')).toMatchObject({
      kind: 'model',
      name: 'm',
      start: at(3),
      end: at(7),
      outcome: 'answered',
      retries: 1,
      costNanoUsd: 7,
      costIsBound: true,
      n: 2,
      ledgerIndex: 3,
      changedIndex: 7,
      attempts: [
        { attempt: 1, n: 1, start: at(3), end: at(4), outcome: 'malformed-output', costNanoUsd: 3 },
        { attempt: 2, n: 2, start: at(6), end: at(7), outcome: 'answered', costNanoUsd: 4 },
      ],
    });
    expect(by(spans, 'run/r1/2')).toMatchObject({ kind: 'tool', name: 't', effect: 'pure' });
    expect(by(spans, 'run/r1/3')).toMatchObject({ n: 3 });
    expect(by(spans, 'run/r1/3')).not.toHaveProperty('attempts');
  });

  it('sums retries and cost upwards, each once', () => {
    expect(by(spans, 'run/r1')).toMatchObject({
      outcome: 'completed',
      retries: 1,
      costNanoUsd: 12,
      costIsBound: true,
      changedIndex: 12,
    });
    expect(by(spans, 'stage/assess')).toMatchObject({ costNanoUsd: 12, retries: 1, end: at(13) });
  });
});

describe('what goes on', () => {
  it('has no end: also a step that waits for its next try', () => {
    const spans = spansOf(
      told(
        ['run.requested.v1', order('r1')],
        ['model-call.requested.v1', call(1, 1)],
        ['model-call.failed.v1', call(1, 1, { errorClass: 'rate-limited' })],
        ['retry.scheduled.v1', call(1, 1, { uncounted: true })],
      ),
    );
    expect(spans).toHaveLength(3);
    expect(spans.every(({ end, outcome }) => end === null && outcome === null)).toBe(true);
    expect(by(spans, 'run/r1/1')?.retries).toBe(0);
  });

  it('is ended with a run that was cancelled, or a task', () => {
    const spans = spansOf(
      told(
        ['run.requested.v1', order('r1')],
        ['model-call.requested.v1', call(1, 1)],
        ['task.paused.v1', { by: 'ana' }],
        ['run.cancelled.v1', { runId: 'r1', purse: { spentNanoUsd: 9 } }],
        ['task.cancelled.v1', { by: 'ana' }],
      ),
    );
    expect(spans.map(({ kind, outcome, end }) => [kind, outcome, end])).toEqual([
      ['stage', 'cancelled', at(5)],
      ['run', 'cancelled', at(4)],
      ['model', 'cancelled', at(4)],
      ['pause', 'cancelled', at(5)],
    ]);
    expect(by(spans, 'stage/assess')?.costNanoUsd).toBe(9);
  });
});

describe('quality assurance', () => {
  it('is a round with its verdict in the stage, and its judges in it', () => {
    const spans = spansOf(
      told(
        ['run.requested.v1', order('r1')],
        ['qa.requested.v2', { reviewId: 'v', stage: 'assess', round: 0 }],
        ['qa-run.requested.v2', order('q1', 'qa')],
        ['run.completed.v2', { runId: 'q1', purse: { spentNanoUsd: 2 } }],
        ['review.completed.v2', { reviewId: 'v', stage: 'assess', round: 0, verdict: 'correct' }],
        ['run.requested.v1', order('c1', 'correction', 1)],
        ['qa.requested.v2', { reviewId: 'v', stage: 'assess', round: 1 }],
        ['review.cancelled.v1', { reviewId: 'v' }],
      ),
    );
    const shown = spans.map(({ spanId, parentId, role, outcome }) => [
      spanId,
      parentId,
      role,
      outcome,
    ]);
    expect(shown).toEqual([
      ['stage/assess', null, undefined, null],
      ['run/r1', 'stage/assess', 'worker', null],
      ['review/assess/0', 'stage/assess', 'qa', 'correct'],
      ['run/q1', 'review/assess/0', 'qa', 'completed'],
      ['run/c1', 'stage/assess', 'correction', null],
      ['review/assess/1', 'stage/assess', 'qa', 'cancelled'],
    ]);
    expect(by(spans, 'review/assess/0')?.costNanoUsd).toBe(2);
  });
});

describe('waiting', () => {
  it('for a person lies where the question came from', () => {
    const spans = spansOf(
      told(
        ['task.queued.v1', { scope: 'tenant' }],
        ['task.queued.v1', { scope: 'workflow' }],
        ['task.started.v1', {}],
        ['run.requested.v1', order('r1')],
        ['tool-call.requested.v1', { runId: 'r1', step: 1, attempt: 1, tool: 't' }],
        ['run.suspended.v2', { runId: 'r1', asking: { step: 1, question: 1 } }],
        ['ticket.opened.v2', { ticketId: 'k1', kind: 'question', source: { runId: 'r1' } }],
        ['ticket.answered.v2', { ticketId: 'k1' }],
        ['ticket.opened.v2', { ticketId: 'k2', kind: 'approval', source: { stage: 'assess' } }],
        ['ticket.withdrawn.v1', { ticketId: 'k2' }],
        ['task.halted.v1', { haltId: 'h', scope: 'task', ticketId: 'k3' }],
        ['task.unhalted.v1', { haltId: 'h' }],
      ),
    );
    const shown = spans.map(({ spanId, parentId, name, outcome }) => [
      spanId,
      parentId,
      name,
      outcome,
    ]);
    expect(shown).toEqual([
      ['queue/1', null, 'tenant', 'started'],
      ['stage/assess', null, 'assess', null],
      ['run/r1', 'stage/assess', 'worker-agent', null],
      ['run/r1/1', 'run/r1', 't', 'asked'],
      ['ticket/k1', 'run/r1', 'question', 'answered'],
      ['ticket/k2', 'stage/assess', 'approval', 'withdrawn'],
      ['halt/h', null, 'task', 'lifted'],
    ]);
  });
});

it('makes the same of events that reach the ledger in another order than they happened', () => {
  const events = told(
    ['run.requested.v1', order('r1')],
    ['model-call.requested.v1', call(1, 1)],
    ['model-call.completed.v1', call(1, 1, answered)],
    ['run.completed.v2', { runId: 'r1', purse: { spentNanoUsd: 5 } }],
  );
  const swapped = [1, 3, 2, 0].flatMap((from, place) => {
    const event = events[from];
    return event ? [{ ...event, index: place + 1 }] : [];
  });
  const inOrder = spansOf(events);
  for (const span of spansOf(swapped)) {
    const { ledgerIndex: _, changedIndex: __, ...facts } = span;
    expect(by(inOrder, span.spanId)).toMatchObject(facts);
  }
});

it('takes what it does not know, or what says nothing, without a fault', () => {
  expect(spansOf(told(['nothing.known.v1', {}], ['model-call.failed.v9', {}]))).toHaveLength(1);
});

describe('a page', () => {
  const spans = spansOf(
    told(
      ['run.requested.v1', order('r1')],
      ['model-call.requested.v1', call(1, 1)],
      ['model-call.requested.v1', call(2, 1)],
      ['model-call.completed.v1', call(1, 1, answered)],
    ),
  );
  const ids = (wanted: Parameters<typeof pageOfSpans>[1]): readonly unknown[] => {
    const { items, nextAfterIndex } = pageOfSpans(spans, wanted);
    return [items.map(({ spanId }) => spanId), nextAfterIndex];
  };

  it('never parts what one event began', () => {
    const all = { changedAfter: 0, limit: 1 };
    expect(ids({ ...all, afterIndex: 0 })).toEqual([['stage/assess', 'run/r1'], 1]);
    expect(ids({ ...all, afterIndex: 1 })).toEqual([['run/r1/1'], 2]);
    expect(ids({ ...all, afterIndex: 2 })).toEqual([['run/r1/2'], null]);
  });

  it('of what changed also holds what the change lies in', () => {
    expect(ids({ afterIndex: 0, changedAfter: 3, limit: 9 })).toEqual([
      ['stage/assess', 'run/r1', 'run/r1/1'],
      null,
    ]);
  });
});
