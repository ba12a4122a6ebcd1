import { hashOfJson, type Json, jsonChanges } from '@nightshift/kernel';
import { below } from './place.js';

/** What a correction changed. */
export interface OutputChange {
  /** JSON Pointer into the new output; of what was removed, into the earlier one. */
  readonly at: string;
  /** The same place in the earlier output: this is what findings name. */
  readonly was: string;
  readonly before?: Json | undefined;
  readonly after?: Json | undefined;
}

interface Places {
  readonly at: string;
  readonly was: string;
}

/** Over this many comparisons, items are compared by their place. */
const MAX_CELLS = 250_000;

/**
 * Pointers shift when an item is put into an array: by place, every item after it would have
 * changed. So arrays are compared by content: items that stand on both sides in the same order
 * are no change, whatever their index; what is left between them is paired in order, and what has
 * no partner was added or removed. Each change says where it stands now, and where it stood.
 */
export const outputChanges = (
  before: Json,
  after: Json,
  places: Places = { at: '', was: '' },
): readonly OutputChange[] => {
  if (Array.isArray(before) && Array.isArray(after)) return inItems(before, after, places);
  const [one, other] = [fieldsOf(before), fieldsOf(after)];
  if (!one || !other)
    return jsonChanges(before, after).length === 0 ? [] : [{ ...places, before, after }];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
    inField(one[key], other[key], { at: below(places.at, key), was: below(places.was, key) }),
  );
};

const inField = (
  before: Json | undefined,
  after: Json | undefined,
  places: Places,
): readonly OutputChange[] => {
  if (before === undefined) return after === undefined ? [] : [{ ...places, after }];
  // What is gone stands nowhere any more.
  if (after === undefined) return [{ at: places.was, was: places.was, before }];
  return outputChanges(before, after, places);
};

const inItems = (
  before: readonly Json[],
  after: readonly Json[],
  { at, was }: Places,
): readonly OutputChange[] => {
  const ends: readonly (readonly [number, number])[] = [
    ...commonItems(before, after),
    [before.length, after.length],
  ];
  let [i, j] = [0, 0];
  return ends.flatMap(([nextI, nextJ]) => {
    const [from, to] = [i, j];
    [i, j] = [nextI + 1, nextJ + 1];
    const length = Math.max(nextI - from, nextJ - to);
    return Array.from({ length }, (_, n) =>
      inField(
        from + n < nextI ? before[from + n] : undefined,
        to + n < nextJ ? after[to + n] : undefined,
        { at: below(at, String(to + n)), was: below(was, String(Math.min(from + n, nextI))) },
      ),
    ).flat();
  });
};

/** Longest common subsequence: pairs of indexes of equal items, in order. */
const commonItems = (before: readonly Json[], after: readonly Json[]): [number, number][] => {
  const [a, b] = [before.map((item) => hashOfJson(item)), after.map((item) => hashOfJson(item))];
  if (a.length * b.length > MAX_CELLS) return a.flatMap((one, n) => (one === b[n] ? [[n, n]] : []));
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length;)
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  return pairs;
};

const fieldsOf = (value: Json): Readonly<Record<string, Json>> | undefined =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : undefined;
