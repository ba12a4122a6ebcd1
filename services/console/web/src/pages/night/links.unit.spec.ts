import { describe, expect, it } from 'vitest';
import { closedSearch, retriesSearch, spendSearch, tasksSearch } from './links';

const range = { from: Date.UTC(2026, 10, 25, 18), to: Date.UTC(2026, 10, 26, 8) };

describe('where a figure leads', () => {
  it('is to the tasks of the range, with the filter', () => {
    const first = Date.UTC(2026, 10, 25, 19);
    expect(tasksSearch(range, [{ first }], { status: 'halted', workflow: 'audit@3' })).toEqual({
      status: 'halted',
      workflow: 'audit@3',
      acceptedFrom: '2026-11-25T18:00:00.000Z',
      acceptedTo: '2026-11-26T08:00:00.000Z',
    });
  });

  it('also to those that came before the range and were open in it', () => {
    const first = Date.UTC(2026, 10, 25, 17, 50);
    expect(tasksSearch(range, [{ first }])['acceptedFrom']).toBe('2026-11-25T17:50:00.000Z');
    expect(tasksSearch(range, [])['acceptedFrom']).toBe('2026-11-25T18:00:00.000Z');
  });

  it('is to the rows of the ledger that it is the sum of', () => {
    expect(closedSearch(range.from, range.to)['query']).toContain(
      "ended_at >= '2026-11-25 18:00:00.000' and ended_at < '2026-11-26 08:00:00.000'",
    );
    expect(retriesSearch(range.from, range.to, 'timeout')['query']).toContain(
      "error_class = 'timeout'",
    );
    expect(retriesSearch(range.from, range.to)['query']).not.toContain('error_class =');
  });

  it('of money is to the days that the range touches', () => {
    const day = { from: Date.UTC(2026, 10, 25), to: Date.UTC(2026, 10, 26) };
    expect(spendSearch(day, 'audit')).toEqual({
      from: '2026-11-25',
      to: '2026-11-25',
      behind: 'workflow:audit',
    });
    expect(spendSearch(range, 'audit')).toMatchObject({ from: '2026-11-25', to: '2026-11-26' });
  });
});
