import { type EventOf, lift } from '@nightshift/contracts';
import type { Message } from '@nightshift/event-bus';
import type { Json } from '@nightshift/kernel';
import pg from 'pg';
import { Connection } from './connection.js';
import { GroupCommit } from './group-commit.js';
import type { EventStore } from './port.js';
import { Relay } from './relay.js';
import { createTables, DEAD_AFTER } from './schema.js';

const BEAT_EVERY_MS = 2_000;

export interface EventStoreOptions {
  readonly connection: pg.ClientConfig;
  /** The service's own PostgreSQL schema. */
  readonly schema: string;
  /** Stable name of this replica; after a restart it goes on with what it had open. */
  readonly instance: string;
  /** CloudEvents `source`, e.g. `nightshift/cost`. */
  readonly source: string;
  /** Default 2: more does not help on few cores (performance.md). */
  readonly writers?: number;
  /** How long an append may wait for an unreachable database. Default 30,000 ms. */
  readonly patienceMs?: number;
}

export interface RelayTarget {
  readonly publish: (messages: readonly Message[]) => Promise<void>;
  readonly pipelining: number;
  readonly onTrouble: (error: unknown) => void;
}

export interface PostgresEventStore extends EventStore {
  /** Starts publishing what is committed, first of all what an earlier process left. */
  readonly startRelay: (target: RelayTarget) => Promise<Relay>;
}

/** Opens the event store of one service, making its tables if they are missing. */
export const openEventStore = async (options: EventStoreOptions): Promise<PostgresEventStore> => {
  await prepare(options);
  const newConnection = (): Connection => new Connection(options.connection, options.schema);
  const writers = Array.from({ length: options.writers ?? 2 }, newConnection);
  const [upkeep, relaying] = [newConnection(), newConnection()];
  const readers = new pg.Pool({
    ...options.connection,
    max: 4,
    options: `-c search_path=${options.schema}`,
  });
  readers.on('error', () => undefined);
  let relay: Relay | undefined;
  const { commit } = new GroupCommit({
    connections: writers,
    source: options.source,
    owner: options.instance,
    patienceMs: options.patienceMs ?? 30_000,
    onCommitted: (batch) => relay?.committed(batch),
  });
  const beat = (): Promise<unknown> =>
    upkeep.query({
      name: 'beat',
      text: 'INSERT INTO instance VALUES ($1, now()) ON CONFLICT (name) DO UPDATE SET beat_at = now()',
      values: [options.instance],
    });
  await beat();
  const beating = setInterval(() => void beat().catch(() => undefined), BEAT_EVERY_MS).unref();

  return {
    append: commit,
    ...readingFrom(readers),
    takeOverOpenStreams: async (whose) => {
      const { rows } = await upkeep.query<{ stream: string }>({
        text: TAKE_OVER,
        values: [options.instance, whose === 'ours-and-orphans'],
      });
      return rows.map(({ stream }) => stream);
    },
    startRelay: async (target) => {
      relay = new Relay({ ...target, connection: relaying, owner: options.instance });
      await relay.start();
      return relay;
    },
    close: async () => {
      clearInterval(beating);
      await relay?.stop();
      await Promise.all([...writers, upkeep, relaying].map((connection) => connection.close()));
      await readers.end();
    },
  };
};

const TAKE_OVER = `
  UPDATE open_stream SET owner = $1
  WHERE (owner = $1 AND $2) OR NOT EXISTS (
    SELECT 1 FROM instance i WHERE i.name = open_stream.owner AND i.beat_at > now() - interval '${DEAD_AFTER}'
  )
  RETURNING stream`;

const prepare = async ({ connection, schema }: EventStoreOptions): Promise<void> => {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await createTables(client, schema);
  } finally {
    await client.end();
  }
};

const READ_MANY = `
  SELECT e.stream, e.body
  FROM unnest($1::text[], $2::integer[]) AS known (stream, version)
  JOIN event e ON e.stream = known.stream AND e.version > known.version
  ORDER BY e.stream, e.version`;

const WRITE_SNAPSHOT = `
  INSERT INTO snapshot AS old VALUES ($1, $2, $3, $4)
  ON CONFLICT (stream) DO UPDATE
  SET version = excluded.version, shape = excluded.shape, state = excluded.state
  WHERE old.version < excluded.version OR old.shape < excluded.shape`;

type Reading = Pick<
  EventStore,
  'read' | 'readMany' | 'readSnapshots' | 'writeSnapshot' | 'readBytes' | 'processed'
>;

const readingFrom = (pool: pg.Pool): Reading => {
  const bodiesOf = async (stream: string, afterVersion = 0): Promise<string[]> => {
    const { rows } = await pool.query<{ body: string }>({
      name: 'read',
      text: 'SELECT body FROM event WHERE stream = $1 AND version > $2 ORDER BY version',
      values: [stream, afterVersion],
    });
    return rows.map(({ body }) => body);
  };
  return {
    read: async (stream, afterVersion) => (await bodiesOf(stream, afterVersion)).map(readEvent),
    readMany: async (after) => {
      const { rows } = await pool.query<{ stream: string; body: string }>({
        name: 'read-many',
        text: READ_MANY,
        values: [[...after.keys()], [...after.values()]],
      });
      const found = new Map<string, EventOf[]>();
      for (const [stream, some] of Map.groupBy(rows, (row) => row.stream)) {
        found.set(
          stream,
          some.map(({ body }) => readEvent(body)),
        );
      }
      return found;
    },
    readSnapshots: async (streams, shape) => {
      const { rows } = await pool.query<{ stream: string; version: number; state: Json }>(
        'SELECT stream, version, state FROM snapshot WHERE stream = ANY ($1) AND shape = $2',
        [streams, shape],
      );
      return new Map(rows.map(({ stream, version, state }) => [stream, { version, state }]));
    },
    writeSnapshot: async (stream, shape, { version, state }) => {
      await pool.query(WRITE_SNAPSHOT, [stream, version, shape, JSON.stringify(state)]);
    },
    readBytes: async (stream) => (await bodiesOf(stream)).map((body) => Buffer.from(body)),
    processed: async (ids) => {
      const { rows } = await pool.query<{ event_id: string }>(
        'SELECT event_id FROM inbox WHERE event_id = ANY ($1::uuid[])',
        [ids],
      );
      return new Set(rows.map(({ event_id }) => event_id));
    },
  };
};

/** Our own bytes: lifted, but not checked again. */
const readEvent = (body: string): EventOf => lift(JSON.parse(body)) as EventOf;
