import { eventTopics } from '@nightshift/contracts';
import type { Delivery, Unprocessable } from '@nightshift/event-bus';
import { isRefusal } from '@nightshift/kernel';
import type { ServiceSubscription } from '@nightshift/service-kit';
import { type Entry, entryOf } from './chain.store.js';
import type { Indexed, LedgerIndex } from './ledger-index.store.js';
import type { LedgerRows } from './ledger-rows.store.js';

/** Read, placed and written at a time. */
const PIECE_ROWS = 5_000;
/** Where so many wait, rows of one piece are written while the next one gets its places. */
const BATCH_ROWS = 4 * PIECE_ROWS;
const LINGER_MS = 200;

/**
 * Records every event of every service: first its place, then its row; only then is it
 * acknowledged. After a crash in between, the event comes again, keeps its place, and its row is
 * written if it is missing. Headers and keys are for the way here: what is recorded is read from
 * the bytes that are hashed.
 */
export const recordingSubscription = (
  index: LedgerIndex,
  rows: LedgerRows,
  onRecorded: () => void,
): ServiceSubscription => ({
  group: 'audit',
  // What is recorded and hashed are the bytes that were written, sealed where they are.
  asWritten: true,
  topics: eventTopics,
  maxBatch: BATCH_ROWS,
  lingerMs: LINGER_MS,
  handle: async (batch) => {
    const unprocessable: Unprocessable[] = [];
    let written = Promise.resolve();
    try {
      for (let from = 0; from < batch.length; from += PIECE_ROWS) {
        const piece = readable(batch.slice(from, from + PIECE_ROWS), unprocessable);
        if (piece.size === 0) continue;
        const { placed, contradicting } = await index.place([...piece.keys()]);
        unprocessable.push(...contradicting.flatMap((one) => contradiction(piece, one)));
        const isRepeated = placed.some(({ isNew }) => !isNew);
        // Its row may be among those that are being written.
        if (isRepeated) await written;
        const missing = isRepeated ? await withoutRows(rows, placed) : placed;
        await written;
        written = rows.insert(missing).then(onRecorded);
        // Whoever waits for it gets the error; until then nobody does.
        written.catch(() => undefined);
      }
      await written;
    } finally {
      // What failed comes again: nothing of it is to be under way any more by then.
      await Promise.allSettled([written]);
    }
    return unprocessable;
  },
});

/** What of a piece can be recorded; what cannot is added to `unprocessable`. */
const readable = (
  piece: readonly Delivery[],
  unprocessable: Unprocessable[],
): ReadonlyMap<Entry, Delivery> => {
  const deliveryOf = new Map<Entry, Delivery>();
  for (const delivery of piece) {
    const entry = entryIn(delivery);
    if ('code' in entry) unprocessable.push(entry);
    else deliveryOf.set(entry, delivery);
  }
  return deliveryOf;
};

/** Those that are new, and those that a crash parted from their rows. */
const withoutRows = async (
  rows: LedgerRows,
  placed: readonly Indexed[],
): Promise<readonly Indexed[]> => {
  const repeated = placed.filter(({ isNew }) => !isNew);
  const present = await rows.present(repeated.map(({ index }) => index));
  await rows.foldAgain([...present]);
  return placed.filter(({ isNew, index }) => isNew || !present.has(index));
};

const entryIn = (delivery: Delivery): Entry | Unprocessable => {
  try {
    return entryOf(delivery.value);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { delivery, code: error.code, reason: error.message };
  }
};

const contradiction = (
  deliveryOf: ReadonlyMap<Entry, Delivery>,
  entry: Entry,
): readonly Unprocessable[] => {
  const delivery = deliveryOf.get(entry);
  const reason = `Event ${entry.id} is in the ledger already, with other bytes.`;
  return delivery ? [{ delivery, code: 'event-contradicts', reason }] : [];
};
