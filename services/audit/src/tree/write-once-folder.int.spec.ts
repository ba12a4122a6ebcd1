import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeOnceFolder } from './write-once-folder.store.js';

// Real: files. Simulated: a disk that is full.
const disk = vi.hoisted(() => ({ isFull: false, writes: 0 }));
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  const open: typeof real.open = async (...args) => {
    const file = await real.open(...args);
    const write = file.writeFile.bind(file);
    file.writeFile = async (data) => {
      disk.writes += 1;
      if (disk.isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      await write(data);
    };
    return file;
  };
  return { ...real, open };
});

let folder: string;
beforeEach(async () => {
  Object.assign(disk, { isFull: false, writes: 0 });
  folder = await mkdtemp(join(tmpdir(), 'nightshift-once-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const hashes = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, at) => Buffer.alloc(32, at % 251));

describe('a folder that is written to once', () => {
  it('keeps nothing of what could not be written, however often it is tried', async () => {
    const { write } = writeOnceFolder(folder);
    const broken = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.alloc(100_000);
      throw new Error('the ledger does not answer');
    };
    for (let round = 0; round < 3; round += 1)
      await expect(write('day/1.leaves', broken())).rejects.toThrow('does not answer');
    disk.isFull = true;
    for (let round = 0; round < 3; round += 1)
      await expect(write('day/1.leaves', hashes(3))).rejects.toThrow('no space');
    expect(await readdir(join(folder, 'day'))).toEqual([]);
    disk.isFull = false;
    await write('day/1.leaves', hashes(3));
    await expect(write('day/1.leaves', hashes(4))).rejects.toMatchObject({
      code: 'checkpoint-contradicts',
    });
    expect(await readdir(join(folder, 'day'))).toEqual(['1.leaves']);
  });

  it('takes many hashes in few calls, each where it belongs', async () => {
    const { write } = writeOnceFolder(folder);
    await write('1.leaves', hashes(5_000));
    expect(Buffer.concat(hashes(5_000)).equals(await readFile(join(folder, '1.leaves')))).toBe(
      true,
    );
    expect(disk.writes).toBeLessThan(10);
    await write('BEGIN', []);
    expect(await readFile(join(folder, 'BEGIN'))).toHaveLength(0);
  });
});
