import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalPostgres } from '@nightshift/local-servers';
import { withClient } from '@nightshift/testing';
import type { Night } from './night.js';

/* Backups of a night that is stopped, and their way back. */

type Store = 'postgres' | 'ledger';
type Query = (text: string, values?: unknown[]) => Promise<Record<string, string>[]>;

/** Copies the folders of both stores. */
export const copyStores = async (night: Night, name: string): Promise<void> => {
  for (const store of ['postgres', 'ledger'])
    await cp(join(night.data, store), join(night.folder, name, store), { recursive: true });
};

export const putBackStore = async (night: Night, store: Store, name: string): Promise<void> => {
  await rm(join(night.data, store), { recursive: true, force: true });
  await cp(join(night.folder, name, store), join(night.data, store), { recursive: true });
};

/** Asks the PostgreSQL of the night, which is stopped again. */
export const inPostgres = async <T>(
  night: Night,
  work: (query: Query) => Promise<T>,
): Promise<T> => {
  const postgres = await startLocalPostgres({ folder: join(night.data, 'postgres') });
  try {
    return await withClient(postgres.url, (client) =>
      work(async (text, values) => (await client.query(text, values)).rows),
    );
  } finally {
    await postgres.stop();
  }
};

const tablesOf = async (query: Query, schema: string): Promise<readonly string[]> =>
  (await query('SELECT tablename FROM pg_tables WHERE schemaname = $1', [schema])).map(
    ({ tablename }) => `${tablename}`,
  );

/** A backup of some schemas beside them, in the database itself: data alone, as of one moment. */
export const copySchemas = async (query: Query, schemas: readonly string[]): Promise<void> => {
  for (const schema of schemas) {
    await query(`CREATE SCHEMA kept_${schema}`);
    for (const table of await tablesOf(query, schema))
      await query(`CREATE TABLE kept_${schema}."${table}" AS TABLE ${schema}."${table}"`);
  }
};

export const putBackSchemas = async (query: Query, schemas: readonly string[]): Promise<void> => {
  await query('BEGIN');
  for (const schema of schemas) {
    const tables = await tablesOf(query, schema);
    await query(`TRUNCATE ${tables.map((table) => `${schema}."${table}"`).join(', ')}`);
    for (const table of tables) {
      const [row] = await query(
        `SELECT string_agg(quote_ident(column_name), ', ') AS columns FROM information_schema.columns
         WHERE table_schema = $1 AND table_name = $2 AND is_generated = 'NEVER'`,
        [schema, table],
      );
      await query(
        `INSERT INTO ${schema}."${table}" (${row?.['columns']}) OVERRIDING SYSTEM VALUE SELECT ${row?.['columns']} FROM kept_${schema}."${table}"`,
      );
    }
  }
  await query('COMMIT');
};
