import { describe, expect, it } from 'vitest';
import { linesOfForecast, linesOfReconciliation, linesOfTop } from './cost-tables.js';

const money = (usd: number) => ({ nanoUsd: usd * 1e9, usd: `$${usd}` });
const cells = (lines: readonly string[]): readonly (readonly string[])[] =>
  lines.flatMap((line) => line.split('\n').map((one) => one.trim().split(/ {2,}/)));
const sum = (cost: number, boundShare = 0) => ({
  calls: 1_200,
  inputTokens: 5_000,
  outputTokens: 70,
  cost: money(cost),
  boundShare,
});
const spread = { mean: money(1.2345), p50: money(0.5), p80: money(2), p95: money(3) };

describe('the tables of what was spent', () => {
  it('show the share of each, what is charged at its bound, and the total', () => {
    const days = { by: 'model', from: '2026-11-01', to: '2026-11-25' };
    const items = [
      { key: 'openai/gpt-4o', ...sum(3, 0.25) },
      { key: 'simulated/a', ...sum(1) },
    ];
    expect(cells(linesOfTop({ ...days, items, total: sum(4, 0.1875) }))).toEqual([
      ['MODEL', 'CALLS', 'INPUT TOKENS', 'OUTPUT TOKENS', 'COST', 'SHARE', 'AT BOUND'],
      ['openai/gpt-4o', '1,200', '5,000', '70', '$3', '75.0 %', '25.0 %'],
      ['simulated/a', '1,200', '5,000', '70', '$1', '25.0 %'],
      ['total', '1,200', '5,000', '70', '$4', '100.0 %', '18.8 %'],
      [''],
      [
        '2026-11-01 to 2026-11-25, UTC. At bound: charged at the most it can have cost (cost reconcile).',
      ],
    ]);
    expect(linesOfTop({ ...days, items: [], total: sum(0) })).toEqual([
      'No model calls from 2026-11-01 to 2026-11-25.',
    ]);
  });

  it('say where there is not enough data, what is not counted, and when the budget is reached', () => {
    const found = cells(
      linesOfForecast({
        enoughTasks: 20,
        workflows: [
          { workflow: 'audit', tasks: 1_000, next: spread, open: 3 },
          { workflow: 'rare', tasks: 2, next: null, open: 1 },
        ],
        openQueue: { ...spread, tasks: 3, beyond: 1, unknown: 1 },
        budget: {
          limit: money(100),
          spent: money(40),
          paces: [
            { basis: 'today', perDay: money(20), reachedOn: '2026-11-13', monthTotal: money(450) },
            { basis: 'seven-days', perDay: money(1), reachedOn: null, monthTotal: money(60) },
          ],
        },
      }),
    );
    expect(found).toEqual([
      ['NEXT TASK OF', 'FROM TASKS', 'MEAN', 'P50', 'P80', 'P95', 'OPEN'],
      ['audit', '1,000', '$1.23', '$0.5', '$2.00', '$3.00', '3'],
      ['rare', '2', 'not enough data', '1'],
      [''],
      ['OPEN TASKS', 'MEAN', 'P50', 'P80', 'P95'],
      ['3', '$1.23', '$0.5', '$2.00', '$3.00'],
      ['1 more are of workflows with fewer than 20 ended tasks: not counted.'],
      ['1 of them have cost more than any task before: nothing is added for them.'],
      [''],
      ['Budget of the month: $40 of $100 spent.'],
      ['AT THE PACE OF', 'PER DAY', 'REACHED ON', 'WHOLE MONTH'],
      ['today', '$20.00', '2026-11-13', '$450.00'],
      ['7 days', '$1.00', 'not this month', '$60.00'],
    ]);
  });

  it('show of a reconciliation what does not match, and the first of its calls', () => {
    const call = { providerCallId: 'p', day: '2026-11-20', model: 'm', taskId: null };
    const none = { count: 0, first: [] };
    const onlyAtProvider = {
      count: 12,
      first: Array.from({ length: 12 }, () => ({ ...call, booked: null, provider: money(1) })),
    };
    const line = { day: '2026-11-20', differs: [], explanation: null };
    const measures = { calls: 2, cost: money(1) };
    const nothing = { calls: null, cost: null };
    const lines = [
      { ...line, model: 'a', status: 'match', booked: measures, provider: measures },
      { ...line, model: 'b', status: 'only-at-provider', booked: nothing, provider: measures },
    ];
    const found = linesOfReconciliation({
      reconciliationId: 'r-1',
      created: true,
      from: '2026-11-20',
      to: '2026-11-20',
      booked: money(3),
      provider: money(2),
      matching: 1,
      explained: 0,
      unexplained: 1,
      adjustedCalls: 4,
      freed: money(7),
      lines,
      calls: { matched: 2, differ: none, onlyInBooks: none, onlyAtProvider },
    });
    const printed = cells(found);
    expect(printed.slice(0, 6)).toEqual([
      ['2026-11-20 to 2026-11-20: $3 in the books, $2 at the provider.'],
      ['1 days and models match, 0 are explained, 1 are not.'],
      ['4 calls charged at their bound are booked at their cost: $7 are free again.'],
      [''],
      ['DAY', 'MODEL', 'STATUS', 'DIFFERS', 'BOOKED', 'PROVIDER', 'BECAUSE'],
      ['2026-11-20', 'b', 'only-at-provider', '– calls, –', '2 calls, $1', '?'],
    ]);
    expect(printed.filter(([first]) => first === 'p')).toHaveLength(10);
    expect(found).toContain('and 2 more: --json has up to 100');
    expect(found.at(-1)).toBe('recorded as r-1');
  });
});
