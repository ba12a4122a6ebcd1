import { type NanoUsd, nano } from '@nightshift/kernel';
import { ascending, quantileOf } from './quantiles.js';

/** What half of a workflow's ended tasks cost at most; absent: none has ended, or half cost nothing. */
export const mediansOf = (
  ended: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, NanoUsd> =>
  new Map(
    [...ended].flatMap(([workflow, costs]) => {
      const median = costs.length === 0 ? 0 : quantileOf(ascending(costs), 0.5);
      return median > 0 ? [[workflow, nano(median)] as const] : [];
    }),
  );

/** Bins on a logarithmic axis: so many to the double. */
export const BINS_TO_THE_DOUBLE = 8;

/** Tasks that cost from `2 ** (bin / 8)` to below `2 ** ((bin + 1) / 8)` times their workflow's median. */
export interface Bin {
  readonly workflow: string;
  readonly bin: number;
  readonly tasks: number;
}

/** How ended tasks lie around the median of their workflow. One that cost nothing has no place on the axis. */
export const binsOf = (
  ended: ReadonlyMap<string, readonly number[]>,
  medians: ReadonlyMap<string, NanoUsd>,
): readonly Bin[] =>
  [...ended].flatMap(([workflow, costs]) => {
    const median = medians.get(workflow);
    if (median === undefined) return [];
    const bins = Map.groupBy(
      costs.filter((cost) => cost > 0),
      (cost) => Math.floor(Math.log2(cost / median) * BINS_TO_THE_DOUBLE),
    );
    return [...bins]
      .map(([bin, some]) => ({ workflow, bin, tasks: some.length }))
      .sort((a, b) => a.bin - b.bin);
  });

/** To two places. */
export const multipleOf = (cost: number, median: NanoUsd | undefined): number | undefined =>
  median === undefined ? undefined : Math.round((cost / median) * 100) / 100;
