import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { embeddedConnection } from './embedded-connection.store.js';

/** Where the ledger's rows are: an embedded engine in a folder, or a server. */
export type LedgerLocation = { readonly path: string } | { readonly url: string };

export interface LedgerClients {
  readonly write: ClickHouseClient;
  /** Apart from writing: one connection of the embedded engine runs one query at a time. */
  readonly read: ClickHouseClient;
  /**
   * For analysts' queries alone. They are long, and what is set for one of them stays set on a
   * connection of the embedded engine: its quotas, and whose events it may see.
   */
  readonly analyse: ClickHouseClient;
  /** For searches over everything: whoever follows the ledger does not wait for them. */
  readonly find: ClickHouseClient;
  readonly close: () => Promise<void>;
}

type Connection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>;

const settings = {
  output_format_json_quote_64bit_integers: 0,
  date_time_input_format: 'best_effort',
} as const;

/** Opens the ledger's store, and brings its tables and views up to date. */
export const openLedgerClients = async (location: LedgerLocation): Promise<LedgerClients> => {
  const [write, read] = [connect(location), connect(location)];
  const [analyse, find] = [connect(location), connect(location)];
  await migrate(write.client);
  return {
    write: write.client,
    read: read.client,
    analyse: analyse.client,
    find: find.client,
    close: async () => {
      // The embedded engine aborts the process if it exits during an insert.
      for (const { client, end } of [find, analyse, read, write]) {
        await client.close();
        await end();
      }
    },
  };
};

const connect = (
  location: LedgerLocation,
): { client: ClickHouseClient; end: () => Promise<void> } => {
  if ('url' in location)
    return {
      client: createClient({ url: location.url, clickhouse_settings: settings }),
      end: async () => undefined,
    };
  const connection = embeddedConnection(location.path);
  return {
    // The two packages' types do not meet.
    client: createClient({
      connection: connection as unknown as Connection,
      clickhouse_settings: settings,
    }),
    end: async () => connection.close(),
  };
};

/** Files, the same for both. Migrations of tables run once; views hold nothing, and are made anew. */
const migrate = async (client: ClickHouseClient): Promise<void> => {
  await client.command({
    query:
      'CREATE TABLE IF NOT EXISTS ledger_migration (name String) ENGINE = MergeTree ORDER BY name',
  });
  const rows = await (
    await client.query({ query: 'SELECT name FROM ledger_migration', format: 'JSONEachRow' })
  ).json<{ name: string }>();
  const done = new Set(rows.map(({ name }) => name));
  const folder = clickhouseFolder();
  const migrations = join(folder, 'migrations');
  for (const name of readdirSync(migrations)
    .filter((file) => file.endsWith('.sql'))
    .sort()) {
    if (done.has(name)) continue;
    await run(client, join(migrations, name));
    await client.insert({ table: 'ledger_migration', values: [{ name }], format: 'JSONEachRow' });
  }
  await run(client, join(folder, 'views.sql'));
};

const run = async (client: ClickHouseClient, file: string): Promise<void> => {
  for (const statement of statementsIn(readFileSync(file, 'utf8')))
    await client.command({ query: statement });
};

const statementsIn = (sql: string): readonly string[] =>
  sql
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');

/** Upwards from here, whether this runs from sources or from what was built. */
const clickhouseFolder = (): string => {
  for (
    let folder = dirname(fileURLToPath(import.meta.url));
    folder !== dirname(folder);
    folder = dirname(folder)
  ) {
    const candidate = join(folder, 'infra', 'clickhouse');
    if (existsSync(join(candidate, 'views.sql'))) return candidate;
  }
  throw new Error('infra/clickhouse was not found above this file.');
};
