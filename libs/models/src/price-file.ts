import { nanoFromUsd } from '@nightshift/kernel';
import { z } from 'zod';
import type { ModelPrice, Rates } from './price.js';

const usd = z.number().nonnegative();
const rates = z.strictObject({
  input: usd,
  /** Default: `input`. */
  cachedInput: usd.optional(),
  /** Default: `input`. */
  cacheWrite: usd.optional(),
  output: usd,
  /** Default: `output`. */
  reasoning: usd.optional(),
});
const tier = rates.extend({ beyondInputTokens: z.int().positive() });
const entry = rates.extend({
  tiers: z.array(tier).max(20).optional(),
  /** One tier, as files said it before there could be several. */
  long: tier.optional(),
  dearestInput: usd.optional(),
  dearestOutput: usd.optional(),
});
type Entry = z.output<typeof entry>;

/** A price file: `{ "openai/gpt-5-mini": { "input": 0.25, "output": 2 } }`, in USD per million tokens. */
export const priceFile = z.record(z.string().regex(/^[a-z0-9-]+\/.+$/), entry, {
  error: ({ code }) => (code === 'invalid_key' ? 'the name must be provider/model' : undefined),
});
export type PriceFile = z.output<typeof priceFile>;

/** The price that a file gives: also where it is 0, which is what people say of their own machines. */
export const priceFrom = (
  { tiers = [], long, dearestInput = 0, dearestOutput = 0, ...base }: Entry,
  source: string,
): ModelPrice => ({
  ...ratesFrom(base),
  tiers: [...tiers, ...(long ? [long] : [])]
    .map((one) => ({ ...ratesFrom(one), beyondInputTokens: one.beyondInputTokens }))
    .toSorted((a, b) => a.beyondInputTokens - b.beyondInputTokens),
  alternatives: [],
  floor: { input: nanoFromUsd(dearestInput), output: nanoFromUsd(dearestOutput) },
  source,
});

const ratesFrom = ({
  input,
  cachedInput = input,
  cacheWrite = input,
  output,
  reasoning = output,
}: z.output<typeof rates>): Rates => ({
  input: nanoFromUsd(input),
  cachedInput: nanoFromUsd(cachedInput),
  cacheWrite: nanoFromUsd(cacheWrite),
  output: nanoFromUsd(output),
  reasoning: nanoFromUsd(reasoning),
});
