import type { DataSource } from 'typeorm';
import type { Batch } from './chain.store.js';
import type { Entry } from './entry.js';
import {
  type HeadRow,
  headOf,
  type Head,
  placeAmongKnown,
  placeNew,
  type Placement,
} from './placing.store.js';

export type { Head, Indexed } from './placing.store.js';

/** Which event has which place: gapless, each once, decided in PostgreSQL. */
export class LedgerIndex {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Gives every entry its place; those that had one keep it. Durable when it resolves.
   * @param areNew whether to take them all for new at first: an error of the database where they are not
   */
  async place(entries: readonly Entry[], areNew = true): Promise<Placement> {
    const placed = areNew ? await placeNew(this.dataSource, entries) : undefined;
    return placed ?? placeAmongKnown(this.dataSource, entries);
  }

  async head(): Promise<Head> {
    const [row] = await this.dataSource.query<HeadRow[]>(
      'SELECT last_index, batch_hash FROM ledger_head',
    );
    return headOf(row);
  }

  /** Batches in their order, from the one that begins after `index`. */
  async batchesAfter(index: number, limit: number): Promise<readonly Batch[]> {
    const rows = await this.dataSource.query<BatchRow[]>(
      `SELECT first_index, last_index, previous_hash, batch_hash,
              extract(epoch FROM clock_timestamp() - recorded_at)::float8 * 1000 AS age_ms
       FROM ledger_batch WHERE first_index > $1 ORDER BY first_index LIMIT $2`,
      [index, limit],
    );
    return rows.map((row) => ({
      firstIndex: Number(row.first_index),
      lastIndex: Number(row.last_index),
      previousHash: row.previous_hash,
      batchHash: row.batch_hash,
      ageMs: row.age_ms,
    }));
  }

  /** Hash of the batch that ends with `index`; `undefined` if none does. */
  async hashAt(index: number): Promise<Buffer | undefined> {
    const [row] = await this.dataSource.query<Pick<BatchRow, 'last_index' | 'batch_hash'>[]>(
      'SELECT last_index, batch_hash FROM ledger_batch WHERE first_index <= $1 ORDER BY first_index DESC LIMIT 1',
      [index],
    );
    return Number(row?.last_index) === index ? row?.batch_hash : undefined;
  }

  /** Milliseconds since this place was given; 0 if it was not. */
  async ageOf(index: number): Promise<number> {
    const [row] = await this.dataSource.query<Pick<BatchRow, 'age_ms'>[]>(
      `SELECT extract(epoch FROM clock_timestamp() - recorded_at)::float8 * 1000 AS age_ms
       FROM ledger_batch WHERE first_index <= $1 AND last_index >= $1 ORDER BY first_index DESC LIMIT 1`,
      [index],
    );
    return row?.age_ms ?? 0;
  }

  /** The last place that was given longer ago than this; 0 if none was. */
  async placedBefore(ms: number): Promise<number> {
    // From the last one back: the first that is old ends it.
    const [row] = await this.dataSource.query<Pick<BatchRow, 'last_index'>[]>(
      `SELECT last_index FROM ledger_batch WHERE recorded_at <= clock_timestamp() - $1 * interval '1 millisecond'
       ORDER BY first_index DESC LIMIT 1`,
      [ms],
    );
    return Number(row?.last_index ?? 0);
  }

  /** Leaf by index, as it was placed: to name the event that differs in a batch that does. */
  async leavesBetween(first: number, last: number): Promise<ReadonlyMap<number, Buffer>> {
    const rows = await this.dataSource.query<{ ledger_index: string; leaf: Buffer }[]>(
      'SELECT ledger_index, leaf FROM ledger_entry WHERE ledger_index BETWEEN $1 AND $2',
      [first, last],
    );
    return new Map(rows.map((row) => [Number(row.ledger_index), row.leaf]));
  }
}

interface BatchRow {
  readonly first_index: string;
  readonly last_index: string;
  readonly previous_hash: Buffer;
  readonly batch_hash: Buffer;
  readonly age_ms: number;
}
