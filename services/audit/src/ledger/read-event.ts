import { leafHash } from '@nightshift/kernel';
import { type EventFacts, eventFacts } from './event-facts.js';
import type { WholeRow } from './ledger-rows.store.js';
import type { RecordedEvent } from './service-tables.store.js';
import type { LedgerFault } from './verify.js';
import { factsOf } from './whole-row.js';

/** An event, wherever its bytes stand. */
export type ReadEvent = Omit<RecordedEvent, 'index'> & { readonly id: string };

/** @throws Refusal `unreadable-event` */
export const readEvent = (body: string, leaf: Buffer): ReadEvent =>
  withoutData(eventFacts(body), leaf);

/** What a row says, if its bytes say it, too. */
export const eventInRow = (row: WholeRow): ReadEvent | LedgerFault => {
  const leaf = leafHash(Buffer.from(row.body));
  const facts = factsOf(row, leaf);
  return 'reason' in facts ? facts : withoutData(facts, leaf);
};

/** All of a batch is kept until its hash is known: however large its events are. */
const withoutData = (
  { id, service, subject, sequence, tenant, time }: EventFacts,
  leaf: Buffer,
): ReadEvent => ({ id, service, subject, sequence, tenant, time, leaf });
