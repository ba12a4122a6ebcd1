import { addNano, nano, type NanoUsd, nanoFromUsd, priceOf } from '@nightshift/kernel';
import type { Usage } from '@nightshift/contracts';
import { z } from 'zod';

/** What a model costs, in nano-USD per million tokens (1 USD per million = 1,000,000,000). */
export interface ModelPrice {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
  /** Rates of the whole call where its input is longer than this. */
  readonly long?: {
    readonly beyondInputTokens: number;
    readonly input: number;
    readonly cachedInput: number;
    readonly output: number;
  };
  /** The dearest rates that may apply (long context, cache writes): what reservations are made at. */
  readonly dearestInput: number;
  readonly dearestOutput: number;
}

export type PriceBook = ReadonlyMap<string, ModelPrice>;

const usd = z.number().nonnegative();
const rates = z.strictObject({ input: usd, cachedInput: usd.optional(), output: usd });
const entry = rates.extend({
  long: rates.extend({ beyondInputTokens: z.int().positive() }).optional(),
  dearestInput: usd.optional(),
  dearestOutput: usd.optional(),
});
/** A price file: `{ "openai/gpt-5-mini": { "input": 0.25, "output": 2 } }`, in USD per million tokens. */
export const priceFile = z.record(
  z.string().regex(/^[a-z0-9-]+\/.+$/, 'must be provider/model'),
  entry,
);

export const priceFrom = ({
  long,
  dearestInput = 0,
  dearestOutput = 0,
  ...base
}: z.output<typeof entry>): ModelPrice => {
  const { input, cachedInput, output } = ratesFrom(base);
  const tier = long && { ...ratesFrom(long), beyondInputTokens: long.beyondInputTokens };
  return {
    input,
    cachedInput,
    output,
    ...(tier && { long: tier }),
    // Whatever a price file says: what is reserved is never less than what may be charged.
    dearestInput: Math.max(
      nanoFromUsd(dearestInput),
      input,
      cachedInput,
      tier?.input ?? 0,
      tier?.cachedInput ?? 0,
    ),
    dearestOutput: Math.max(nanoFromUsd(dearestOutput), output, tier?.output ?? 0),
  };
};

const ratesFrom = ({ input, cachedInput = input, output }: z.output<typeof rates>) => ({
  input: nanoFromUsd(input),
  cachedInput: nanoFromUsd(cachedInput),
  output: nanoFromUsd(output),
});

/**
 * Public list prices as known in October 2025, in USD per million tokens. They change: give a
 * price file (NIGHTSHIFT_PRICES) with what your contract says; its entries win.
 */
const listPrices: z.output<typeof priceFile> = {
  'openai/gpt-5': { input: 1.25, cachedInput: 0.125, output: 10 },
  'openai/gpt-5-mini': { input: 0.25, cachedInput: 0.025, output: 2 },
  'openai/gpt-5-nano': { input: 0.05, cachedInput: 0.005, output: 0.4 },
  'openai/gpt-4.1': { input: 2, cachedInput: 0.5, output: 8 },
  'openai/gpt-4.1-mini': { input: 0.4, cachedInput: 0.1, output: 1.6 },
  'openai/gpt-4o': { input: 2.5, cachedInput: 1.25, output: 10 },
  'openai/gpt-4o-mini': { input: 0.15, cachedInput: 0.075, output: 0.6 },
  // Cache writes cost 1.25 of input; Sonnet has other rates beyond 200,000 tokens.
  'anthropic/claude-sonnet-4-5': {
    input: 3,
    cachedInput: 0.3,
    output: 15,
    long: { beyondInputTokens: 200_000, input: 6, cachedInput: 0.6, output: 22.5 },
    dearestInput: 7.5,
  },
  'anthropic/claude-haiku-4-5': { input: 1, cachedInput: 0.1, output: 5, dearestInput: 1.25 },
  'anthropic/claude-opus-4-1': { input: 15, cachedInput: 1.5, output: 75, dearestInput: 18.75 },
};

/** @param entries of a price file; they win over the list prices */
export const priceBook = (entries: z.output<typeof priceFile> = {}): Map<string, ModelPrice> =>
  new Map(
    Object.entries({ ...listPrices, ...entries }).map(([model, price]) => [
      model,
      priceFrom(price),
    ]),
  );

/** What is known of a call before it is sent. */
export interface CallSize {
  /** UTF-8 bytes of the prompt's messages as JSON, and of the tools and schemas sent with them. */
  readonly inputBytes: number;
  readonly messages: number;
  readonly tools: number;
  readonly maxOutputTokens: number;
}

/*
 * A token of a byte-level tokenizer covers at least one byte, so the bytes bound the tokens. What
 * providers add around messages and tools is small and constant: a few tokens per message, a
 * preamble of some hundred where there are tools.
 */
const TOKENS_PER_MESSAGE = 16;
const TOKENS_PER_TOOL = 64;
const FIXED_TOKENS = 1_000;

/** The most a call of this size can cost. */
export const boundOf = (
  price: ModelPrice,
  { inputBytes, messages, tools, maxOutputTokens }: CallSize,
): NanoUsd =>
  addNano(
    priceOf(
      inputBytes + messages * TOKENS_PER_MESSAGE + tools * TOKENS_PER_TOOL + FIXED_TOKENS,
      price.dearestInput,
    ),
    priceOf(maxOutputTokens, price.dearestOutput),
  );

/** What a call cost by the usage its provider reported. */
export const costOf = (
  price: ModelPrice,
  { inputTokens, cachedInputTokens, outputTokens }: Usage,
): NanoUsd => {
  const { long } = price;
  const { input, cachedInput, output } =
    long && inputTokens > long.beyondInputTokens ? long : price;
  const cached = Math.min(cachedInputTokens, inputTokens);
  // Rounded up once, over all: part by part it could come out above the bound.
  const millionths =
    BigInt(inputTokens - cached) * BigInt(input) +
    BigInt(cached) * BigInt(cachedInput) +
    BigInt(outputTokens) * BigInt(output);
  return nano(Number((millionths + 999_999n) / 1_000_000n));
};
