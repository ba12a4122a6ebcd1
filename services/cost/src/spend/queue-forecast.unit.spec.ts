import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantileOf, spreadOf } from './quantiles.js';
import { queueForecast } from './queue-forecast.js';

const costs = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 60 });

describe('the spread of what tasks cost', () => {
  it('is that of the nearest rank: amounts that occurred', () => {
    const amounts = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(spreadOf(amounts)).toEqual({ mean: 51, p50: 50, p80: 80, p95: 95 });
    expect(spreadOf([7])).toEqual({ mean: 7, p50: 7, p80: 7, p95: 7 });
  });

  it('has at least so much of the tasks at or below each quantile, and none less would do', () =>
    fc.assert(
      fc.property(costs, fc.double({ min: 0.01, max: 1, noNaN: true }), (some, q) => {
        const sorted = some.toSorted((a, b) => a - b);
        const quantile = quantileOf(sorted, q);
        const share = (limit: (cost: number) => boolean) => some.filter(limit).length / some.length;
        expect(some).toContain(quantile);
        expect(share((cost) => cost <= quantile)).toBeGreaterThanOrEqual(q - 1e-9);
        expect(share((cost) => cost < quantile)).toBeLessThan(q);
      }),
    ));
});

describe('the forecast of the open queue', () => {
  it('expects of each task the mean of those that ended, exactly', () =>
    fc.assert(
      fc.property(costs, fc.integer({ min: 0, max: 30 }), (some, open) => {
        const spent = Array.from({ length: open }, () => 0);
        const mean = (some.reduce((a, b) => a + b, 0) / some.length) * open;
        const forecast = queueForecast([{ costs: some, spent }]);
        expect(Math.abs(forecast.mean - mean)).toBeLessThanOrEqual(1 + mean * 1e-9);
        expect(forecast).toMatchObject({ tasks: open, beyond: 0 });
      }),
    ));

  it('has quantiles in their order, within what is possible, and the same each time', () =>
    fc.assert(
      fc.property(
        costs,
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 20 }),
        (some, spent) => {
          const forecast = queueForecast([{ costs: some, spent }]);
          const { p50, p80, p95 } = forecast;
          expect([p50, p80, p95]).toEqual([p50, p80, p95].toSorted((a, b) => a - b));
          const most = spent.reduce((sum, one) => sum + Math.max(0, Math.max(...some) - one), 0);
          expect(p95).toBeLessThanOrEqual(most);
          expect(queueForecast([{ costs: some, spent }])).toEqual(forecast);
        },
      ),
    ));

  it('takes what a task has spent as known: only what cost more says what is left', () => {
    const forecast = queueForecast([{ costs: [100, 200, 300], spent: [150] }]);
    expect(forecast).toEqual({ tasks: 1, beyond: 0, mean: 100, p50: 50, p80: 150, p95: 150 });
  });

  it('adds nothing for a task that has cost more than any before, and says so', () => {
    const forecast = queueForecast([{ costs: [100, 200], spent: [200, 999, 0] }]);
    expect(forecast).toMatchObject({ tasks: 3, beyond: 2, mean: 150, p95: 200 });
  });

  it('says of a long queue the same from moments as from drawn sums', () => {
    const skewed = Array.from(
      { length: 200 },
      (_, index) => 1_000 + (index % 20 === 0 ? 50_000 : index),
    );
    const queue = [{ costs: skewed, spent: Array.from({ length: 400 }, () => 0) }];
    const [drawn, fromMoments] = [queueForecast(queue), queueForecast(queue, 0)];
    expect(fromMoments.mean).toBe(drawn.mean);
    for (const q of ['p50', 'p80', 'p95'] as const)
      expect(Math.abs(fromMoments[q] - drawn[q]) / drawn[q]).toBeLessThan(0.02);
  });

  it('is nothing where nothing is open', () => {
    expect(queueForecast([])).toEqual({ tasks: 0, beyond: 0, mean: 0, p50: 0, p80: 0, p95: 0 });
  });
});
