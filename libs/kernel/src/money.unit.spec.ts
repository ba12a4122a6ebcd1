import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addNano, formatUsd, nano, nanoFromUsd, priceOf, subtractNano } from './money.js';

describe('money', () => {
  it('refuses fractions, negatives and what is too large to be exact', () => {
    for (const bad of [0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => nano(bad)).toThrow(/not a whole, non-negative number/);
    }
  });

  it('reads USD as people write them', () => {
    expect(nanoFromUsd(0.1)).toBe(100_000_000);
    expect(nanoFromUsd(19.99)).toBe(19_990_000_000);
    expect(nanoFromUsd(0.000_000_000_1)).toBe(1);
  });

  it('prices like exact arithmetic, rounded up', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(100_000_000_000), (units, nanoPerMillion) => {
        fc.pre(units * nanoPerMillion < 1e21);
        const exact = BigInt(units) * BigInt(nanoPerMillion);
        const price = BigInt(priceOf(units, nanoPerMillion));
        expect(price * 1_000_000n >= exact).toBe(true);
        expect((price - 1n) * 1_000_000n < exact || exact === 0n).toBe(true);
      }),
    );
  });

  it('never goes below zero, and overflows loudly', () => {
    expect(subtractNano(nano(1), nano(2))).toBe(0);
    expect(() => addNano(nano(Number.MAX_SAFE_INTEGER), nano(1))).toThrow('not a whole');
  });

  it('shows cents at least, and small amounts exactly', () => {
    expect(formatUsd(nanoFromUsd(1.5))).toBe('$1.50');
    expect(formatUsd(nanoFromUsd(0.0031))).toBe('$0.0031');
  });
});
