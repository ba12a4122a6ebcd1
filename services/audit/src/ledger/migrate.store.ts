import type { ClickHouseClient } from '@clickhouse/client';
import { Refusal } from '@nightshift/kernel';
import { onCluster } from './ddl.js';
import { rowsOf } from './engine.store.js';
import { fillFacts, keepFacts } from './facts.store.js';
import { fillFolds } from './folds.store.js';
import { migrationFiles, type SchemaFile, viewsFile } from './schema-files.store.js';

export interface SchemaOptions {
  /** Of the servers' own configuration: then tables are replicated, and made on all of them. */
  readonly cluster?: string | undefined;
  /** How long facts for dashboards are kept; absent: for ever. The record itself always stays. */
  readonly factDays?: number | undefined;
}

type Run = (statement: string) => Promise<void>;

const BOOKS = [
  'CREATE TABLE IF NOT EXISTS ledger_migration (name String) ENGINE = MergeTree ORDER BY name',
  `CREATE TABLE IF NOT EXISTS ledger_migration_hash (
     name String, sha256 String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
   ) ENGINE = MergeTree ORDER BY name`,
];

/**
 * Brings tables and views up to date; the same files for the embedded engine, a server and a cluster.
 * @throws Refusal `migration-changed` if a file is not what was applied
 */
export const migrate = async (client: ClickHouseClient, options: SchemaOptions): Promise<void> => {
  const { cluster } = options;
  const run: Run = async (statement) => {
    const query = cluster === undefined ? statement : onCluster(statement, cluster);
    await client.command({ query });
  };
  for (const statement of BOOKS) await run(statement);
  await applyMigrations(client, run);
  for (const statement of viewsFile().statements) await run(statement);
  await keepFacts(client, run, options.factDays);
  await fillFacts(client, options.factDays);
  await fillFolds(client, options.factDays);
};

const applyMigrations = async (client: ClickHouseClient, run: Run): Promise<void> => {
  const done = new Set(
    (await rowsOf<{ name: string }>(client, 'SELECT name FROM ledger_migration')).map(nameOf),
  );
  const hashes = new Map(
    (await rowsOf<HashRow>(client, 'SELECT name, sha256 FROM ledger_migration_hash')).map((row) => [
      row.name,
      row.sha256,
    ]),
  );
  const files = migrationFiles();
  for (const file of files) refuseChanged(file, hashes.get(file.name));
  for (const file of files) {
    if (!done.has(file.name)) {
      for (const statement of file.statements) await run(statement);
      await add(client, 'ledger_migration', { name: file.name });
    }
    // Of what was applied before hashes were kept, the first one that is seen counts.
    if (!hashes.has(file.name))
      await add(client, 'ledger_migration_hash', { name: file.name, sha256: file.hash });
  }
};

interface HashRow {
  readonly name: string;
  readonly sha256: string;
}

const nameOf = ({ name }: { readonly name: string }): string => name;

/** Before anything is changed: a schema that nobody knows is not built upon. */
const refuseChanged = ({ name, hash }: SchemaFile, applied: string | undefined): void => {
  if (applied !== undefined && applied !== hash)
    throw new Refusal(
      'migration-changed',
      'conflict',
      `The ledger's migration ${name} was applied with SHA-256 ${applied}; the file is now ${hash}. Restore the file: what is to change goes into a new migration.`,
    );
};

const add = async (client: ClickHouseClient, table: string, row: object): Promise<void> => {
  await client.insert({ table, values: [row], format: 'JSONEachRow' });
};
