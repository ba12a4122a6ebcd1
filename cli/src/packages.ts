import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface InstalledPackage {
  readonly name: string;
  readonly folder: string;
}

/** Every package installed in a node_modules folder, also those nested in others; links are left out. */
export const packagesBelow = async (nodeModules: string): Promise<readonly InstalledPackage[]> => {
  const entries = await readdir(nodeModules, { withFileTypes: true }).catch(() => []);
  const found: InstalledPackage[] = [];
  for (const entry of entries
    .filter((one) => one.isDirectory() && !one.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const folder = join(nodeModules, entry.name);
    found.push(
      ...(entry.name.startsWith('@') ? await packagesBelow(folder) : await packageIn(folder)),
    );
  }
  return found;
};

const packageIn = async (folder: string): Promise<readonly InstalledPackage[]> => {
  const nested = await packagesBelow(join(folder, 'node_modules'));
  try {
    const { name } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      name?: unknown;
    };
    return typeof name === 'string' ? [{ name, folder }, ...nested] : nested;
  } catch {
    return nested;
  }
};
