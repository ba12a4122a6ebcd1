import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from '@nightshift/kernel';
import { syncedFolder } from '../synced-folder.store.js';
import { bucketTarget } from './bucket.client.js';
import type { Target } from './place.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param option that names the place
 * @throws Refusal `wrong-option`; `invalid-configuration` for a bucket without a key
 */
export const targetOf = (to: string, env: Environment, option = '--to'): Target => {
  const url = URL.canParse(to) ? new URL(to) : undefined;
  if (url?.protocol === 'file:') return folderTarget(fileURLToPath(url));
  if (url?.protocol === 's3:' && url.hostname !== '') return bucketTarget(url, env);
  throw new Refusal(
    'wrong-option',
    'invalid',
    `${option} ${to} is no place: name s3://bucket/prefix or file:///folder.`,
  );
};

const folderTarget = (folder: string): Target => ({
  read: async (name) => {
    try {
      return await readFile(join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw unusable(folder, error);
    }
  },
  write: async (name, bytes) => {
    const file = join(folder, name);
    const part = `${file}.${process.pid}.part`;
    try {
      const sync = await syncedFolder(dirname(file), { root: folder, mode: 0o700 });
      await writeFile(part, bytes, { mode: 0o600, flush: true });
      await rename(part, file);
      await sync();
    } catch (error) {
      throw unusable(folder, error);
    }
  },
});

const unusable = (folder: string, error: unknown): Refusal =>
  new Refusal('folder-unusable', 'invalid', `${folder}: ${(error as Error).message}.`);
