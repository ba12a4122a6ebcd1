import { nano } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BINS_TO_THE_DOUBLE, binsOf, mediansOf, multipleOf } from './multiples.js';

const binned = (costs: readonly number[]) => {
  const ended = new Map([['audit', costs]]);
  return binsOf(ended, mediansOf(ended));
};

describe('medians', () => {
  it('are what half of the ended tasks cost at most, each workflow by itself', () =>
    expect(
      mediansOf(
        new Map([
          ['audit', [5, 1, 9]],
          ['letters', [4, 2]],
        ]),
      ),
    ).toEqual(
      new Map([
        ['audit', 5],
        ['letters', 2],
      ]),
    ));

  it('are absent where nothing has ended, or half of it cost nothing', () =>
    expect(
      mediansOf(
        new Map([
          ['new', []],
          ['free', [0, 0, 7]],
        ]),
      ),
    ).toEqual(new Map()));
});

describe('bins', () => {
  it('are eight to the double, around the median', () =>
    expect(binned([50, 100, 100, 200, 400])).toEqual([
      { workflow: 'audit', bin: -BINS_TO_THE_DOUBLE, tasks: 1 },
      { workflow: 'audit', bin: 0, tasks: 2 },
      { workflow: 'audit', bin: BINS_TO_THE_DOUBLE, tasks: 1 },
      { workflow: 'audit', bin: 2 * BINS_TO_THE_DOUBLE, tasks: 1 },
    ]));

  it('leave out what cost nothing, and workflows without a median', () => {
    expect(binned([0, 10, 10])).toMatchObject([{ bin: 0, tasks: 2 }]);
    expect(binned([0, 0, 10])).toEqual([]);
  });

  it('hold every task that cost something, each within its bounds', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2 ** 50 }), { minLength: 1 }), (costs) => {
        const bins = binned(costs);
        const median = mediansOf(new Map([['audit', costs]])).get('audit') ?? nano(1);
        expect(bins.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(costs.length);
        for (const { bin, tasks } of bins) {
          const from = median * 2 ** (bin / BINS_TO_THE_DOUBLE);
          const to = median * 2 ** ((bin + 1) / BINS_TO_THE_DOUBLE);
          // Rounding may put what lies on a border to either side of it.
          const near = costs.filter((cost) => cost >= from * (1 - 1e-9) && cost < to * (1 + 1e-9));
          expect(near.length).toBeGreaterThanOrEqual(tasks);
        }
      }),
    ));
});

describe('a multiple', () => {
  it('has two places, and is unknown without a median', () => {
    expect(multipleOf(2_000, nano(300))).toBe(6.67);
    expect(multipleOf(2_000, undefined)).toBeUndefined();
  });
});
