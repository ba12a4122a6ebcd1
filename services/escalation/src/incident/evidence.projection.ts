import { definitionOf, lift } from '@nightshift/contracts';
import type { Delivery } from '@nightshift/event-bus';
import { type ServiceSubscription, topicsOf } from '@nightshift/service-kit';
import type { Logger } from '@nightshift/telemetry';
import {
  type EvidenceEvent,
  EVIDENCE_TYPES,
  type EvidenceRow,
  isPlainText,
  rowsOf,
} from './evidence-rows.js';
import type { EvidenceBooks } from './evidence-books.store.js';

const READ: ReadonlySet<string> = new Set(EVIDENCE_TYPES);

/** Nobody waits for these rows: fewer and larger statements. */
const MAX_BATCH = 1_000;

/** Keeps what an incident may have to prove in step with what the other services say. */
export const evidenceSubscription = (
  books: EvidenceBooks,
  log: Pick<Logger, 'warn'>,
): ServiceSubscription => ({
  group: 'escalation.evidence',
  topics: topicsOf(Object.fromEntries(EVIDENCE_TYPES.map((type) => [type, true]))),
  maxBatch: MAX_BATCH,
  handle: async (batch) => {
    const events = batch.filter(({ headers }) => READ.has(headers.type)).map(readable);
    const read = events.filter((event) => event !== undefined);
    if (read.length < events.length)
      log.warn({ unread: events.length - read.length }, 'events could not be read');
    const unkept = await books.write(read.flatMap((event) => [...rowsOf(event), seen(event)]));
    for (const { table, row } of unkept) log.warn({ table, row }, 'a fact could not be kept');
    return [];
  },
});

const seen = ({ time: at }: EvidenceEvent): EvidenceRow => ({ table: 'seen', row: { at } });

/** Such a day and such an hour there must be, not only its digits. */
const isInstant = (time: unknown): boolean =>
  typeof time === 'string' && new Date(time).toISOString() === time;

/**
 * Most events are for others; the ledger parks what is none. Of one that is read, the facts are
 * checked; the content, most of its bytes, is not.
 */
const readable = ({ value }: Delivery): EvidenceEvent | undefined => {
  try {
    const event = lift(JSON.parse(value.toString('utf8'))) as Partial<EvidenceEvent> | null;
    const { type = '', tenantid, taskid, time } = event ?? {};
    const facts = definitionOf(type)?.data.safeParse(event?.data);
    const isRead = READ.has(type) && facts?.success === true && isInstant(time);
    return isRead && [tenantid, taskid].every(isPlainText) ? (event as EvidenceEvent) : undefined;
  } catch {
    return undefined;
  }
};
