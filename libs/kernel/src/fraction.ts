import { sha256 } from './hash.js';

/** 13 hex digits are 52 bits: a fraction of a double takes them without rounding. */
const DIGITS = 13;

/**
 * A number in [0, 1) that is always the same for the same `parts`, and spread evenly over different
 * ones: for drawing a share of things without remembering which. SHA-256 of the parts, each with
 * its length, so that no two lists of parts make the same text.
 * @param domain what is drawn: two purposes never draw alike
 */
export const fractionOf = (domain: string, ...parts: readonly string[]): number => {
  const text = [domain, ...parts].map((part) => `${part.length}:${part}`).join('');
  return Number.parseInt(sha256(text).slice(0, DIGITS), 16) / 16 ** DIGITS;
};
