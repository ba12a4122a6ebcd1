import type { Usage } from '@nightshift/contracts';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { priceBook } from './price-book.js';
import { priceFile } from './price-file.js';
import {
  boundOf,
  type CallSize,
  costOf,
  type ModelPrice,
  mostInputTokens,
  type Tariff,
} from './price.js';

const NOW = new Date('2026-11-25T12:00:00Z');

const priceOf = (entry: object): ModelPrice => {
  const price = priceBook(priceFile.parse({ 'x/y': entry })).get('x/y', NOW);
  if (!price) throw new Error('no price');
  return price;
};
const usageOf = (inputTokens: number, outputTokens = 0, more: Partial<Usage> = {}): Usage => ({
  inputTokens,
  outputTokens,
  cachedInputTokens: 0,
  reasoningTokens: 0,
  ...more,
});

describe('the cost of a call', () => {
  const price = priceOf({ input: 2, cachedInput: 0.5, cacheWrite: 2.5, output: 8, reasoning: 3 });

  it('counts cache reads, cache writes and reasoning at their own rates', () => {
    const more = { cachedInputTokens: 400, cacheWriteInputTokens: 100, reasoningTokens: 4 };
    expect(costOf(price, usageOf(1_000, 10, more))).toBe(
      500 * 2_000 + 400 * 500 + 100 * 2_500 + 6 * 8_000 + 4 * 3_000,
    );
  });

  it('counts as input what has no rate of its own', () => {
    const plain = priceOf({ input: 2, output: 8 });
    const more = { cachedInputTokens: 400, cacheWriteInputTokens: 100, reasoningTokens: 4 };
    expect(costOf(plain, usageOf(1_000, 10, more))).toBe(1_000 * 2_000 + 10 * 8_000);
  });

  it('is rounded up', () => {
    expect(costOf(priceOf({ input: 0.0001, output: 0 }), usageOf(1))).toBe(1);
    expect(costOf(price, usageOf(0))).toBe(0);
  });

  it('counts no more parts than there was of the whole', () => {
    expect(costOf(price, usageOf(10, 0, { cachedInputTokens: 50 }))).toBe(10 * 500);
    const both = { cachedInputTokens: 8, cacheWriteInputTokens: 8 };
    expect(costOf(price, usageOf(10, 0, both))).toBe(8 * 500 + 2 * 2_500);
    expect(costOf(price, usageOf(0, 5, { reasoningTokens: 9 }))).toBe(5 * 3_000);
  });

  it('is at the rates of the tier that its whole input reaches', () => {
    const tiers = [
      { beyondInputTokens: 1_000, input: 9, output: 30 },
      { beyondInputTokens: 100, input: 6, cachedInput: 1, output: 20 },
    ];
    const tiered = priceOf({ input: 3, output: 15, tiers });
    expect(costOf(tiered, usageOf(100, 1))).toBe(100 * 3_000 + 15_000);
    expect(costOf(tiered, usageOf(101, 1, { cachedInputTokens: 1 }))).toBe(
      100 * 6_000 + 1_000 + 20_000,
    );
    expect(costOf(tiered, usageOf(1_001, 1))).toBe(1_001 * 9_000 + 30_000);
  });

  it('takes `long` of older price files as a tier', () => {
    const long = { beyondInputTokens: 100, input: 6, output: 20 };
    expect(costOf(priceOf({ input: 3, output: 15, long }), usageOf(101))).toBe(101 * 6_000);
  });
});

