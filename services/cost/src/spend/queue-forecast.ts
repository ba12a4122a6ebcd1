import { ascending, meanOf, quantileOf, type Spread, up } from './quantiles.js';

/** Open tasks of one workflow. */
export interface OpenTasks {
  /** Of tasks of the workflow that ended, in nano-USD. */
  readonly costs: readonly number[];
  /** What each open task has spent so far. */
  readonly spent: readonly number[];
}

export interface QueueForecast extends Spread {
  readonly tasks: number;
  /** Open tasks that have cost more already than any that ended: nothing is expected of them. */
  readonly beyond: number;
}

const DRAWS = 2_000;
/** About 10 ms: above this the sum is so close to normal that moments say the same. */
const MAX_SAMPLES = 1_000_000;
const SEED = 20_251_125;

/**
 * What the open tasks will still cost. Each task is taken to cost what some ended task of its
 * workflow did, one that cost more than it has spent itself: so what it will still cost is the
 * rest. Tasks are independent of each other. The mean is exact; quantiles come from sums drawn
 * with a fixed seed, or for long queues from the first three cumulants of the sum (Cornish and
 * Fisher 1938, first order), which are exact because cumulants of independent amounts add up.
 */
export const queueForecast = (
  workflows: readonly OpenTasks[],
  maxSamples = MAX_SAMPLES,
): QueueForecast => {
  const rests = workflows.flatMap(restsOf);
  const open = rests.filter((rest) => rest.length > 0);
  const mean = open.reduce((sum, rest) => sum + meanOf(rest), 0);
  const quantile = open.length * DRAWS <= maxSamples ? drawn(open) : fromCumulants(open, mean);
  return {
    tasks: rests.length,
    beyond: rests.length - open.length,
    mean: up(mean),
    p50: up(quantile(0.5)),
    p80: up(quantile(0.8)),
    p95: up(quantile(0.95)),
  };
};

/** What each open task may still cost, as equally likely amounts. Those that spent the same share them. */
const restsOf = ({ costs, spent }: OpenTasks): readonly (readonly number[])[] => {
  const bySpent = new Map<number, readonly number[]>();
  return spent.map((amount) => {
    const known = bySpent.get(amount);
    const rest = known ?? costs.filter((cost) => isPossible(cost, amount)).map((c) => c - amount);
    if (!known) bySpent.set(amount, rest);
    return rest;
  });
};

/** A task that has spent nothing yet may end so. */
const isPossible = (cost: number, spent: number): boolean => cost > spent || spent === 0;

const drawn = (open: readonly (readonly number[])[]): ((q: number) => number) => {
  const random = randomOf(SEED);
  const sums = Array.from({ length: DRAWS }, () => 0);
  for (const rest of open)
    for (let draw = 0; draw < DRAWS; draw += 1)
      sums[draw] = (sums[draw] ?? 0) + (rest[Math.floor(random() * rest.length)] ?? 0);
  const sorted = ascending(sums);
  return (q) => quantileOf(sorted, q);
};

const NORMAL: Readonly<Record<number, number>> = { 0.5: 0, 0.8: 0.841_621, 0.95: 1.644_854 };

const fromCumulants = (
  open: readonly (readonly number[])[],
  mean: number,
): ((q: number) => number) => {
  const known = new Map<readonly number[], { readonly second: number; readonly third: number }>();
  let [variance, third] = [0, 0];
  for (const rest of open) {
    const own = known.get(rest) ?? centralMoments(rest);
    known.set(rest, own);
    variance += own.second;
    third += own.third;
  }
  const deviation = Math.sqrt(variance);
  const skewness = variance === 0 ? 0 : third / (variance * deviation);
  return (q) => {
    const z = NORMAL[q] ?? 0;
    return mean + deviation * (z + (skewness * (z * z - 1)) / 6);
  };
};

const centralMoments = (values: readonly number[]): { second: number; third: number } => {
  const mean = meanOf(values);
  return {
    second: meanOf(values.map((value) => (value - mean) ** 2)),
    third: meanOf(values.map((value) => (value - mean) ** 3)),
  };
};

/** Numbers from 0 to below 1 (mulberry32, Tommy Ettinger): the same for the same seed. */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
