import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { CallError } from '@nightshift/sdk';

const MAX_FILES = 20_000;

export interface PackageFile {
  /** Relative to the package. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * The beginning of a file of the package in `folder`; a link counts only if it stays inside.
 * @throws CallError `tool-logical` for what is missing, no file, or elsewhere
 */
export const readInside = async (
  folder: string,
  name: string,
  maxBytes: number,
): Promise<string> => {
  const path = join(folder, name);
  try {
    const root = await realpath(folder);
    const target = await realpath(path);
    if (!target.startsWith(root + sep)) throw new Error('it leads out of the package');
    return await readStart(target, maxBytes);
  } catch (error) {
    throw new CallError('tool-logical', `Cannot read ${path}: ${(error as Error).message}`);
  }
};

/** `path` is resolved: a link there now has been put in its place since. A pipe must not hang us. */
const readStart = async (path: string, maxBytes: number): Promise<string> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error('it is no file');
    const buffer = Buffer.alloc(Math.min(found.size, maxBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
};

/**
 * Files of the package itself in order of their paths, without links, and without the packages
 * nested in it.
 * @throws CallError `tool-logical` where the folder is no package: nothing else is walked
 */
export const filesBelow = async (root: string): Promise<readonly PackageFile[]> => {
  const found: PackageFile[] = [];
  const walk = async (below: string): Promise<void> => {
    const entries = await listed(join(root, below));
    if (below === '' && !entries.some(({ name }) => name === 'package.json'))
      throw new CallError('tool-logical', `${root} is no package: it has no package.json.`);
    const files = entries
      .filter((entry) => entry.isFile())
      .slice(0, MAX_FILES - found.length)
      .map(({ name }) => join(below, name));
    found.push(...(await Promise.all(files.map((path) => measured(root, path)))));
    for (const entry of entries) {
      if (found.length >= MAX_FILES) return;
      if (entry.isDirectory() && entry.name !== 'node_modules') await walk(join(below, entry.name));
    }
  };
  await walk('');
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
};

const listed = async (folder: string) => {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new CallError('tool-logical', `Cannot list ${folder}: ${(error as Error).message}`);
  }
};

/** A file that went away since it was listed counts as empty. */
const measured = async (root: string, path: string): Promise<PackageFile> => ({
  path,
  bytes: await stat(join(root, path)).then(
    ({ size }) => size,
    () => 0,
  ),
});
