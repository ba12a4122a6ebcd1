import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisOf, byDoubles, columnsOf, inWords, placeOn, stacked, times } from './distribution';

const bin = (at: number, tasks: number, workflow = 'audit') => ({ workflow, bin: at, tasks });

describe('columns of the chart', () => {
  it('add up workflows, and have no holes', () =>
    expect(columnsOf([bin(-1, 2), bin(1, 3), bin(1, 4, 'letters')])).toMatchObject([
      { to: 1, tasks: 2 },
      { from: 1, tasks: 0 },
      { from: 2 ** (1 / 8), tasks: 7 },
    ]));

  it('hold all tasks, whichever way they are told', () =>
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: fc.integer({ min: -80, max: 80 }), n: fc.nat(100) })),
        (some) => {
          const bins = some.map(({ at, n }) => bin(at, n));
          const all = some.reduce((sum, { n }) => sum + n, 0);
          const sum = (columns: readonly { readonly tasks: number }[]) =>
            columns.reduce((total, { tasks }) => total + tasks, 0);
          expect(sum(columnsOf(bins))).toBe(all);
          expect(sum(byDoubles(bins))).toBe(all);
        },
      ),
    ));

  it('are few in the table: one to the double', () =>
    expect(byDoubles([bin(-8, 1), bin(-1, 2), bin(0, 4), bin(7, 8)])).toEqual([
      { from: 0.5, to: 1, tasks: 3 },
      { from: 1, to: 2, tasks: 12 },
    ]));
});

describe('the axis', () => {
  it('reaches as far as the dearest task, and has round ticks', () => {
    const axis = axisOf(columnsOf([bin(-8, 1), bin(3, 1)]), [30.9]);
    expect(axis.ticks).toEqual([0.25, 0.5, 1, 2, 4, 10, 30]);
    expect(placeOn(axis, 30.9)).toBeLessThan(1);
    expect(placeOn(axis, 30.9)).toBeGreaterThan(0.95);
  });

  it('puts twice as much as far from the median as half as much', () => {
    const axis = axisOf([], []);
    const middle = placeOn(axis, 1);
    expect(placeOn(axis, 2) - middle).toBeCloseTo(middle - placeOn(axis, 0.5));
  });
});

describe('marks', () => {
  it('that would lie on each other stand above each other', () =>
    expect(stacked([0, 5, 12, 40], (at) => at, 10).map(({ up }) => up)).toEqual([0, 1, 0, 0]));

  it('never lie on each other', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 30 }), (places) => {
        const marks = stacked(places, (at) => at, 11);
        for (const [n, one] of marks.entries())
          for (const other of marks.slice(n + 1))
            expect(Math.abs(one.at - other.at) >= 11 || one.up !== other.up).toBe(true);
      }),
    ));
});

describe('in words', () => {
  it('is said how the tasks lie', () =>
    expect(inWords(columnsOf([bin(0, 9), bin(24, 1)]), [8.25])).toBe(
      'Cost of 10 ended tasks as a multiple of their workflow’s median. 90 % lie between half and double. The dearest listed task cost 8.3× the median.',
    ));

  it('nothing is told of nothing', () => expect(inWords([], [])).toContain('No task'));

  it.each([
    [0.25, '0.25×'],
    [1, '1×'],
    [30.94, '30.9×'],
    [1_234, '1,234×'],
  ])('%d is %s', (multiple, text) => expect(times(multiple)).toBe(text));
});
