import { eventTopics } from '@nightshift/contracts';
import type { Delivery, Unprocessable } from '@nightshift/event-bus';
import { isRefusal } from '@nightshift/kernel';
import type { ServiceSubscription } from '@nightshift/service-kit';
import { type Entry, entryOf } from './chain.store.js';
import type { LedgerIndex } from './ledger-index.store.js';
import type { LedgerRows } from './ledger-rows.store.js';

const BATCH_ROWS = 5_000;
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
  topics: eventTopics,
  maxBatch: BATCH_ROWS,
  lingerMs: LINGER_MS,
  handle: async (batch) => {
    const unprocessable: Unprocessable[] = [];
    const deliveryOf = new Map<Entry, Delivery>();
    for (const delivery of batch) {
      const entry = entryIn(delivery);
      if ('code' in entry) unprocessable.push(entry);
      else deliveryOf.set(entry, delivery);
    }
    if (deliveryOf.size === 0) return unprocessable;
    const { placed, contradicting } = await index.place([...deliveryOf.keys()]);
    const repeated = placed.filter(({ isNew }) => !isNew);
    const present = await rows.present(repeated.map((one) => one.index));
    await rows.insert(placed.filter((one) => one.isNew || !present.has(one.index)));
    onRecorded();
    return [...unprocessable, ...contradicting.flatMap((one) => contradiction(deliveryOf, one))];
  },
});

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
