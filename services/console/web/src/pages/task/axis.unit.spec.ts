import { describe, expect, it } from 'vitest';
import { axisOf, placeOf, ticksOf } from './axis';
import type { Span, SpanKind } from './span-model';

const at = (second: number): string => new Date(1_000 * second).toISOString();
const span = (kind: SpanKind, from: number, to: number | null, more: Partial<Span> = {}): Span => ({
  spanId: `${kind}${from}`,
  parentId: null,
  kind,
  name: '',
  start: at(from),
  end: to === null ? null : at(to),
  outcome: null,
  retries: 0,
  costNanoUsd: 0,
  costIsBound: false,
  ledgerIndex: 1,
  changedIndex: 1,
  ...more,
});
const place = (axis: ReturnType<typeof axisOf>, second: number): number =>
  Math.round(100 * placeOf(axis, 1_000 * second));

describe('the axis', () => {
  it('is to scale where nothing was waited for', () => {
    const axis = axisOf([span('model', 0, 50), span('model', 50, 100)], 100_000);
    expect([0, 25, 50, 100].map((second) => place(axis, second))).toEqual([0, 25, 50, 100]);
    expect(axis.parts.some(({ broken }) => broken)).toBe(false);
  });

  it('is broken where a person was waited for five hours, so that two minutes stay readable', () => {
    const axis = axisOf([span('model', 0, 120), span('ticket', 120, null)], 18_000_000);
    expect([60, 120, 18_000].map((second) => place(axis, second))).toEqual([39, 78, 100]);
    expect(axis.parts.map(({ broken }) => broken)).toEqual([false, true]);
    expect(axis.workedMs).toBe(120_000);
  });

  it('goes on to scale after the answer', () => {
    const spans = [span('model', 0, 60), span('ticket', 60, 7_260), span('model', 7_260, 7_320)];
    const axis = axisOf(spans, 7_320_000);
    expect([60, 7_260, 7_320].map((second) => place(axis, second))).toEqual([39, 61, 100]);
  });

  it('does not take the time between two tries of a step for work', () => {
    const tries = [
      { attempt: 1, start: at(0), end: at(10) },
      { attempt: 2, start: at(1_000), end: at(1_010) },
    ].map((one) => ({ ...one, name: '', outcome: 'x', costNanoUsd: 0, costIsBound: false }));
    const axis = axisOf([span('model', 0, 1_010, { attempts: tries })], 1_010_000);
    expect(axis.parts.map(({ broken }) => broken)).toEqual([false, true, false]);
  });

  it('leaves half of its width to work, however often was waited', () => {
    const spans = Array.from({ length: 20 }, (_, round) => [
      span('model', 10_000 * round, 10_000 * round + 10),
      span('ticket', 10_000 * round + 10, 10_000 * (round + 1)),
    ]).flat();
    const { parts } = axisOf(spans, 200_000_000);
    const work = parts.filter(({ broken }) => !broken);
    expect(work.reduce((sum, { left, right }) => sum + right - left, 0)).toBeCloseTo(0.5);
  });

  it('shows a task that only waits', () => {
    const axis = axisOf([span('queue', 0, null)], 60_000);
    expect([0, 60].map((second) => place(axis, second))).toEqual([0, 100]);
    expect(axisOf([], 5).parts).toHaveLength(1);
  });
});

describe('its marks', () => {
  it('are round times since the start, none in a break, none so near another that words meet', () => {
    const spans = [
      span('model', 7, 127),
      span('ticket', 127, 18_000),
      span('model', 18_000, 18_005),
    ];
    const axis = axisOf(spans, 18_005_000);
    const ticks = ticksOf(axis);
    expect(ticks.map((tick) => (tick.at - axis.from) / 1_000)).toEqual([0, 30, 60, 90]);
    for (const [index, tick] of ticks.entries())
      expect(tick.left - (ticks[index - 1]?.left ?? -1)).toBeGreaterThan(0.099);
  });
});
