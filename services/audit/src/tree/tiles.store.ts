import type { DataSource, EntityManager } from 'typeorm';
import {
  type Edge,
  edgeOf,
  grow,
  HASH_BYTES,
  hashesIn,
  type Tile,
  TILE_WIDTH,
  type TilePlace,
} from './tile.js';

type Database = Pick<DataSource | EntityManager, 'query'>;

/** Leaves that are made into tiles at a time, where the tree lags behind the index. */
const CHUNK_LEAVES = 50_000;

/**
 * Adds leaves to the tree, in the transaction that gives them their places: so the tree is as large
 * as the index, whenever a process ends.
 * @param size of the tree before, as the head of the index has it; it is locked
 */
export const growTree = async (
  manager: EntityManager,
  size: number,
  leaves: readonly Uint8Array[],
): Promise<void> => {
  let edge = await edgeAt(manager, size);
  // It lags behind where a process of an older version has recorded since, or tiles were taken away.
  while (!edge) {
    await catchUpBy(manager, size);
    edge = await edgeAt(manager, size);
  }
  await write(manager, grow(size, edge, leaves).tiles);
};

/** Makes the tiles that are missing, out of the leaves in the index: a part at a time. */
export const catchUp = async (dataSource: DataSource): Promise<void> => {
  let behind = true;
  while (behind)
    behind = await dataSource.transaction(async (manager) => {
      const [head] = await manager.query<{ last_index: string }[]>(
        'SELECT last_index FROM ledger_head FOR UPDATE',
      );
      const size = Number(head?.last_index ?? 0);
      if ((await treeSize(manager)) >= size) return false;
      await catchUpBy(manager, size);
      return true;
    });
};

/** How many leaves the stored tiles hold. */
export const treeSize = async (database: Database): Promise<number> => {
  const [last] = await database.query<{ tile: string; bytes: number }[]>(
    'SELECT tile, octet_length(hashes) AS bytes FROM ledger_tile WHERE level = 0 ORDER BY tile DESC LIMIT 1',
  );
  return last ? Number(last.tile) * TILE_WIDTH + last.bytes / HASH_BYTES : 0;
};

const catchUpBy = async (manager: EntityManager, end: number): Promise<void> => {
  const size = await treeSize(manager);
  const edge = size < end ? await edgeAt(manager, size) : undefined;
  if (!edge) {
    // Leaves without what stands above them: all tiles are made anew, from the first leaf on.
    await manager.query('DELETE FROM ledger_tile');
    return;
  }
  const rows = await manager.query<{ leaf: Buffer }[]>(
    'SELECT leaf FROM ledger_entry WHERE ledger_index > $1 AND ledger_index <= $2 ORDER BY ledger_index',
    [size, Math.min(end, size + CHUNK_LEAVES)],
  );
  if (rows.length === 0) throw new Error(`The index of the ledger lacks its entry ${size + 1}.`);
  const leaves = rows.map(({ leaf }) => leaf);
  await write(manager, grow(size, edge, leaves).tiles);
};

/** `undefined` if the tree has not so many leaves. */
const edgeAt = async (database: Database, size: number): Promise<Edge | undefined> => {
  const places = edgeOf(size);
  const tiles = await readTiles(database, places);
  const edge: Buffer[] = [];
  for (const { level, tile, width } of places) {
    const hashes = tiles.get(keyOf({ level, tile }))?.subarray(0, width * HASH_BYTES);
    if (hashes?.length !== width * HASH_BYTES) return undefined;
    edge[level] = hashes;
  }
  return Array.from(edge, (hashes) => hashes ?? Buffer.alloc(0));
};

/** Tiles only ever grow: one that is there with as many hashes stays as it is. */
const write = async (manager: EntityManager, tiles: readonly Tile[]): Promise<void> => {
  await manager.query(
    `INSERT INTO ledger_tile AS old (level, tile, hashes)
     SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
     ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes
     WHERE octet_length(old.hashes) < octet_length(excluded.hashes)`,
    [
      tiles.map(({ level }) => level),
      tiles.map(({ tile }) => tile),
      tiles.map(({ hashes }) => hashes),
    ],
  );
};

export const keyOf = ({ level, tile }: TilePlace): string => `${level}/${tile}`;

/** By {@link keyOf}; those that are not there are left out. */
export const readTiles = async (
  database: Database,
  places: readonly TilePlace[],
): Promise<ReadonlyMap<string, Buffer>> => {
  if (places.length === 0) return new Map();
  const rows = await database.query<{ level: number; tile: string; hashes: Buffer }[]>(
    `SELECT t.level, t.tile, t.hashes
     FROM unnest($1::smallint[], $2::bigint[]) AS wanted (level, tile)
     JOIN ledger_tile t ON t.level = wanted.level AND t.tile = wanted.tile`,
    [places.map(({ level }) => level), places.map(({ tile }) => tile)],
  );
  return new Map(
    rows.map(({ level, tile, hashes }) => [keyOf({ level, tile: Number(tile) }), hashes]),
  );
};

/** Leaf hashes by place in the ledger: after `index`, up to and with `end`. */
export const leavesOf = async function* (
  database: Database,
  index: number,
  end: number,
): AsyncGenerator<Buffer> {
  for (let tile = Math.floor(index / TILE_WIDTH); tile * TILE_WIDTH < end; tile += 1) {
    const hashes = (await readTiles(database, [{ level: 0, tile }])).get(keyOf({ level: 0, tile }));
    const first = tile * TILE_WIDTH;
    const leaves = hashesIn(hashes ?? Buffer.alloc(0)).slice(
      Math.max(0, index - first),
      end - first,
    );
    if (leaves.length < Math.min(end, first + TILE_WIDTH) - Math.max(index, first))
      throw new Error(`The tree lacks leaves of its tile 0/${tile}.`);
    yield* leaves;
  }
};
