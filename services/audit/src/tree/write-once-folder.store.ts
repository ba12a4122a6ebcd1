import { randomBytes } from 'node:crypto';
import { link, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncedFolder } from '../synced-folder.store.js';
import { contradicts, NO_FILE, tooLarge, type WriteOnce } from './write-once.js';

const READ_ONLY = 0o444;
const CALL_BYTES = 65_536;

type Parts = Parameters<WriteOnce['write']>[1];

export const writeOnceFolder = (folder: string): WriteOnce => ({
  name: folder,
  names: async (of, after = '') => {
    try {
      return (await readdir(join(folder, of))).filter((name) => name > after).sort();
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOENT') return [];
      throw error;
    }
  },
  read: (name, atMost) => readFirst(join(folder, name), atMost),
  write: async (name, parts) => {
    const path = join(folder, name);
    const sync = await syncedFolder(dirname(path), { root: folder });
    const fresh = join(dirname(path), `.${randomBytes(6).toString('hex')}`);
    try {
      await writeSynced(fresh, parts);
      await nameOnce(fresh, path);
    } finally {
      // Also what was only begun: while a disk is full, each try would leave more there.
      await rm(fresh, { force: true });
    }
    // Also of what was there: whoever gave it its name may have ended before this.
    await sync();
  },
});

const readFirst = async (path: string, atMost = Infinity): Promise<Buffer | string> => {
  const there = await stat(path);
  // Of another kind, as a pipe, some would be waited for without end.
  if (!there.isFile()) return NO_FILE;
  return there.size > atMost ? tooLarge(atMost) : readFile(path);
};

const writeSynced = async (path: string, parts: Parts): Promise<void> => {
  const file = await open(path, 'wx', READ_ONLY);
  try {
    for await (const some of together(parts)) await file.writeFile(some);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Hashes have 32 bytes: each by itself would be a call of the system. */
const together = async function* (parts: Parts): AsyncGenerator<Buffer> {
  let some: Buffer[] = [];
  let bytes = 0;
  for await (const part of parts) {
    some.push(part);
    bytes += part.length;
    if (bytes < CALL_BYTES) continue;
    yield Buffer.concat(some);
    [some, bytes] = [[], 0];
  }
  yield Buffer.concat(some);
};

/** @throws Refusal `checkpoint-contradicts` */
const nameOnce = async (fresh: string, path: string): Promise<void> => {
  try {
    // Unlike a rename, this never takes the place of what is there.
    await link(fresh, path);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
    const ours = await readFile(fresh);
    const theirs = await readFirst(path, ours.length);
    if (typeof theirs === 'string' || !theirs.equals(ours)) throw contradicts(path);
  }
};
