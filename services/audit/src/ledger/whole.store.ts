import type { DataSource } from 'typeorm';
import { catchUp, treeSize } from '../tree/tiles.store.js';
import type { Head, LedgerIndex } from './ledger-index.store.js';
import type { LedgerRows } from './ledger-rows.store.js';
import type { LedgerFault } from './verify.js';

// What shows in the whole alone, however much of the ledger a walk has read.

/** A tree that lags behind is completed first: that is not tampering. */
export const unmadeTree = async (dataSource: DataSource): Promise<LedgerFault | undefined> => {
  try {
    await catchUp(dataSource);
    return undefined;
  } catch (error) {
    return { index: (await treeSize(dataSource)) + 1, reason: (error as Error).message };
  }
};

/** Rows at one index that are not the same: which of them the store keeps is not ours to say. */
export const disputed = async (rows: LedgerRows, head: Head): Promise<LedgerFault | undefined> => {
  const index = await rows.firstDisputed(head.lastIndex);
  return index === undefined ? undefined : { index, reason: 'there are two different rows' };
};

/** Of all rows; 0 if there is none. */
export const highestRow = async (rows: LedgerRows): Promise<number> =>
  (await rows.rangeAbove(0))?.[1] ?? 0;

/**
 * The place comes before the row: so a row beyond the head, read afterwards, was never placed. A head is
 * held against the rows that were there before it: one that was put back for a moment lacks some of them.
 * @param first the head that the walk went to, and the highest row before that was read
 */
export const stray = async (
  index: LedgerIndex,
  rows: LedgerRows,
  first: Head,
  highestBefore: number,
): Promise<LedgerFault | undefined> => {
  const reason = 'the row was never placed';
  // Places count from 1.
  if ((await rows.placesBetween(0, 0)) > 0) return { index: 0, reason };
  const highest = await highestRow(rows);
  const { lastIndex } = highestBefore > first.lastIndex ? first : await index.head();
  if (Math.max(highest, highestBefore) <= lastIndex) return undefined;
  const [lowest = highest] = (await rows.rangeAbove(lastIndex)) ?? [];
  return { index: lowest, reason };
};
