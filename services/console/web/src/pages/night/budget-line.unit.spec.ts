import { describe, expect, it } from 'vitest';
import type { Budget } from '../../api/types';
import { lineFor } from './budget-line';

const money = (usd: number) => ({ nanoUsd: usd * 1e9, usd: `$${usd}` });
const limit = (period: string, since: string | null, of: number, settled: number) => ({
  period,
  since,
  limit: money(of),
  settled: money(settled),
  free: money(of - settled),
  thresholdReached: 0,
});
const budget = (...limits: readonly ReturnType<typeof limit>[]): Budget =>
  ({ scope: 'tenant', key: 'default', limits }) as unknown as Budget;
const night = { from: Date.UTC(2026, 10, 25, 18) };

describe('the line of the budget', () => {
  it('is the limit that is used up most', () => {
    const two = budget(limit('month', '2026-11-01', 100, 10), limit('total', null, 50, 30));
    expect(lineFor(two, night)).toEqual({ limitNanoUsd: 50e9, since: 0, words: '' });
  });

  it('is none that began anew within the range', () => {
    const two = budget(limit('day', '2026-11-26', 5, 4.9), limit('month', '2026-11-01', 100, 10));
    expect(lineFor(two, night)).toEqual({
      limitNanoUsd: 100e9,
      since: Date.UTC(2026, 10, 1),
      words: ' this month',
    });
    expect(lineFor(budget(limit('day', '2026-11-26', 5, 1)), night)).toBeUndefined();
  });

  it('is none where no limit is set, or no budget is known', () => {
    expect(lineFor(budget(), night)).toBeUndefined();
    expect(lineFor(undefined, night)).toBeUndefined();
  });
});
