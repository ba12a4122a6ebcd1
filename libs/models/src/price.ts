import { addNano, nano, type NanoUsd, priceOf } from '@nightshift/kernel';
import type { Usage } from '@nightshift/contracts';

/** What tokens cost, in nano-USD per million (1 USD per million = 1,000,000,000). */
export interface Rates {
  readonly input: number;
  /** Of input that was read from a cache. */
  readonly cachedInput: number;
  /** Of input that was written to a cache. */
  readonly cacheWrite: number;
  readonly output: number;
  /** Of output that was spent on thinking. */
  readonly reasoning: number;
}

/** Rates of the whole call where its input is longer than this. */
export interface Tier extends Rates {
  readonly beyondInputTokens: number;
}

export interface Tariff extends Rates {
  /** From the shortest input to the longest. */
  readonly tiers: readonly Tier[];
}

/** What a model costs now. */
export interface ModelPrice extends Tariff {
  /** What else may apply by the time the call is over: prices change by date and by hour. */
  readonly alternatives: readonly Tariff[];
  /** Reservations are made at no less, whatever the rates say. */
  readonly floor: { readonly input: number; readonly output: number };
  /** Where it is from, and of when it is. */
  readonly source: string;
}

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

/** No call of this size is counted as more input by its provider. */
export const mostInputTokens = ({ inputBytes, messages, tools }: CallSize): number =>
  inputBytes + messages * TOKENS_PER_MESSAGE + tools * TOKENS_PER_TOOL + FIXED_TOKENS;

/** The most a call of this size can cost: every token at the dearest rate that may apply to it. */
export const boundOf = (price: ModelPrice, size: CallSize): NanoUsd => {
  const inputTokens = mostInputTokens(size);
  const applicable = [price, ...price.alternatives].flatMap((tariff) => [
    tariff,
    ...tariff.tiers.filter(({ beyondInputTokens }) => inputTokens > beyondInputTokens),
  ]);
  const input = applicable.flatMap((one) => [one.input, one.cachedInput, one.cacheWrite]);
  const output = applicable.flatMap((one) => [one.output, one.reasoning]);
  return addNano(
    priceOf(inputTokens, Math.max(price.floor.input, ...input)),
    priceOf(size.maxOutputTokens, Math.max(price.floor.output, ...output)),
  );
};

/** What a call cost by the usage its provider reported. */
export const costOf = (tariff: Tariff, usage: Usage): NanoUsd => {
  const { inputTokens, outputTokens } = usage;
  const rates =
    tariff.tiers.findLast(({ beyondInputTokens }) => inputTokens > beyondInputTokens) ?? tariff;
  // Parts are never more than the whole, whatever a server says.
  const cached = Math.min(usage.cachedInputTokens, inputTokens);
  const written = Math.min(usage.cacheWriteInputTokens ?? 0, inputTokens - cached);
  const reasoning = Math.min(usage.reasoningTokens, outputTokens);
  // Rounded up once, over all: part by part it could come out above the bound.
  const millionths =
    BigInt(inputTokens - cached - written) * BigInt(rates.input) +
    BigInt(cached) * BigInt(rates.cachedInput) +
    BigInt(written) * BigInt(rates.cacheWrite) +
    BigInt(outputTokens - reasoning) * BigInt(rates.output) +
    BigInt(reasoning) * BigInt(rates.reasoning);
  return nano(Number((millionths + 999_999n) / 1_000_000n));
};
