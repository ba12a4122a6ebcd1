import type { Range } from './range';

/** One figure per slot of time, from rows that name only the slots in which something was. */

export const countOf = ({ from, to, step }: Pick<Range, 'from' | 'to' | 'step'>): number =>
  Math.ceil((to - from) / step);

export const startOf = ({ from, step }: Pick<Range, 'from' | 'step'>, slot: number): number =>
  from + slot * step;

interface Row {
  readonly slot: number;
}

/** What lies outside is left out: queries and clocks may differ by a moment. */
export const fill = <R extends Row>(
  rows: readonly R[],
  slots: number,
  valueOf: (row: R) => number,
): readonly number[] => {
  const values = Array.from({ length: slots }, () => 0);
  for (const row of rows)
    if (row.slot >= 0 && row.slot < slots)
      values[row.slot] = (values[row.slot] ?? 0) + valueOf(row);
  return values;
};

export const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

export const peakOf = (values: readonly number[]): number => Math.max(0, ...values);

/** After each slot: what was before, and all that came since. */
export const cumulate = (values: readonly number[], before = 0): readonly number[] => {
  let total = before;
  return values.map((value) => (total += value));
};

/** Slots that have begun: of those to come there is nothing to say, which is not nothing. */
export const begun = (range: Pick<Range, 'from' | 'to' | 'step'>, now: number): number =>
  Math.max(0, Math.min(countOf(range), Math.ceil((now - range.from) / range.step)));

/** What was open at some time in each slot: open before it, or opened in it. */
export const openIn = (
  opened: readonly number[],
  closed: readonly number[],
  before: number,
): readonly number[] => {
  let open = before;
  return opened.map((more, slot) => {
    const inIt = open + more;
    open = Math.max(0, inIt - (closed[slot] ?? 0));
    return inIt;
  });
};

export interface Burst {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
  readonly count: number;
}

const SHARE = 0.25;
const TIMES_MEDIAN = 4;
const LEAST = 8;
/** A busy hour has more of everything: only what is out of proportion stands out. */
const OUT_OF_PROPORTION = 2;

/**
 * Neighbouring slots that stand out: each far over the usual one, together a good part of all, and
 * more than their part of `base` (what it is counted on) explains.
 */
export const burstOf = (values: readonly number[], base: readonly number[]): Burst | undefined => {
  const usual = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const best = runsOver(values, Math.max(1, usual * TIMES_MEDIAN)).sort(
    (a, b) => b.count - a.count,
  )[0];
  if (!best || best.count < LEAST) return undefined;
  const share = best.count / sum(values);
  const ofBase = sum(base.slice(best.first, best.last + 1)) / Math.max(1, sum(base));
  return share >= SHARE && share >= OUT_OF_PROPORTION * ofBase ? best : undefined;
};

const runsOver = (values: readonly number[], threshold: number): Burst[] => {
  const runs: Burst[] = [];
  for (const [slot, count] of values.entries()) {
    if (count <= threshold) continue;
    const before = runs.at(-1);
    if (before?.last === slot - 1)
      runs[runs.length - 1] = { ...before, last: slot, count: before.count + count };
    else runs.push({ first: slot, last: slot, count });
  }
  return runs;
};

export interface Segment<Kind> {
  readonly kind: Kind;
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/** Neighbours of the same kind as one; slots of no kind are left out. */
export const segmentsOf = <Kind>(
  kinds: readonly (Kind | undefined)[],
): readonly Segment<Kind>[] => {
  const segments: Segment<Kind>[] = [];
  for (const [slot, kind] of kinds.entries()) {
    if (kind === undefined) continue;
    const before = segments.at(-1);
    if (before?.kind === kind && before.last === slot - 1)
      segments[segments.length - 1] = { ...before, last: slot };
    else segments.push({ kind, first: slot, last: slot });
  }
  return segments;
};
