import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { writeUuid } from './uuid-bytes.js';
import { earliest, type LedgerFault } from './verify.js';

/** An event at its place, as it was read. */
export interface EventAtPlace {
  readonly index: number;
  readonly id: string;
  readonly leaf: Buffer;
}

/** Looked up together: batches of the ledger may be small. */
const AT_A_TIME = 5_000;
/** Place, length of the leaf, and id, in front of the leaf: nothing else gives the same bytes. */
const [LENGTH_AT, ID_AT, LEAF_AT, ENTRY_BYTES] = [8, 12, 28, 60];
const TWO_32 = 2 ** 32;

/**
 * By its entry the recorder knows an event that comes again: one whose entry is gone would get a second place,
 * and one whose entry has another leaf would be parked.
 */
export class Entries {
  private readonly pending: EventAtPlace[] = [];
  private fault: LedgerFault | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** The next events of the ledger, in order. They are compared when there are enough of them. */
  async add(events: readonly EventAtPlace[]): Promise<LedgerFault | undefined> {
    // Nothing else of them: events may be large.
    for (const { index, id, leaf } of events) this.pending.push({ index, id, leaf });
    return this.pending.length < AT_A_TIME ? this.fault : this.settle();
  }

  /** Compares what is left. @returns the first that differs of all so far */
  async settle(): Promise<LedgerFault | undefined> {
    const events = this.pending.splice(0);
    const [first, last] = [events[0]?.index, events.at(-1)?.index];
    if (first === undefined || last === undefined) return this.fault;
    const digest = await this.digestOf(first, last);
    if (!digest?.equals(digestOf(events)))
      this.fault = earliest(this.fault, await this.differing(events, first, last));
    return this.fault;
  }

  /** Whether all that was read is as it was placed. */
  get isSettled(): boolean {
    return !this.fault && this.pending.length === 0;
  }

  /** How many of the places from the first to this one have an entry. */
  async upTo(index: number): Promise<number> {
    const [row] = await this.dataSource.query<{ entries: string }[]>(
      'SELECT count(*) AS entries FROM ledger_entry WHERE ledger_index BETWEEN 1 AND $1',
      [index],
    );
    return Number(row?.entries ?? 0);
  }

  /** For a place that was never given. Entry and head are written together, and here they are read so. */
  async stray(): Promise<LedgerFault | undefined> {
    const [row] = await this.dataSource.query<{ index: string | null }[]>(
      `SELECT coalesce((SELECT min(ledger_index) FROM ledger_entry WHERE ledger_index < 1),
         (SELECT min(ledger_index) FROM ledger_entry WHERE ledger_index > (SELECT last_index FROM ledger_head))) AS index`,
    );
    return row?.index == null ? undefined : never(Number(row.index));
  }

  private async digestOf(first: number, last: number): Promise<Buffer | undefined> {
    const [row] = await this.dataSource.query<{ digest: Buffer | null }[]>(
      `SELECT sha256(string_agg(int8send(ledger_index) || int4send(octet_length(leaf)) || uuid_send(event_id) || leaf,
         ''::bytea ORDER BY ledger_index)) AS digest
       FROM ledger_entry WHERE ledger_index BETWEEN $1 AND $2`,
      [first, last],
    );
    return row?.digest ?? undefined;
  }

  /** One by one: the first event that has not its entry, or entry that has not its event. */
  private async differing(
    events: readonly EventAtPlace[],
    first: number,
    last: number,
  ): Promise<LedgerFault | undefined> {
    const rows = await this.dataSource.query<EntryRow[]>(
      `SELECT ledger_index AS index, event_id AS id, leaf FROM ledger_entry
       WHERE ledger_index BETWEEN $1 AND $2 ORDER BY ledger_index`,
      [first, last],
    );
    const entries = Map.groupBy(rows, ({ index }) => Number(index));
    for (const event of events) {
      const reason = faultOf(event, entries.get(event.index) ?? []);
      if (reason !== undefined) return { index: event.index, reason };
    }
    return undefined;
  }
}

interface EntryRow {
  readonly index: string;
  readonly id: string;
  readonly leaf: Buffer;
}

const faultOf = (
  { id, leaf }: EventAtPlace,
  [entry, ...more]: readonly EntryRow[],
): string | undefined => {
  if (!entry) return 'the entry of this event is gone: if it comes again, it gets a second place';
  if (more.length > 0) return 'this place has more than one entry';
  if (entry.id !== id) return 'the entry of this place names another event';
  return entry.leaf.equals(leaf) ? undefined : 'the entry of this event has another leaf';
};

const never = (index: number): LedgerFault => ({
  index,
  reason: 'there is an entry for a place that was never given',
});

const digestOf = (events: readonly EventAtPlace[]): Buffer => {
  const all = Buffer.alloc(events.length * ENTRY_BYTES);
  let at = 0;
  for (const { index, id, leaf } of events) {
    all.writeUInt32BE(Math.floor(index / TWO_32), at);
    all.writeUInt32BE(index % TWO_32, at + 4);
    all.writeUInt32BE(leaf.length, at + LENGTH_AT);
    writeUuid(id, all, at + ID_AT);
    all.set(leaf, at + LEAF_AT);
    at += ENTRY_BYTES;
  }
  return createHash('sha256').update(all).digest();
};
