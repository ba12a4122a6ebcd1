import { LONG_AGO_MS } from './awaited.js';
import { type Look, missingEvent, type MissingEvent, placeOf } from './missing.store.js';
import { SETTLE_MS } from './row-reader.store.js';
import { uncounted, type UncountedEvent } from './uncounted.store.js';
import { waitingOf } from './waiting.store.js';

/** Whether a service has written something long ago that the ledger has not: what, else `undefined`. */
export const lacking = async (look: Look): Promise<string | undefined> => {
  const { dataSource, table, counts } = look;
  for await (const events of uncounted(dataSource, table, counts)) {
    const reason = await lackingAmong(look, events);
    if (reason !== undefined) return reason;
  }
  return undefined;
};

const lackingAmong = async (
  look: Look,
  events: readonly UncountedEvent[],
): Promise<string | undefined> => {
  const { service } = look.table;
  const missing: MissingEvent[] = [];
  for (const event of events) {
    const read = missingEvent(event, service);
    if (!read) return `${lacks(service, event)}; its bytes there are not those of this event`;
    if (!isRecent(read.time)) missing.push(read);
  }
  const waiting = await waitingOf(look, missing);
  // After the outbox: what left it before this may be here by now.
  const placed = await placedSince(look, missing);
  for (const event of missing) {
    const place = placed.get(event.entry.id);
    if (place === 'other')
      return `${lacks(service, event)}; another event of this id has a place in the ledger`;
    const waits = waiting.get(placeOf(event));
    if (!place && waits !== 'waits')
      return `${lacks(service, event)}${waits ? '; it stands in the outbox, and what was written long after it was published' : ''}`;
  }
  return undefined;
};

/** A time that is yet to come is not believed. */
const isRecent = (time: number): boolean => {
  const age = Date.now() - time;
  return age < LONG_AGO_MS && age > -SETTLE_MS;
};

type Placed = 'since' | 'other';

/** By id: placed since the count, or where no event of that id can come from any more. */
const placedSince = async (
  { dataSource, lastIndex }: Look,
  missing: readonly MissingEvent[],
): Promise<ReadonlyMap<string, Placed>> => {
  if (missing.length === 0) return new Map();
  const rows = await dataSource.query<{ id: string; same: boolean }[]>(
    `SELECT u.id, l.leaf = u.leaf AND l.ledger_index > $3 AND l.ledger_index <= h.last_index AS same
     FROM unnest($1::uuid[], $2::bytea[]) AS u (id, leaf)
     JOIN ledger_entry l ON l.event_id = u.id CROSS JOIN ledger_head h`,
    [missing.map(({ entry }) => entry.id), missing.map(({ entry }) => entry.leaf), lastIndex],
  );
  return new Map(rows.map(({ id, same }) => [id, same ? 'since' : 'other']));
};

const lacks = (
  service: string,
  event: Pick<UncountedEvent, 'stream' | 'version'> & { readonly time?: number },
): string => {
  const at = event.time === undefined ? '' : ` at ${new Date(event.time).toISOString()}`;
  return `the ledger lacks an event that ${service} has written${at}: ${event.stream}, ${event.version}`;
};