describe('the bound of a call', () => {
  const size = fc.record({
    inputBytes: fc.oneof(fc.nat(2_000_000), fc.integer({ min: 190_000, max: 280_000 })),
    messages: fc.nat(100),
    tools: fc.nat(20),
    maxOutputTokens: fc.nat(100_000),
  });
  /** Of the most there can be; the ends and what is just below them come often. */
  const share = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
  const shares = fc.record({
    input: share,
    cached: share,
    write: share,
    output: share,
    reasoning: share,
  });
  type Shares = typeof shares extends fc.Arbitrary<infer T> ? T : never;
  const usageWithin = (call: CallSize, part: Shares): Usage => {
    const input = Math.floor(mostInputTokens(call) * part.input);
    const output = Math.floor(call.maxOutputTokens * part.output);
    const cachedInputTokens = Math.floor(input * part.cached);
    return usageOf(input, output, {
      cachedInputTokens,
      cacheWriteInputTokens: Math.floor((input - cachedInputTokens) * part.write),
      reasoningTokens: Math.floor(output * part.reasoning),
    });
  };

  const rate = fc.double({ min: 0, max: 100, noNaN: true });
  const optional = fc.option(rate, { nil: undefined });
  const rates = {
    input: rate,
    cachedInput: optional,
    cacheWrite: optional,
    output: rate,
    reasoning: optional,
  };
  const entry = fc.record({
    ...rates,
    tiers: fc.array(
      fc.record({ ...rates, beyondInputTokens: fc.integer({ min: 1, max: 5_000 }) }),
      {
        maxLength: 4,
      },
    ),
    dearestInput: optional,
    dearestOutput: optional,
  });

  it('is never below the cost, whatever a price file says and however the call turns out', () =>
    fc.assert(
      fc.property(entry, size, shares, (some, call, part) => {
        const price = priceOf(some);
        const cost = costOf(price, usageWithin(call, part));
        expect(boundOf(price, call)).toBeGreaterThanOrEqual(cost);
      }),
      { numRuns: 10_000 },
    ));

  describe('of the models that have a list price', () => {
    let listed: readonly (readonly [string, ModelPrice])[];
    beforeAll(async () => {
      listed = await priceBook().list(NOW);
    });
    const tariffsOf = (price: ModelPrice): readonly Tariff[] => [price, ...price.alternatives];

    it('is never below the cost, whichever model and however the call turns out', () => {
      const model = fc.integer({ min: 0, max: listed.length - 1 });
      fc.assert(
        fc.property(model, size, shares, (index, call, part) => {
          const [name, price] = listed[index] ?? ['', priceOf({ input: 0, output: 0 })];
          const bound = boundOf(price, call);
          for (const tariff of tariffsOf(price))
            expect(bound, name).toBeGreaterThanOrEqual(costOf(tariff, usageWithin(call, part)));
        }),
        { numRuns: 20_000 },
      );
    });

    it('is never below the cost of any model at its extremes: all cached, all written, all thought', () => {
      expect(listed.length).toBeGreaterThan(1_000);
      const extremes = [0, 1].flatMap((cached) =>
        [0, 1].flatMap((write) =>
          [0, 1].map((reasoning) => ({ input: 1, output: 1, cached, write, reasoning })),
        ),
      );
      for (const [name, price] of listed) {
        const starts = tariffsOf(price).flatMap(({ tiers }) =>
          tiers.map(({ beyondInputTokens }) => beyondInputTokens),
        );
        for (const tokens of [2_000, ...starts.flatMap((start) => [start, start + 1])]) {
          const call = { inputBytes: tokens - 1_000, messages: 0, tools: 0, maxOutputTokens: 777 };
          expect(mostInputTokens(call)).toBe(tokens);
          for (const tariff of tariffsOf(price))
            for (const part of extremes)
              expect(boundOf(price, call), name).toBeGreaterThanOrEqual(
                costOf(tariff, usageWithin(call, part)),
              );
        }
      }
    });
  });

  it('does not count a tier that the call cannot reach', () => {
    const tiers = [{ beyondInputTokens: 200_000, input: 6, output: 22.5 }];
    const call = { inputBytes: 1_000, messages: 0, tools: 0, maxOutputTokens: 1_000 };
    const plain = boundOf(priceOf({ input: 3, output: 15 }), call);
    expect(boundOf(priceOf({ input: 3, output: 15, tiers }), call)).toBe(plain);
    const long = { ...call, inputBytes: 200_000 };
    expect(boundOf(priceOf({ input: 3, output: 15, tiers }), long)).toBe(
      201_000 * 6_000 + 1_000 * 22_500,
    );
  });

  it('counts the dearest rates that a price file names', () => {
    const call = { inputBytes: 0, messages: 0, tools: 0, maxOutputTokens: 1_000 };
    const plain = boundOf(priceOf({ input: 1, output: 1 }), call);
    const dear = boundOf(priceOf({ input: 1, output: 1, dearestInput: 2, dearestOutput: 3 }), call);
    expect(dear - plain).toBe(1_000 * 1_000 + 1_000 * 2_000);
  });
});
