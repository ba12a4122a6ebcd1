import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** As PostgreSQL does: a file system that answers so does not know how to sync a folder. */
const UNKNOWN: ReadonlySet<unknown> = new Set(['EINVAL', 'EBADF']);

/**
 * Makes `folder`, and what is not there above it. A file that was written and synced is there after a
 * loss of power only if the folder that names it was synced, too, and the one that names that.
 * @param root the folder that is known to be there for good
 * @returns to be called once the file has its name: durable when it resolves
 */
export const syncedFolder = async (
  folder: string,
  { root, mode }: { readonly root: string; readonly mode?: number },
): Promise<() => Promise<void>> => {
  const made = await mkdir(folder, { recursive: true, mode });
  const top = made === undefined ? root : dirname(made);
  return () => syncUp(resolve(folder), resolve(top));
};

const syncUp = async (folder: string, top: string): Promise<void> => {
  await syncOne(folder);
  if (folder !== top && folder !== dirname(folder)) await syncUp(dirname(folder), top);
};

const syncOne = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!UNKNOWN.has((error as NodeJS.ErrnoException).code)) throw error;
  } finally {
    await handle.close();
  }
};
