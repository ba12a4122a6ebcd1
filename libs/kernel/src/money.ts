import { Refusal } from './refusal.js';

declare const nanoUsd: unique symbol;

/**
 * An amount of money: whole nano-USD (1 USD = 1,000,000,000). A safe integer, so at most
 * 9,007,199 USD; every operation checks that it stays one. No fraction ever enters.
 */
export type NanoUsd = number & { readonly [nanoUsd]: true };

export const NANO_PER_USD = 1_000_000_000;

/** @throws Refusal `invalid-amount` unless `value` is a safe, non-negative integer. */
export const nano = (value: number): NanoUsd => {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new Refusal(
      'invalid-amount',
      'invalid',
      `${value} is not a whole, non-negative number of nano-USD.`,
    );
  }
  return value as NanoUsd;
};

export const zeroNano = nano(0);

/** From a decimal number of USD as people write it (`0.25`), rounded up to the next nano-USD. */
export const nanoFromUsd = (usd: number): NanoUsd => {
  // 0.1 * 1e9 is not whole in binary: settle to 12 significant decimals before rounding up.
  return nano(Math.ceil(Number((usd * NANO_PER_USD).toPrecision(15))));
};

/** For people and JSON views only; never calculate with the result. */
export const usdFromNano = (amount: NanoUsd): number => amount / NANO_PER_USD;

export const addNano = (...amounts: readonly NanoUsd[]): NanoUsd => {
  let sum = 0;
  for (const amount of amounts) sum += amount;
  return nano(sum);
};

/** `a - b`, never below zero. */
export const subtractNano = (a: NanoUsd, b: NanoUsd): NanoUsd => nano(Math.max(0, a - b));

export const minNano = (first: NanoUsd, ...rest: readonly NanoUsd[]): NanoUsd =>
  nano(Math.min(first, ...rest));

export const maxNano = (first: NanoUsd, ...rest: readonly NanoUsd[]): NanoUsd =>
  nano(Math.max(first, ...rest));

/**
 * Price of `units` at `nanoPerMillion` nano-USD per million units, rounded up.
 * @param units a whole number of tokens (or other billed units)
 */
export const priceOf = (units: number, nanoPerMillion: number): NanoUsd =>
  nano(Number((BigInt(units) * BigInt(nanoPerMillion) + 999_999n) / 1_000_000n));

const usdFormat = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 6,
});

/** `$1.25`, `$0.0031`: at least cents, at most six decimals. */
export const formatUsd = (amount: NanoUsd): string => `$${usdFormat.format(usdFromNano(amount))}`;
