/** What the list shows, while the queue behind it changes. Nothing that is shown moves by itself. */

export interface QueueItem {
  readonly ticketId: string;
  readonly risk: string;
  readonly dueAt: string;
  readonly openedAt: string;
  /** The reader gave it to its queue: it is not offered to them again, and can be opened. */
  readonly passedOn: boolean;
}

export interface Row<Item extends QueueItem> {
  readonly item: Item;
  /** It is in the list of what waits no more: answered, put aside, or moved. */
  readonly isGone: boolean;
}

export interface Merged<Item extends QueueItem> {
  readonly rows: readonly Row<Item>[];
  /** What came between what is shown: inserted on request. */
  readonly waiting: readonly Item[];
}

const RANKS: Readonly<Record<string, number>> = { high: 0, medium: 1, low: 2 };

/** By risk, due time, age: as `order=risk` of the API. */
export const compare = (a: QueueItem, b: QueueItem): number =>
  (RANKS[a.risk] ?? 3) - (RANKS[b.risk] ?? 3) ||
  text(a.dueAt, b.dueAt) ||
  text(a.openedAt, b.openedAt) ||
  text(a.ticketId, b.ticketId);

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * What is shown keeps its place. What sorts after its end is added there, where it moves nothing;
 * what comes in between waits.
 * @param isWhole whether `fresh` is all there is: else it says nothing of what comes after it
 */
export const merge = <Item extends QueueItem>(
  shown: readonly Row<Item>[],
  fresh: readonly Item[],
  isWhole: boolean,
): Merged<Item> => {
  const newest = new Map(fresh.map((item) => [item.ticketId, item]));
  const end = fresh.at(-1);
  const isBeyond = (item: Item): boolean => !isWhole && !!end && compare(item, end) > 0;
  const kept = shown.map(({ item, isGone }) => {
    const now = newest.get(item.ticketId);
    return now ? { item: now, isGone: false } : { item, isGone: isBeyond(item) ? isGone : true };
  });
  const known = new Set(shown.map(({ item }) => item.ticketId));
  const last = kept.findLast(({ isGone }) => !isGone)?.item;
  const added = fresh.filter(({ ticketId }) => !known.has(ticketId));
  const isAfter = (item: Item): boolean => !last || compare(item, last) > 0;
  return {
    rows: [...kept, ...added.filter(isAfter).map((item) => ({ item, isGone: false }))],
    waiting: added.filter((item) => !isAfter(item)),
  };
};

/** All in its order, without what is gone: on request. What is open before the reader stays. */
export const settle = <Item extends QueueItem>(
  shown: readonly Row<Item>[],
  fresh: readonly Item[],
  selected: string | undefined,
): readonly Row<Item>[] => {
  const isFresh = fresh.some(({ ticketId }) => ticketId === selected);
  const kept = isFresh ? undefined : shown.find(({ item }) => item.ticketId === selected);
  const rows = fresh.map((item) => ({ item, isGone: false }));
  if (!kept) return rows;
  return [...rows, { ...kept, isGone: true }].toSorted((a, b) => compare(a.item, b.item));
};

/** The next, or the one before, that can be worked on. */
export const neighbour = (
  rows: readonly Row<QueueItem>[],
  selected: string | undefined,
  step: 1 | -1,
): string | undefined => {
  const index = rows.findIndex(({ item }) => item.ticketId === selected);
  const from = index === -1 ? (step === 1 ? 0 : rows.length - 1) : index + step;
  for (let at = from; at >= 0 && at < rows.length; at += step) {
    const row = rows[at];
    if (row && !row.isGone) return row.item.ticketId;
  }
  return undefined;
};

/** Where to go when this one is done: on, and from the end back to what was left out. */
export const following = (
  rows: readonly Row<QueueItem>[],
  done: string | undefined,
): string | undefined => {
  const offered = rows.filter(({ item }) => !item.passedOn || item.ticketId === done);
  return (
    neighbour(offered, done, 1) ??
    offered.find(({ item, isGone }) => !isGone && item.ticketId !== done)?.item.ticketId
  );
};
