import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { System } from './system.js';

const BLOCK_BYTES = 512;
const PG_18 = 180_000;

/** What PostgreSQL has counted since it began. */
export interface Counters {
  /** Times its log was forced to disk. */
  readonly syncs: number;
  readonly walBytes: number;
}

export const countersOf = (system: System): Promise<Counters> =>
  withPostgres(system, async (client) => {
    const { rows } = await client.query<{ version: number; wal_bytes: string }>(
      "SELECT current_setting('server_version_num')::int AS version, wal_bytes FROM pg_stat_wal",
    );
    const { version = 0, wal_bytes: bytes = '0' } = rows[0] ?? {};
    const found = await client.query<{ syncs: string | null }>(
      version >= PG_18
        ? "SELECT sum(fsyncs) AS syncs FROM pg_stat_io WHERE object = 'wal'"
        : 'SELECT wal_sync AS syncs FROM pg_stat_wal',
    );
    return { syncs: Number(found.rows[0]?.syncs ?? 0), walBytes: Number(bytes) };
  });

/** Bytes on disk by what they are for; PostgreSQL's log is apart, since it is used again and again. */
export const diskOf = async (system: System): Promise<Record<string, number>> => {
  if (hasOwnPostgres(system)) await withPostgres(system, (client) => client.query('CHECKPOINT'));
  const postgres = join(system.data, 'postgres', 'data');
  const wal = await bytesBelow(join(postgres, 'pg_wal'));
  return {
    postgresql: (await bytesBelow(postgres)) - wal,
    ledger: await bytesBelow(join(system.data, 'ledger')),
    logs: await bytesBelow(join(system.data, 'logs')),
    ...(system.form === 'kafka' ? { kafka: await bytesBelow(join(system.data, 'kafka')) } : {}),
  };
};

const hasOwnPostgres = ({ form }: System): boolean =>
  form === 'one-process' || !process.env['DATABASE_URL'];

const withPostgres = async <T>(
  system: System,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client({ connectionString: await urlOf(system) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const PORT_LINE = 3;

/** The embedded server writes its port into its folder, beside the password that we gave it. */
const urlOf = async (system: System): Promise<string> => {
  if (!hasOwnPostgres(system)) return process.env['DATABASE_URL'] ?? '';
  const folder = join(system.data, 'postgres');
  const password = await readFile(join(folder, 'password'), 'utf8');
  const lines = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  return `postgres://nightshift:${password}@127.0.0.1:${lines[PORT_LINE]}/postgres`;
};

/** Allocated, as `du` counts it. Files that vanish meanwhile count nothing. */
const bytesBelow = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let sum = 0;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += await bytesBelow(path);
    else if (entry.isFile())
      sum += ((await lstat(path).catch(() => undefined))?.blocks ?? 0) * BLOCK_BYTES;
  }
  return sum;
};
