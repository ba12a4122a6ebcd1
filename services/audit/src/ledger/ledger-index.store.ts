import type { DataSource, EntityManager } from 'typeorm';
import { type Batch, batchHashOf, type Entry } from './chain.store.js';

export interface Indexed {
  readonly entry: Entry;
  readonly index: number;
  /** False if it had its index before: the row may be in the ledger already. */
  readonly isNew: boolean;
}

export interface Head {
  readonly lastIndex: number;
  readonly batchHash: Buffer;
}

/** Which event has which place: gapless, each once, decided in PostgreSQL. */
export class LedgerIndex {
  constructor(private readonly dataSource: DataSource) {}

  /** Gives every entry its place; those that had one keep it. Durable when it resolves. */
  place(entries: readonly Entry[]): Promise<readonly Indexed[]> {
    return this.dataSource.transaction(async (manager) => {
      const head = await lockHead(manager);
      const known = await knownPlaces(manager, entries);
      const fresh = [
        ...new Map(
          entries.filter(({ id }) => !known.has(id)).map((entry) => [entry.id, entry]),
        ).values(),
      ];
      if (fresh.length > 0) await append(manager, head, fresh);
      const places = new Map(fresh.map(({ id }, offset) => [id, head.lastIndex + 1 + offset]));
      return [
        ...fresh.map((entry) => ({ entry, index: places.get(entry.id) ?? 0, isNew: true })),
        ...entries.flatMap((entry) => {
          const index = known.get(entry.id);
          return index === undefined ? [] : [{ entry, index, isNew: false }];
        }),
      ];
    });
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
      'SELECT first_index, last_index, previous_hash, batch_hash FROM ledger_batch WHERE first_index > $1 ORDER BY first_index LIMIT $2',
      [index, limit],
    );
    return rows.map((row) => ({
      firstIndex: Number(row.first_index),
      lastIndex: Number(row.last_index),
      previousHash: row.previous_hash,
      batchHash: row.batch_hash,
    }));
  }
}

interface HeadRow {
  readonly last_index: string;
  readonly batch_hash: Buffer;
}

interface BatchRow {
  readonly first_index: string;
  readonly last_index: string;
  readonly previous_hash: Buffer;
  readonly batch_hash: Buffer;
}

const headOf = (row: HeadRow | undefined): Head => {
  if (!row) throw new Error('The ledger has no head: its migration has not run.');
  return { lastIndex: Number(row.last_index), batchHash: row.batch_hash };
};

const lockHead = async (manager: EntityManager): Promise<Head> => {
  const [row] = await manager.query<HeadRow[]>(
    'SELECT last_index, batch_hash FROM ledger_head FOR UPDATE',
  );
  return headOf(row);
};

const knownPlaces = async (
  manager: EntityManager,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, number>> => {
  const rows = await manager.query<{ event_id: string; ledger_index: string }[]>(
    'SELECT event_id, ledger_index FROM ledger_entry WHERE event_id = ANY ($1::uuid[])',
    [entries.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [row.event_id, Number(row.ledger_index)]));
};

const append = async (
  manager: EntityManager,
  head: Head,
  fresh: readonly Entry[],
): Promise<void> => {
  const batchHash = batchHashOf(
    head.batchHash,
    fresh.map(({ leaf }) => leaf),
  );
  const first = head.lastIndex + 1;
  const last = head.lastIndex + fresh.length;
  await manager.query(
    `WITH entries AS (INSERT INTO ledger_entry SELECT id, $2::bigint + place FROM unnest($1::uuid[]) WITH ORDINALITY AS t (id, place)),
          batch AS (INSERT INTO ledger_batch (first_index, last_index, previous_hash, batch_hash) VALUES ($3, $4, $5, $6))
     UPDATE ledger_head SET last_index = $4, batch_hash = $6`,
    [fresh.map(({ id }) => id), head.lastIndex, first, last, head.batchHash, batchHash],
  );
};
