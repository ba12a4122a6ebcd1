import { eventTopics } from '@nightshift/contracts';
import type { Delivery } from '@nightshift/event-bus';
import type { ServiceSubscription } from '@nightshift/service-kit';
import { type Entry, entryOf } from './chain.store.js';
import type { LedgerIndex } from './ledger-index.store.js';
import type { LedgerRows } from './ledger-rows.store.js';

const BATCH_ROWS = 5_000;
const LINGER_MS = 200;

/**
 * Records every event of every service, unparsed: first its place, then its row; only then is it
 * acknowledged. After a crash in between, the event comes again, keeps its place, and its row is
 * written if it is missing.
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
    const entries = batch.map(entryIn);
    const readable = entries.flatMap((entry) => entry ?? []);
    if (readable.length > 0) {
      const placed = await index.place(readable);
      const repeated = placed.filter(({ isNew }) => !isNew);
      const present = await rows.present(repeated.map((one) => one.index));
      await rows.insert(placed.filter((one) => one.isNew || !present.has(one.index)));
      onRecorded();
    }
    return batch.flatMap((delivery, position) =>
      entries[position]
        ? []
        : [
            {
              delivery,
              code: 'unreadable-event',
              reason: 'Not an event: it has no id, neither in its headers nor in its body.',
            },
          ],
    );
  },
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const entryIn = ({ headers, key, value }: Delivery): Entry | undefined =>
  UUID.test(headers.id) ? entryOf(headers.id, headers.type, headers.tenant, key, value) : undefined;
