import { describe, expect, it } from 'vitest';
import { nightOf, type Rows } from './night';

const range = { preset: 'custom', from: 0, to: 4_000, step: 1_000 } as const;
const nothing: Rows = {
  closed: [],
  spend: [],
  retries: [],
  tickets: [],
  ages: [],
  dearest: [],
  reviews: [],
  health: [],
};
const night = (rows: Partial<Rows>) => nightOf({ ...nothing, ...rows }, range, 9_000);

describe('the night', () => {
  it('stands on nothing: no tasks, no money, no retries, and nothing made up', () => {
    const { spend, retries, people, dearest, reviews } = night({});
    expect(dearest).toBeUndefined();
    expect(spend).toMatchObject({ usd: 0, total: [0, 0, 0, 0] });
    expect(retries).toMatchObject({ times: 0, calls: 0, usual: undefined, burst: undefined });
    expect(people).toEqual({ answered: [0, 0, 0, 0], open: [0, 0, 0, 0] });
    expect(reviews.looked).toBe(0);
  });

  it('stacks what became of tasks in the slot in which it did', () => {
    const { closed } = night({
      closed: [
        { slot: 1, status: 'completed', tasks: 4 },
        { slot: 1, status: 'halted', tasks: 1 },
        { slot: 3, status: 'completed', tasks: 2 },
      ],
    });
    expect(closed.completed).toEqual([0, 4, 0, 2]);
    expect(closed.halted).toEqual([0, 1, 0, 0]);
    expect(closed.failed).toEqual([0, 0, 0, 0]);
  });

  it('cumulates spend from what the budget had spent before, and counts only the range as its own', () => {
    const row = { workflow: 'a', calls: 2, simulated: 1, bound: 0 };
    const { spend } = night({
      spend: [
        { ...row, slot: -1, usd: 10 },
        { ...row, slot: 0, usd: 1 },
        { ...row, slot: 2, usd: 2, workflow: 'b' },
      ],
    });
    expect(spend).toMatchObject({
      usd: 3,
      calls: 4,
      simulated: 2,
      before: 10,
      total: [11, 11, 13, 13],
      byWorkflow: [
        { workflow: 'b', usd: 2 },
        { workflow: 'a', usd: 1 },
      ],
    });
  });

  it('compares retries with the seven days, where there were others', () => {
    const call = { what: 'call', error_class: '' } as const;
    const retry = { what: 'retry', error_class: 'timeout' } as const;
    const { retries } = night({
      retries: [
        { ...call, slot: 1, times: 100 },
        { ...call, slot: -1, times: 900 },
        { ...retry, slot: 1, times: 8 },
        { ...retry, slot: -1, times: 12 },
      ],
    });
    expect(retries).toMatchObject({ times: 8, calls: 100, usual: 0.02 });
    expect(retries.classes).toEqual([{ errorClass: 'timeout', times: 8, usual: 0.02 }]);
    expect(night({ retries: [{ ...call, slot: 1, times: 100 }] }).retries.usual).toBeUndefined();
  });

  it('knows of each slot what waited and what people answered', () => {
    const { people } = night({
      tickets: [
        { slot: -1, opened: 5, closed: 4, answered: 3 },
        { slot: 1, opened: 2, closed: 2, answered: 1 },
        { slot: 2, opened: 0, closed: 1, answered: 1 },
      ],
    });
    expect(people).toEqual({ answered: [0, 1, 1, 0], open: [1, 3, 1, 0] });
  });

  it('counts open tickets by age, also those ages of which there is none', () => {
    const { ages, dueSoon } = night({
      ages: [
        { age: 1, tickets: 3, due_soon: 1 },
        { age: 5, tickets: 2, due_soon: 1 },
      ],
    });
    expect(ages).toEqual([0, 3, 0, 0, 0, 2]);
    expect(dueSoon).toBe(2);
  });
});
