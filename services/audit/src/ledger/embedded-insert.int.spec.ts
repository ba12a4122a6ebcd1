import { type FileHandle, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { connectLedger } from './clickhouse.store.js';

// Real: the embedded engine, in a folder whose name needs quoting.
let folder: string;
let owner: ReturnType<typeof connectLedger>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nightshift-o'brien-"));
  await writeFile(join(folder, 'rows-on-their-way-7-1'), 'of a process that crashed');
  owner = connectLedger({ path: folder }, 'owner');
  await owner.client.command({
    query: 'CREATE TABLE t (n UInt8, s String) ENGINE = MergeTree ORDER BY n',
  });
});
afterAll(async () => {
  await owner.end();
  await rm(folder, { recursive: true, force: true });
});

const insert = (values: readonly object[]): Promise<unknown> =>
  owner.client.insert({ table: 't', values, format: 'JSONEachRow' });
const rows = async (): Promise<unknown> =>
  (await owner.client.query({ query: 'SELECT * FROM t ORDER BY n', format: 'JSONEachRow' })).json();
const onTheirWay = async (): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.startsWith('rows-on-their-way'));

it('begins without the rows that a crash left on their way: they come again', async () => {
  expect(await onTheirWay()).toEqual([]);
});

it('inserts what is like a statement, and leaves no copy of it outside the table', async () => {
  await insert([{ n: 1, s: ' FORMAT CSV\n; DROP TABLE t' }]);
  expect(await rows()).toEqual([{ n: 1, s: ' FORMAT CSV\n; DROP TABLE t' }]);
  expect(await onTheirWay()).toEqual([]);
});

it('inserts nothing of rows one of which the engine cannot take, and leaves no copy of them', async () => {
  await expect(
    insert([
      { n: 2, s: 'fine' },
      { n: 'three', s: 'not' },
    ]),
  ).rejects.toThrow(/Cannot parse/);
  expect(await rows()).toHaveLength(1);
  expect(await onTheirWay()).toEqual([]);
});

it('inserts nothing of rows that were written in part, as on a disk that got full, and says so', async () => {
  const first = '{"n":4,"s":"one"}\n';
  const handle = await open(folder);
  const short = vi
    .spyOn(Object.getPrototypeOf(handle) as FileHandle, 'writev')
    .mockImplementationOnce(async function (this: FileHandle, buffers) {
      const { bytesWritten } = await this.write(first);
      return { bytesWritten, buffers };
    });
  await handle.close();
  const both = insert([
    { n: 4, s: 'one' },
    { n: 5, s: 'two' },
  ]);
  await expect(both).rejects.toThrow(/18 of 36 bytes .* Is the disk full/);
  short.mockRestore();
  expect(await rows()).toHaveLength(1);
  expect(await onTheirWay()).toEqual([]);
});
