import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastMarks, sharesOf } from './money-bar';

const amount = fc.integer({ min: 0, max: 1e15 });

describe('parts of a limit', () => {
  it('are what is settled, and what is held', () =>
    expect(sharesOf(100, 60, 10)).toEqual({ settled: 0.6, held: 0.1, over: 0 }));

  it('say how far they are beyond it', () =>
    expect(sharesOf(100, 90, 30)).toMatchObject({ settled: 0.9, over: 20 }));

  it('fill a limit of nothing as soon as anything is used', () => {
    expect(sharesOf(0, 0, 0)).toEqual({ settled: 0, held: 0, over: 0 });
    expect(sharesOf(0, 5, 1)).toEqual({ settled: 1, held: 0, over: 6 });
  });

  it('never draw more than the whole', () =>
    fc.assert(
      fc.property(amount, amount, amount, (limit, settled, held) => {
        const shares = sharesOf(limit, settled, held);
        expect(shares.settled).toBeGreaterThanOrEqual(0);
        expect(shares.held).toBeGreaterThanOrEqual(0);
        expect(shares.settled + shares.held).toBeLessThanOrEqual(1 + 1e-12);
      }),
    ));
});

describe('marks of the forecast', () => {
  const queue = (p50: number, p95: number, tasks = 3) => ({
    tasks,
    p50: { nanoUsd: p50 },
    p95: { nanoUsd: p95 },
  });

  it('stand where the open tasks will have ended', () =>
    expect(forecastMarks(100, 50, queue(10, 20))).toEqual([
      { what: 'forecast', nanoUsd: 60, at: 0.6, isOver: false },
      { what: 'most', nanoUsd: 70, at: 0.7, isOver: false },
    ]));

  it('stand at the end, and say so, beyond the limit', () =>
    expect(forecastMarks(100, 90, queue(5, 20))[1]).toMatchObject({ at: 1, isOver: true }));

  it('are none where no open task is known well enough', () =>
    expect(forecastMarks(100, 50, queue(0, 0, 0))).toEqual([]));
});
