import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOf, scaleOf, stack } from './scale';

const range = { from: 1_000, to: 11_000, step: 1_000 };

describe('the axis of time', () => {
  it('has its start at the left, its end at the right, and nothing outside', () => {
    const { x, left, slotWidth, slots } = scaleOf(range, 500);
    expect([0, 1_000, 6_000, 11_000, 99_000].map(x)).toEqual([0, 0, 250, 500, 500]);
    expect({ slotWidth, slots, third: left(2) }).toEqual({ slotWidth: 50, slots: 10, third: 100 });
  });
});

describe('a column', () => {
  it('stands on the ground, part upon part, in the proportion of the figures', () => {
    expect(stack([2, 0, 1], 4, 100)).toEqual([
      { index: 0, y: 50, height: 50 },
      { index: 2, y: 25, height: 25 },
    ]);
  });

  it('shows every part that is there, and none that is not', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 5 }), (values) => {
        const parts = stack(values, Math.max(1, ...values) * 50, 100);
        expect(parts.map(({ index }) => index)).toEqual(
          values.flatMap((value, index) => (value > 0 ? [index] : [])),
        );
        for (const { height } of parts) expect(height).toBeGreaterThanOrEqual(1.5);
      }),
    );
    expect(stack([0, 0], 0, 100)).toEqual([]);
  });
});

describe('the line of a total', () => {
  it('begins with what was before, and ends with all', () => {
    const scale = scaleOf({ from: 0, to: 2_000, step: 1_000 }, 100);
    expect(lineOf([15, 20], 10, 20, scale, 40)).toBe('0,20.0 50.0,10.0 100.0,0.0');
  });

  it('lies on the ground where there is no money at all', () => {
    const scale = scaleOf({ from: 0, to: 1_000, step: 1_000 }, 100);
    expect(lineOf([0], 0, 0, scale, 40)).toBe('0,40.0 100.0,40.0');
  });
});
