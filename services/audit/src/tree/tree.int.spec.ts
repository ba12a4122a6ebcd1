import { rootOf, verifyConsistency, verifyInclusion } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { entryOf, note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { grow, tilePath } from './tile.js';
import { Tree } from './tree.store.js';
import { catchUp, leavesOf, treeSize } from './tiles.store.js';

// Real: PostgreSQL, the embedded engine of ClickHouse.
const ledger = useLedger(usePostgres());
afterEach(() => ledger().empty());

const place = async (from: number, count: number): Promise<void> => {
  const entries = Array.from({ length: count }, (_, at) => entryOf(note('task/1', from + at)));
  await ledger().index.place(entries);
};
const stored = async (): Promise<ReadonlyMap<string, Buffer>> => {
  const rows = await ledger().dataSource.query<{ level: number; tile: string; hashes: Buffer }[]>(
    'SELECT level, tile, hashes FROM ledger_tile ORDER BY level, tile',
  );
  return new Map(
    rows.map(({ level, tile, hashes }) => [tilePath({ level, tile: Number(tile) }), hashes]),
  );
};
const leaves = async (): Promise<readonly Buffer[]> =>
  (
    await ledger().dataSource.query<{ leaf: Buffer }[]>(
      'SELECT leaf FROM ledger_entry ORDER BY ledger_index',
    )
  ).map(({ leaf }) => leaf);

describe('the stored tree', () => {
  it('is after every batch what the leaves give, and as large as the index', async () => {
    let size = 0;
    for (const count of [1, 254, 1, 1, 300, 700]) {
      await place(size + 1, count);
      size += count;
      expect(await treeSize(ledger().dataSource)).toBe(size);
      expect((await ledger().index.head()).lastIndex).toBe(size);
      const all = await leaves();
      expect(await new Tree(ledger().dataSource).root(size)).toEqual(rootOf(all));
      const expected = new Map(grow(0, [], all).tiles.map((tile) => [tilePath(tile), tile.hashes]));
      expect(await stored()).toEqual(expected);
    }
  });

  it('proves many leaves with one query, as it proves each', async () => {
    await place(1, 1000);
    const { dataSource } = ledger();
    let queries = 0;
    const counted = new Proxy(dataSource, {
      get: (target, name, receiver) => {
        if (name === 'query') queries += 1;
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
    const indexes = [1, 2, 3, 255, 256, 257, 700, 998, 999];
    const paths = await new Tree(counted).paths(indexes, 999);
    expect(queries).toBe(1);
    const tree = new Tree(dataSource);
    for (const [at, index] of indexes.entries())
      expect(paths[at], `event ${index}`).toEqual((await tree.inclusion(index, 999)).path);
    expect(await tree.paths([], 999)).toEqual([]);
  });

  it('proves every leaf at any size, and that it only ever grew', async () => {
    await place(1, 1000);
    const tree = new Tree(ledger().dataSource);
    const all = await leaves();
    for (const [index, size] of [
      [1, 1],
      [1, 1000],
      [256, 256],
      [257, 257],
      [256, 999],
      [1000, 1000],
      [512, 513],
    ] as const) {
      const { leaf, path, root } = await tree.inclusion(index, size);
      expect(leaf).toEqual(all[index - 1]);
      expect(root).toEqual(rootOf(all.slice(0, size)));
      expect(verifyInclusion({ leaf, index: index - 1, size, path, root })).toBe(true);
    }
    for (const [from, to] of [
      [0, 5],
      [1, 1000],
      [255, 257],
      [256, 1000],
      [777, 778],
      [1000, 1000],
    ] as const) {
      const { path, fromRoot, toRoot } = await tree.consistency(from, to);
      expect([fromRoot, toRoot]).toEqual([rootOf(all.slice(0, from)), rootOf(all.slice(0, to))]);
      expect(verifyConsistency({ from, to, fromRoot, toRoot, path })).toBe(true);
    }
  });

  it('is made anew from the index where tiles are missing, also between two batches', async () => {
    await place(1, 700);
    const before = await stored();
    await ledger().dataSource.query('TRUNCATE ledger_tile');
    await catchUp(ledger().dataSource);
    expect(await stored()).toEqual(before);
    await ledger().dataSource.query('TRUNCATE ledger_tile');
    await place(701, 100);
    expect(await treeSize(ledger().dataSource)).toBe(800);
    expect(await new Tree(ledger().dataSource).root(800)).toEqual(rootOf(await leaves()));
  });

  it('is made anew where leaves lack what stands above them: recording goes on', async () => {
    await place(1, 700);
    await ledger().dataSource.query('DELETE FROM ledger_tile WHERE level = 1');
    await place(701, 100);
    expect(await new Tree(ledger().dataSource).root(800)).toEqual(rootOf(await leaves()));
    const expected = grow(0, [], await leaves()).tiles.map((tile) => [tilePath(tile), tile.hashes]);
    expect(await stored()).toEqual(new Map(expected as [string, Buffer][]));
  });

  it('takes in what a process of an older version recorded after it', async () => {
    await place(1, 300);
    const before = await stored();
    await place(301, 300);
    const after = await stored();
    // As if the second batch had been placed by one that knows no tree.
    await ledger().dataSource.query('TRUNCATE ledger_tile');
    for (const [path, hashes] of before) {
      const [level, tile] = path.split('/').map(Number);
      await ledger().dataSource.query('INSERT INTO ledger_tile VALUES ($1, $2, $3)', [
        level,
        tile,
        hashes,
      ]);
    }
    await catchUp(ledger().dataSource);
    expect(await stored()).toEqual(after);
  });

  it('gives the leaves of any range', async () => {
    await place(1, 600);
    const all = await leaves();
    for (const [after, end] of [
      [0, 600],
      [0, 1],
      [255, 257],
      [300, 512],
      [599, 600],
      [5, 5],
    ] as const) {
      const some: Buffer[] = [];
      for await (const leaf of leavesOf(ledger().dataSource, after, end)) some.push(leaf);
      expect(some).toEqual(all.slice(after, end));
    }
    await expect(leavesOf(ledger().dataSource, 599, 601).next()).rejects.toThrow('0/2');
  });
});
