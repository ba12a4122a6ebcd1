import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalPostgres, startLocalPostgres } from '@nightshift/local-servers';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';

export interface TestPostgres {
  /** Of the server itself; for one of several databases see `newDatabase`. */
  readonly url: () => string;
  /** A new, empty database; gives its URL. */
  readonly newDatabase: () => Promise<string>;
  readonly server: () => LocalPostgres;
  /** SIGKILL, then a start on the same data and port. */
  readonly crashAndRestart: () => Promise<void>;
}

/** A real PostgreSQL for the spec file that calls this: started before its tests, gone after. */
export const usePostgres = (): TestPostgres => {
  let folder: string;
  let server: LocalPostgres;
  let databases = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nightshift-postgres-'));
    server = await startLocalPostgres({ folder });
  });
  afterAll(async () => {
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  return {
    url: () => server.url,
    server: () => server,
    newDatabase: async () => {
      const name = `test_${(databases += 1)}`;
      await withClient(server.url, (client) => client.query(`CREATE DATABASE ${name}`));
      return server.url.replace(/\/postgres$/, `/${name}`);
    },
    crashAndRestart: async () => {
      const { port } = server;
      await server.kill();
      server = await startLocalPostgres({ folder, port });
    },
  };
};

/** Runs `work` on a connection of its own. */
export const withClient = async <T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
