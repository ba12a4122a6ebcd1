import { setTimeout as pause } from 'node:timers/promises';
import type { LedgerIndex } from '../ledger/ledger-index.store.js';
import type { LedgerRows } from '../ledger/ledger-rows.store.js';
import { SETTLE_MS } from '../ledger/row-reader.store.js';
import type { Checkpoints } from '../tree/checkpoints.store.js';
import type { AwaitedRows } from './awaited-rows.js';

/** How far a reading of the ledger goes: places are given before their rows are written. */
export interface Horizon {
  /** Behind this place nothing is read: of two events the later one may show first. */
  readonly upTo: number;
  /** Absent: every place that was given when it was asked for, and that nobody has signed, has its row. */
  readonly awaited?: AwaitedRows;
}

export interface HorizonParts {
  readonly index: Pick<LedgerIndex, 'head' | 'placedBefore'>;
  readonly rows: Pick<LedgerRows, 'completeUpTo'>;
  readonly checkpoints: Pick<Checkpoints, 'last'>;
}

/** A row follows its place in a moment; whoever exports does not wait for long. */
const PATIENCE_MS = 5_000;
const LOOK_AGAIN_MS = 200;
/** Rows behind what is signed. While the key is away they grow without end, and every file would scan all of them. */
const LOOKED_AT = 100_000;

/**
 * Up to the head, if its rows come while they are waited for; else up to the first that is missing. What is missing for long
 * may be lost, and ends no reading: that it is missing is said all the same, and so is that nobody looked so far.
 */
export const horizonOf = async (
  { index, rows, checkpoints }: HorizonParts,
  { patienceMs = PATIENCE_MS, lookedAt = LOOKED_AT } = {},
): Promise<Horizon> => {
  const giveUpAt = performance.now() + patienceMs;
  const settled = await index.placedBefore(SETTLE_MS);
  const { lastIndex: head } = await index.head();
  let upTo = settled;
  for (;;) {
    upTo = await rows.completeUpTo(upTo, head);
    if (upTo >= head || performance.now() >= giveUpAt) break;
    await pause(LOOK_AGAIN_MS);
  }
  // What is signed has its rows.
  const signed = Math.min((await checkpoints.last())?.size ?? settled, settled);
  const complete = await rows.completeUpTo(signed, Math.min(settled, signed + lookedAt));
  const after = complete < settled ? complete : upTo;
  return after < head ? { upTo, awaited: { after, upTo: head } } : { upTo };
};
