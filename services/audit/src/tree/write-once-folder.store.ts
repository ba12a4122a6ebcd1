import { randomBytes } from 'node:crypto';
import { link, open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncedFolder } from '../synced-folder.store.js';
import { contradicts, type WriteOnce } from './write-once.js';

const READ_ONLY = 0o444;

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
  read: (name) => readFile(join(folder, name)),
  write: async (name, parts) => {
    const path = join(folder, name);
    const sync = await syncedFolder(dirname(path), { root: folder });
    const fresh = join(dirname(path), `.${randomBytes(6).toString('hex')}`);
    const file = await open(fresh, 'wx', READ_ONLY);
    try {
      for await (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    try {
      // Unlike a rename, this never takes the place of what is there.
      await link(fresh, path);
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error;
      if (!(await readFile(path)).equals(await readFile(fresh))) throw contradicts(path);
    } finally {
      await rm(fresh);
    }
    // Also of what was there: whoever gave it its name may have ended before this.
    await sync();
  },
});
