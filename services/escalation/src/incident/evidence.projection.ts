import { definitionOf, lift } from '@nightshift/contracts';
import type { Delivery } from '@nightshift/event-bus';
import { type ServiceSubscription, topicsOf } from '@nightshift/service-kit';
import { type EvidenceEvent, EVIDENCE_TYPES, rowsOf } from './evidence-rows.js';
import type { EvidenceBooks } from './evidence-books.store.js';

const READ: ReadonlySet<string> = new Set(EVIDENCE_TYPES);

/** Nobody waits for these rows: fewer and larger statements. */
const MAX_BATCH = 1_000;

/** Keeps what an incident may have to prove in step with what the other services say. */
export const evidenceSubscription = (books: EvidenceBooks): ServiceSubscription => ({
  group: 'escalation.evidence',
  topics: topicsOf(Object.fromEntries(EVIDENCE_TYPES.map((type) => [type, true]))),
  maxBatch: MAX_BATCH,
  handle: async (batch) => {
    await books.write(batch.flatMap(readable).flatMap(rowsOf));
    return [];
  },
});

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Most events are for others; the ledger parks what is none. Of one that is read, the facts are
 * checked; the content, most of its bytes, is not.
 */
const readable = ({ headers, value }: Delivery): readonly EvidenceEvent[] => {
  if (!READ.has(headers.type)) return [];
  try {
    const event = lift(JSON.parse(value.toString('utf8'))) as Partial<EvidenceEvent> | null;
    const { type = '', tenantid, taskid, time } = event ?? {};
    const facts = definitionOf(type)?.data.safeParse(event?.data);
    const isRead = READ.has(type) && facts?.success === true && INSTANT.test(String(time));
    return isRead && [tenantid, taskid].every(isPlain) ? [event as EvidenceEvent] : [];
  } catch {
    return [];
  }
};

/** Fit for a column. */
const isPlain = (text: unknown): boolean => typeof text === 'string' && !/\p{Cc}/u.test(text);
