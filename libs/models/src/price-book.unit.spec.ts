import { NANO_PER_USD } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundOf, type CallSize, costOf, priceBook, priceFile } from './price-book.js';

const priceOf = (entry: object) => {
  const price = priceBook(priceFile.parse({ 'x/y': entry })).get('x/y');
  if (!price) throw new Error('no price');
  return price;
};
const usageOf = (inputTokens: number, outputTokens = 0, cachedInputTokens = 0) => ({
  inputTokens,
  outputTokens,
  cachedInputTokens,
  reasoningTokens: 0,
});

describe('a price book', () => {
  it('has list prices, over which the entries of a file win', () => {
    expect(priceBook().get('openai/gpt-5-mini')).toMatchObject({ input: NANO_PER_USD / 4 });
    const mine = priceBook({ 'openai/gpt-5-mini': { input: 1, output: 2 } });
    expect(mine.get('openai/gpt-5-mini')).toMatchObject({ input: NANO_PER_USD });
    expect(mine.has('openai/gpt-5')).toBe(true);
    expect(mine.get('nobody/knows')).toBeUndefined();
  });

  it.each([
    { model: { input: 1, output: 1 } },
    { 'x/y': { input: -1, output: 1 } },
    { 'x/y': { input: 1 } },
    { 'x/y': { input: 1, output: 1, inptu: 2 } },
    { 'x/y': { input: 1, output: 1, long: { input: 1, output: 1 } } },
  ])('refuses a file such as %j', (file) => {
    expect(priceFile.safeParse(file).success).toBe(false);
  });

  it('holds rates as they are written, without the dust of binary fractions', () =>
    expect(priceOf({ input: 1.1, output: 0.07 })).toMatchObject({
      input: 1_100_000_000,
      output: 70_000_000,
    }));
});

describe('the cost of a call', () => {
  it('counts cached input at its own rate, and rounds up', () => {
    const price = priceOf({ input: 2, cachedInput: 0.5, output: 8 });
    expect(costOf(price, usageOf(1_000, 10, 400))).toBe(600 * 2_000 + 400 * 500 + 10 * 8_000);
    expect(costOf(priceOf({ input: 0.0001, output: 0 }), usageOf(1))).toBe(1);
    expect(costOf(price, usageOf(0))).toBe(0);
  });

  it('counts no more input as cached than there was', () =>
    expect(costOf(priceOf({ input: 2, cachedInput: 1, output: 0 }), usageOf(10, 0, 50))).toBe(
      10_000,
    ));

  it('is at the rates of a long context where the input is longer', () => {
    const long = { beyondInputTokens: 100, input: 6, cachedInput: 1, output: 20 };
    const price = priceOf({ input: 3, output: 15, long });
    expect(costOf(price, usageOf(100, 1))).toBe(100 * 3_000 + 15_000);
    expect(costOf(price, usageOf(101, 1, 1))).toBe(100 * 6_000 + 1_000 + 20_000);
  });
});

describe('the bound of a call', () => {
  const rate = fc.double({ min: 0, max: 100, noNaN: true });
  const rates = { input: rate, cachedInput: fc.option(rate, { nil: undefined }), output: rate };
  const entry = fc.record({
    ...rates,
    long: fc.option(
      fc.record({ ...rates, beyondInputTokens: fc.integer({ min: 1, max: 5_000 }) }),
      {
        nil: undefined,
      },
    ),
    dearestInput: fc.option(rate, { nil: undefined }),
    dearestOutput: fc.option(rate, { nil: undefined }),
  });
  const size = fc.record({
    inputBytes: fc.nat(1_000_000),
    messages: fc.nat(100),
    tools: fc.nat(20),
    maxOutputTokens: fc.nat(100_000),
  });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  /** No tokenizer makes more tokens than there are bytes; what is added is counted apart. */
  const mostInput = ({ inputBytes, messages, tools }: CallSize): number =>
    inputBytes + 16 * messages + 64 * tools;

  it('is never below the cost, whatever a price file says and however the call turns out', () =>
    fc.assert(
      fc.property(entry, size, share, share, share, (some, call, ofInput, ofOutput, ofCached) => {
        const price = priceOf(some);
        const input = Math.floor(mostInput(call) * ofInput);
        const output = Math.floor(call.maxOutputTokens * ofOutput);
        const usage = usageOf(input, output, Math.floor(input * ofCached));
        expect(boundOf(price, call)).toBeGreaterThanOrEqual(costOf(price, usage));
      }),
      { numRuns: 2_000 },
    ));

  it('counts the dearest rates where they are higher', () => {
    const call = { inputBytes: 0, messages: 0, tools: 0, maxOutputTokens: 1_000 };
    const plain = boundOf(priceOf({ input: 1, output: 1 }), call);
    const dear = boundOf(priceOf({ input: 1, output: 1, dearestInput: 2, dearestOutput: 3 }), call);
    expect(dear - plain).toBe(1_000 * 1_000 + 1_000 * 2_000);
  });
});
