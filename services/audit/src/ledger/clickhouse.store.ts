import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { embeddedConnection } from './embedded-connection.store.js';
import { MAX_SECONDS } from './limits.js';
import { migrate, type SchemaOptions } from './migrate.store.js';

/** Where the ledger's rows are: an embedded engine in a folder, or a server. */
export type LedgerLocation = { readonly path: string } | ServerLocation;

/** Users of a server with fewer rights each; where one is absent, that of `url` is taken. */
export interface ServerLocation {
  /** Of whoever records: inserts and selects. */
  readonly url: string;
  /** Of whoever makes tables and views, at the start alone. */
  readonly ownerUrl?: string | undefined;
  /** Of whoever reads. */
  readonly readerUrl?: string | undefined;
  /** After this time a server that does not answer has failed. */
  readonly timeoutMs?: number | undefined;
}

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

/** The engine itself ends a query first, and says why. */
const TIMEOUT_MS = (MAX_SECONDS + 15) * 1000;

/** How long a query that is under way holds whoever closes. */
const READS_PATIENCE_MS = 5_000;

export interface ClosingOptions {
  /** How long whoever closes waits for queries that only read. */
  readonly patienceMs?: number;
  /** Told when some of them were left under way. */
  readonly onLeft?: () => void;
}

const settings = {
  output_format_json_quote_64bit_integers: 0,
  date_time_input_format: 'best_effort',
} as const;

/**
 * What a connection may do, held by the engine, whoever the user is: also the embedded engine, which
 * has no users, refuses everything else. It cannot be taken back on the same connection.
 */
const roles = {
  owner: {},
  writer: { allow_ddl: 0 },
  reader: { readonly: '2' },
} as const;
type Role = keyof typeof roles;

/** Opens the ledger's store, and brings its tables and views up to date. */
export const openLedgerClients = async (
  location: LedgerLocation & SchemaOptions,
  closing: ClosingOptions = {},
): Promise<LedgerClients> => {
  const [write, read] = [connectLedger(location, 'writer'), connectLedger(location, 'reader')];
  const [analyse, find] = [connectLedger(location, 'reader'), connectLedger(location, 'reader')];
  const close = async (): Promise<void> => {
    try {
      await endedOrLeft([find, read, analyse], closing);
    } finally {
      // The embedded engine aborts the process if it exits during an insert.
      await write.end();
    }
  };
  try {
    await prepare(location);
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

/** What only reads may be left alone: one call of a function can take minutes, and nothing ends it. */
const endedOrLeft = async (
  readers: readonly Connected[],
  { patienceMs = READS_PATIENCE_MS, onLeft }: ClosingOptions,
): Promise<void> => {
  const ended = Promise.all(readers.map(({ end }) => end()));
  const patience = new AbortController();
  const { signal } = patience;
  const late = sleep(patienceMs, 'left', { signal }).catch(() => undefined);
  try {
    if ((await Promise.race([ended, late])) !== 'left') return;
  } finally {
    patience.abort();
  }
  onLeft?.();
  // The exit of a process waits for the embedded engine, and that for the query: instead of it, the
  // last act is to end them both.
  const kill = (): void => void process.kill(process.pid, 'SIGKILL');
  process.once('exit', kill);
  // Whoever closed has gone on: nobody is told how these ended.
  void ended.catch(() => undefined).finally(() => process.off('exit', kill));
};

const prepare = async (location: LedgerLocation & SchemaOptions): Promise<void> => {
  const owner = connectLedger(location, 'owner');
  try {
    await migrate(owner.client, location);
  } finally {
    await owner.end();
  }
};

interface Connected {
  readonly client: ClickHouseClient;
  readonly end: () => Promise<void>;
}

export const connectLedger = (location: LedgerLocation, role: Role): Connected => {
  const clickhouse_settings = { ...settings, ...roles[role] };
  if ('url' in location) {
    const client = createClient({
      url: urlFor(location, role),
      request_timeout: location.timeoutMs ?? TIMEOUT_MS,
      compression: { request: true, response: true },
      // Servers and proxies write addresses down, and parameters may name a data subject.
      use_multipart_params: true,
      // What fails is thrown, and logged where it is handled.
      log: { level: ClickHouseLogLevel.OFF },
      clickhouse_settings,
    });
    return { client, end: () => client.close() };
  }
  const connection = embeddedConnection(location.path);
  // The two packages' types do not meet.
  const client = createClient({
    connection: connection as unknown as Connection,
    clickhouse_settings,
  });
  return {
    client,
    end: async () => {
      await client.close();
      await connection.close();
    },
  };
};

const urlFor = ({ url, ownerUrl, readerUrl }: ServerLocation, role: Role): string =>
  ({ owner: ownerUrl, writer: undefined, reader: readerUrl })[role] ?? url;
