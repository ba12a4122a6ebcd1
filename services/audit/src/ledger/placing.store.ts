import type { DataSource, EntityManager } from 'typeorm';
import { growTree } from '../tree/tiles.store.js';
import { batchHashOf } from './chain.store.js';
import type { Entry } from './entry.js';
import { UUID_BYTES, writeUuid } from './uuid-bytes.js';

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

export interface Placement {
  /** Each event once. */
  readonly placed: readonly Indexed[];
  /** Events whose id has a place, but for other bytes. */
  readonly contradicting: readonly Entry[];
}

const UNIQUE_VIOLATION = '23505';

/** `undefined` unless all are new, as nearly always: to look for each of them first would take half as long again. */
export const placeNew = async (
  dataSource: DataSource,
  entries: readonly Entry[],
): Promise<Placement | undefined> => {
  const isEach = new Set(entries.map(({ id }) => id)).size === entries.length;
  if (entries.length === 0 || !isEach) return undefined;
  try {
    return await dataSource.transaction(async (manager) => {
      const head = await lockHead(manager);
      await append(manager, head, entries);
      const first = head.lastIndex + 1;
      const placed = entries.map((entry, at) => ({ entry, index: first + at, isNew: true }));
      return { placed, contradicting: [] };
    });
  } catch (error) {
    if ((error as { readonly code?: string }).code === UNIQUE_VIOLATION) return undefined;
    throw error;
  }
};

/** Each is looked for first. */
export const placeAmongKnown = (
  dataSource: DataSource,
  entries: readonly Entry[],
): Promise<Placement> =>
  dataSource.transaction(async (manager) => {
    const head = await lockHead(manager);
    const known = await knownPlaces(manager, entries);
    const placed = new Map<string, Indexed>();
    const contradicting: Entry[] = [];
    let next = head.lastIndex + 1;
    for (const entry of entries) {
      const { leaf, index } = known.get(entry.id) ?? placeIn(placed, entry.id) ?? {};
      if (leaf && !leaf.equals(entry.leaf)) contradicting.push(entry);
      else if (index === undefined) placed.set(entry.id, { entry, index: next++, isNew: true });
      else if (!placed.has(entry.id)) placed.set(entry.id, { entry, index, isNew: false });
    }
    const all = [...placed.values()];
    const fresh = all.filter(({ isNew }) => isNew).map(({ entry }) => entry);
    if (fresh.length > 0) await append(manager, head, fresh);
    return { placed: all, contradicting };
  });

export interface HeadRow {
  readonly last_index: string;
  readonly batch_hash: Buffer;
}

export const headOf = (row: HeadRow | undefined): Head => {
  if (!row) throw new Error('The ledger has no head: its migration has not run.');
  return { lastIndex: Number(row.last_index), batchHash: row.batch_hash };
};

const lockHead = async (manager: EntityManager): Promise<Head> => {
  const [row] = await manager.query<HeadRow[]>(
    'SELECT last_index, batch_hash FROM ledger_head FOR UPDATE',
  );
  return headOf(row);
};

interface Place {
  readonly index: number;
  readonly leaf: Buffer;
}

const placeIn = (placed: ReadonlyMap<string, Indexed>, id: string): Place | undefined => {
  const one = placed.get(id);
  return one && { index: one.index, leaf: one.entry.leaf };
};

const knownPlaces = async (
  manager: EntityManager,
  entries: readonly Entry[],
): Promise<ReadonlyMap<string, Place>> => {
  const rows = await manager.query<{ event_id: string; ledger_index: string; leaf: Buffer }[]>(
    `SELECT event_id, ledger_index, leaf FROM ledger_entry
     WHERE event_id = ANY (ARRAY (SELECT ${idAt} FROM generate_series(1, $2::int) AS place))`,
    [idsOf(entries), entries.length],
  );
  return new Map(
    rows.map(({ event_id, ledger_index, leaf }) => [
      event_id,
      { index: Number(ledger_index), leaf },
    ]),
  );
};

/** One after the other, 16 bytes each: of thousands the client makes no text of an array. */
const idsOf = (entries: readonly Entry[]): Buffer => {
  const ids = Buffer.alloc(entries.length * UUID_BYTES);
  for (const [at, { id }] of entries.entries()) writeUuid(id, ids, at * UUID_BYTES);
  return ids;
};

/** Of those in `$1`, from 1. */
const idAt = `encode(substring($1::bytea FROM (place - 1) * 16 + 1 FOR 16), 'hex')::uuid`;

const append = async (
  manager: EntityManager,
  head: Head,
  fresh: readonly Entry[],
): Promise<void> => {
  const leaves = fresh.map(({ leaf }) => leaf);
  const batchHash = batchHashOf(head.batchHash, leaves);
  const first = head.lastIndex + 1;
  const last = head.lastIndex + fresh.length;
  await manager.query(
    `WITH entries AS (INSERT INTO ledger_entry (event_id, ledger_index, leaf)
          SELECT ${idAt}, $3::bigint + place, substring($8::bytea FROM (place - 1) * 32 + 1 FOR 32)
          FROM generate_series(1, $2::int) AS place),
          batch AS (INSERT INTO ledger_batch (first_index, last_index, previous_hash, batch_hash) VALUES ($4, $5, $6, $7))
     UPDATE ledger_head SET last_index = $5, batch_hash = $7`,
    [
      idsOf(fresh),
      fresh.length,
      head.lastIndex,
      first,
      last,
      head.batchHash,
      batchHash,
      Buffer.concat(leaves),
    ],
  );
  await growTree(manager, head.lastIndex, leaves);
};
