import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begun, burstOf, countOf, cumulate, fill, openIn, segmentsOf, startOf, sum } from './slots';

const counts = fc.array(fc.nat(50), { minLength: 1, maxLength: 90 });

describe('slots', () => {
  it('hold what rows name, add up what comes twice, and leave out what lies outside', () => {
    const rows = [
      { slot: 1, n: 2 },
      { slot: 1, n: 3 },
      { slot: -1, n: 9 },
      { slot: 4, n: 9 },
    ];
    expect(fill(rows, 4, ({ n }) => n)).toEqual([0, 5, 0, 0]);
  });

  it('cover the range, also where its end is no whole slot', () => {
    const range = { from: 1_000, to: 3_500, step: 1_000 };
    expect(countOf(range)).toBe(3);
    expect(startOf(range, 2)).toBe(3_000);
  });

  it('have begun as far as the clock is, and not further', () => {
    const range = { from: 0, to: 10_000, step: 1_000 };
    expect([-5, 0, 1, 4_500, 99_999].map((now) => begun(range, now))).toEqual([0, 0, 1, 5, 10]);
  });

  it('cumulate to all that was there before and came since, and never fall', () => {
    fc.assert(
      fc.property(counts, fc.nat(100), (values, before) => {
        const total = cumulate(values, before);
        expect(total.at(-1)).toBe(before + sum(values));
        for (const [at, value] of total.entries())
          expect(value).toBeGreaterThanOrEqual(total[at - 1] ?? before);
      }),
    );
  });
});

describe('what was open in a slot', () => {
  it('is what was open before it or was opened in it', () => {
    expect(openIn([0, 2, 0, 0], [1, 1, 2, 0], 1)).toEqual([1, 2, 1, 0]);
  });

  it('is never less than nothing, whatever the ledger has not told yet', () => {
    fc.assert(
      fc.property(counts, counts, fc.nat(5), (opened, closed, before) => {
        for (const open of openIn(opened, closed, before)) expect(open).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('a burst', () => {
  const quiet = (length: number): number[] => Array.from({ length }, () => 2);
  const even = (length: number): number[] => Array.from({ length }, () => 100);

  it('is found where neighbouring slots stand out from all others', () => {
    expect(burstOf([...quiet(30), 80, 90, 46, ...quiet(30)], even(63))).toEqual({
      first: 30,
      last: 32,
      count: 216,
    });
    expect(burstOf([...quiet(30), 90], even(31))).toMatchObject({ first: 30, last: 30 });
  });

  it('is none where there was just more to do', () => {
    const busy = [...quiet(30), 90, ...quiet(10)];
    expect(burstOf(busy, busy)).toBeUndefined();
    expect(burstOf([0, 0, 27, 0], [0, 0, 2_705, 0])).toBeUndefined();
  });

  it('is not made up: even counts, few counts, and nothing have none', () => {
    expect(burstOf(quiet(60), even(60))).toBeUndefined();
    expect(burstOf([0, 0, 0, 3, 0, 0, 0, 0], even(8))).toBeUndefined();
    expect(burstOf([90, 90], even(2))).toBeUndefined();
    expect(burstOf([], [])).toBeUndefined();
  });

  it('never counts more than there is', () => {
    fc.assert(
      fc.property(counts, (values) => {
        const burst = burstOf(values, even(values.length));
        expect(burst?.count ?? 0).toBeLessThanOrEqual(sum(values));
        const inIt = burst ? values.slice(burst.first, burst.last + 1) : [];
        expect(sum(inIt)).toBe(burst?.count ?? 0);
      }),
    );
  });
});

describe('segments', () => {
  it('join neighbours of the same kind, and leave out what has none', () => {
    expect(segmentsOf(['a', 'a', undefined, 'a', 'b', 'b'])).toEqual([
      { kind: 'a', first: 0, last: 1 },
      { kind: 'a', first: 3, last: 3 },
      { kind: 'b', first: 4, last: 5 },
    ]);
  });
});
