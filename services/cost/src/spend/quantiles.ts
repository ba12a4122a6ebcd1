import { addNano, nano, type NanoUsd } from '@nightshift/kernel';

/** What tasks of a kind cost: of how many, and how it is spread. */
export interface Spread {
  readonly mean: NanoUsd;
  readonly p50: NanoUsd;
  readonly p80: NanoUsd;
  readonly p95: NanoUsd;
}

/** Fewer ended tasks say too little about the next one: one in twenty costs more than the p95. */
export const ENOUGH_TASKS = 20;

export const ascending = (values: readonly number[]): readonly number[] =>
  values.toSorted((a, b) => a - b);

/**
 * The smallest value that at least the share `q` of the values does not exceed (nearest rank,
 * PostgreSQL's percentile_disc): always one that occurred.
 * @param sorted ascending, and not empty
 */
export const quantileOf = (sorted: readonly number[], q: number): number =>
  sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** @param costs of ended tasks, in nano-USD; not empty. Amounts are rounded up. */
export const spreadOf = (costs: readonly number[]): Spread => {
  const sorted = ascending(costs);
  return {
    mean: up(addNano(...costs.map(nano)) / costs.length),
    p50: up(quantileOf(sorted, 0.5)),
    p80: up(quantileOf(sorted, 0.8)),
    p95: up(quantileOf(sorted, 0.95)),
  };
};

export const up = (amount: number): NanoUsd => nano(Math.max(0, Math.ceil(amount)));
