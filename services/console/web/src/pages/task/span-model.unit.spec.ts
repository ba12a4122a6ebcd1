import { describe, expect, it } from 'vitest';
import {
  firstOf,
  namedIn,
  noSpans,
  pathOf,
  roleOf,
  rowsOf,
  type Span,
  stageOf,
  treeOf,
  withSpans,
} from './span-model';

const span = (spanId: string, parentId: string | null, more: Partial<Span> = {}): Span => ({
  spanId,
  parentId,
  kind: 'model',
  name: spanId,
  start: '2026-11-26T00:00:00.000Z',
  end: '2026-11-26T00:00:01.000Z',
  outcome: 'answered',
  retries: 0,
  costNanoUsd: 0,
  costIsBound: false,
  ledgerIndex: 1,
  changedIndex: 1,
  ...more,
});
const known = [
  span('s', null, { kind: 'stage', stage: 'assess' }),
  span('r', 's', { kind: 'run', role: 'qa', stage: 'assess' }),
  span('c2', 'r', { start: '2026-11-26T00:00:02.000Z' }),
  span('c1', 'r'),
];
const tree = treeOf(new Map(known.map((one) => [one.spanId, one])));
const shown = (shut: readonly string[]): readonly string[] =>
  rowsOf(tree, new Set(shut)).map(
    ({ span: { spanId }, depth, fold }) => `${depth} ${spanId} ${fold}`,
  );

describe('the rows of the timeline', () => {
  it('stand in what they lie in, by their start', () => {
    expect(shown([])).toEqual(['0 s open', '1 r open', '2 c1 none', '2 c2 none']);
  });

  it('are hidden in what is folded', () => {
    expect(shown(['r'])).toEqual(['0 s open', '1 r shut']);
  });

  it('stand by themselves while what they lie in has not come', () => {
    const orphan = treeOf(new Map([['c1', span('c1', 'r')]]));
    expect(rowsOf(orphan, new Set())).toHaveLength(1);
  });

  it('know who does them, and in which stage', () => {
    expect(pathOf(tree, 'c1').map(({ spanId }) => spanId)).toEqual(['c1', 'r', 's']);
    expect(roleOf(tree, span('c1', 'r'))).toBe('qa');
    expect(stageOf(tree, 'c2')).toBe('assess');
  });
});

it('an address names a span, a run, or a call of a run by its number', () => {
  const run = span('run/r', null, { kind: 'run', runId: 'r' });
  const tried = {
    name: '',
    start: '',
    end: null,
    outcome: null,
    costNanoUsd: 0,
    costIsBound: false,
  };
  const call = span('run/r/1', 'run/r', {
    runId: 'r',
    n: 3,
    attempts: [2, 3].map((n) => ({ ...tried, attempt: n - 1, n })),
  });
  const both = treeOf(new Map([run, call].map((one) => [one.spanId, one])));
  expect(namedIn(both, { span: 'run/r/1' })).toBe('run/r/1');
  expect(namedIn(both, { run: 'r', call: '2' })).toBe('run/r/1');
  expect(namedIn(both, { run: 'r', call: '9' })).toBe('run/r');
  expect(namedIn(both, { span: 'gone' })).toBeUndefined();
});

describe('what is shown first', () => {
  const rows = (spans: readonly Span[]) =>
    rowsOf(treeOf(new Map(spans.map((one) => [one.spanId, one]))), new Set());

  it('is what waits for a person, else what was tried again, else the first call', () => {
    const retried = span('again', null, { retries: 1 });
    const waits = span('ticket', null, { kind: 'ticket', end: null });
    expect(firstOf(rows([...known, retried, waits]))).toBe('ticket');
    expect(firstOf(rows([...known, retried]))).toBe('again');
    expect(firstOf(rows(known))).toBe('c1');
    expect(firstOf([])).toBeUndefined();
  });
});

it('keeps the newest of what is told of a span', () => {
  const page = { items: [span('a', null, { end: null })], nextAfterIndex: null, lastIndex: 4 };
  const first = withSpans(noSpans, page, false);
  const then = withSpans(first, { ...page, items: [span('a', null)], lastIndex: 9 }, true);
  expect(then.byId.get('a')?.outcome).toBe('answered');
  expect(then).toMatchObject({ lastIndex: 9, whole: true });
});
