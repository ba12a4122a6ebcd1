import { describe, expect, it } from 'vitest';
import { fractionOf } from './fraction.js';

describe('a stable fraction', () => {
  it('is below the share for that share of 100,000 ids, within statistics', () => {
    const fractions = Array.from({ length: 100_000 }, (_, n) => fractionOf('test', `id-${n}`));
    for (const share of [0.01, 0.1, 0.5, 0.9]) {
      const drawn = fractions.filter((one) => one < share).length;
      // Five standard deviations of the binomial distribution.
      const tolerance = 5 * Math.sqrt(100_000 * share * (1 - share));
      expect(Math.abs(drawn - 100_000 * share), `share ${share}`).toBeLessThan(tolerance);
    }
    expect(fractions.filter((one) => one < 0)).toEqual([]);
    expect(fractions.filter((one) => one >= 1)).toEqual([]);
  });

  it('is another one for another purpose, and for parts that only look alike together', () => {
    expect(fractionOf('one', 'x')).toBe(fractionOf('one', 'x'));
    expect(fractionOf('one', 'x')).not.toBe(fractionOf('other', 'x'));
    const alike = [['abc'], ['ab', 'c'], ['a', 'bc'], ['', 'abc'], ['abc', ''], ['1:a', 'bc']];
    expect(new Set(alike.map((parts) => fractionOf('d', ...parts))).size).toBe(alike.length);
  });

  it('never changes: what was drawn once is drawn again', () => {
    expect(fractionOf('nightshift-sample', 'default', 'task', 'stage')).toBeCloseTo(
      0.806_727_463_236_300_4,
      12,
    );
  });
});
