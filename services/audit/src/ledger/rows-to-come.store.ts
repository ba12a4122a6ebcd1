import { eventTopics } from '@nightshift/contracts';
import { isRefusal, leafHash } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import { textIn } from './event-facts.js';
import type { LedgerRows } from './ledger-rows.store.js';
import type { Unread } from './missing.store.js';
import { type ReadEvent, readEvent } from './read-event.js';
import { lookedOver } from './unread.store.js';

/** Looked for at a time: each time all is read that audit has not. More than a crash leaves without rows. */
const PLACES = 100_000;

interface Entry {
  readonly index: number;
  readonly id: string;
  readonly leaf: Buffer;
}

export interface RowsToComeParts {
  readonly dataSource: DataSource;
  readonly rows: Pick<LedgerRows, 'withRow'>;
  readonly unread?: Unread | undefined;
}

/**
 * Events that have a place and no row, as after a crash of the recorder: the bus brings them again, and they find their
 * places. Believed is what the bus holds, and audit has not acknowledged, by its very bytes: nothing else is ever
 * written at that place.
 */
export class RowsToCome {
  private readonly found = new Map<number, ReadEvent>();
  private lookedUpTo = 0;
  private unknown: string | undefined;

  constructor(private readonly parts: RowsToComeParts) {}

  /** Once. */
  take(index: number): ReadEvent | undefined {
    const event = this.found.get(index);
    if (event) this.found.delete(index);
    return event;
  }

  /**
   * Looks for this one and for those that lack their rows behind it, unless that was done.
   * @returns why it is not known what the bus holds
   */
  async lookFrom(index: number): Promise<string | undefined> {
    if (index <= this.lookedUpTo) return this.unknown;
    this.lookedUpTo = index + PLACES - 1;
    const missing = await this.withoutRow(index, this.lookedUpTo);
    this.unknown = await lookedOver(this.parts.unread, eventTopics, (value) => {
      const entry = missing.get(leafHash(value).toString('hex'));
      const event = entry && eventOf(entry, value);
      if (event) this.found.set(entry.index, event);
    });
    return this.unknown;
  }

  /** By leaf, hex. */
  private async withoutRow(first: number, last: number): Promise<ReadonlyMap<string, Entry>> {
    const { dataSource, rows } = this.parts;
    const entries = await dataSource.query<Entry[]>(
      `SELECT ledger_index::int8::float8 AS index, event_id AS id, leaf FROM ledger_entry
       WHERE ledger_index BETWEEN $1 AND $2`,
      [first, last],
    );
    const there = await rows.withRow(first, last);
    return new Map(
      entries
        .filter(({ index }) => !there.has(index))
        .map((entry) => [entry.leaf.toString('hex'), entry]),
    );
  }
}

/** By its id it finds its place: under another one it gets another. */
const eventOf = ({ id, leaf }: Entry, value: Buffer): ReadEvent | undefined => {
  try {
    const event = readEvent(textIn(value), leaf);
    return event.id === id ? event : undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return undefined;
  }
};
