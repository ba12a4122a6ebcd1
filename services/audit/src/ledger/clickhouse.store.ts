import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { embeddedConnection } from './embedded-connection.store.js';
import { migrate, type SchemaOptions } from './migrate.store.js';

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
export const openLedgerClients = async (
  location: LedgerLocation & SchemaOptions,
): Promise<LedgerClients> => {
  const [write, read] = [connect(location), connect(location)];
  const [analyse, find] = [connect(location), connect(location)];
  // The embedded engine aborts the process if it exits during an insert.
  const close = async (): Promise<void> => {
    for (const { client, end } of [find, analyse, read, write]) {
      await client.close();
      await end();
    }
  };
  try {
    await migrate(write.client, location);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    write: write.client,
    read: read.client,
    analyse: analyse.client,
    find: find.client,
    close,
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
