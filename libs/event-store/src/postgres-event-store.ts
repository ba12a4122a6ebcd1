import type { EventOf } from '@nightshift/contracts';
import type { Message } from '@nightshift/event-bus';
import pg from 'pg';
import { Connection } from './connection.js';
import { type CommittedBatch, GroupCommit } from './group-commit.js';
import type { PastEvents } from './past-events.js';
import type { AppendUnit, EventStore } from './port.js';
import { readingFrom } from './reading.js';
import { Presence, type Silence, silencesIn } from './presence.js';
import { type PutBack, puttingBack } from './put-back.js';
import { Relay } from './relay.js';
import { HOT_SIZES, type HotSizes } from './retirement-queries.js';
import { Retirement, type RetirementTarget } from './retirement.js';
import { createTables, DEAD_AFTER } from './schema.js';
import { beforeAppending } from './sealing/opened-content.js';
import type { Sealer } from './sealing/sealer.js';

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
  /** Where events are that have left this store; absent: none leaves. */
  readonly past?: PastEvents | undefined;
  /** How long ids of received events are remembered; absent: for ever. */
  readonly rememberMs?: number | undefined;
  /** Seals the content of events that have a data subject, and opens it again; none: nothing is sealed. */
  readonly sealer?: Sealer;
}

export interface RelayTarget {
  readonly publish: (messages: readonly Message[]) => Promise<void>;
  readonly pipelining: number;
  readonly onTrouble: (error: unknown) => void;
}

export interface PostgresEventStore extends EventStore {
  /** Starts publishing what is committed, first of all what an earlier process left. */
  readonly startRelay: (target: RelayTarget) => Promise<Relay>;
  /**
   * After a restore: adds events to a stream that this store has written and lost, after a version, byte by byte.
   * They are published once more, as everybody may have lost them.
   * @throws VersionConflict if the stream went on by itself
   */
  readonly putBack: PutBack;
  /** Moves what is over out of this store. */
  readonly retirement: (target: RetirementTarget) => Retirement;
  readonly sizes: () => Promise<HotSizes>;
  /** Also of what another course of this service wrote then, should this database be a copy of before. */
  readonly silences: () => Promise<readonly Silence[]>;
  /** An event older than this may have been received, and nobody knows any more; absent: all are known. */
  readonly rememberMs: number | undefined;
}

/** Opens the event store of one service, making its tables if they are missing. */
export const openEventStore = async (options: EventStoreOptions): Promise<PostgresEventStore> => {
  await prepare(options);
  const newConnection = (): Connection => new Connection(options.connection, options.schema);
  const writers = Array.from({ length: options.writers ?? 2 }, newConnection);
  const [upkeep, relaying, retiring] = [newConnection(), newConnection(), newConnection()];
  const readers = new pg.Pool({
    ...options.connection,
    max: 4,
    options: `-c search_path=${options.schema}`,
  });
  readers.on('error', () => undefined);
  let relay: Relay | undefined;
  const publishing = {
    source: options.source,
    owner: options.instance,
    onCommitted: (batch: CommittedBatch) => relay?.committed(batch),
  };
  const { commit } = new GroupCommit({
    ...publishing,
    connections: writers,
    patienceMs: options.patienceMs ?? 30_000,
  });
  const presence = new Presence(upkeep, options.instance, options.past !== undefined);
  await presence.begin();
  const beating = setInterval(
    () => void presence.beat().catch(() => undefined),
    BEAT_EVERY_MS,
  ).unref();

  const { past } = options;
  const reading = readingFrom(readers, past, options.sealer);
  return {
    append: (unit) => {
      const append = (): Promise<readonly EventOf[]> => sealing(unit, options.sealer, commit);
      return beforeAppending(unit.appends)?.then(append) ?? append();
    },
    ...reading,
    ...(options.sealer ? { onErased: options.sealer.onErased } : {}),
    putBack: puttingBack(readers, publishing),
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
    retirement: (target) =>
      new Retirement({
        ...target,
        connection: retiring,
        past,
        read: reading.read,
        sealer: options.sealer,
      }),
    sizes: async () => {
      const { rows } = await readers.query<HotSizes>(HOT_SIZES);
      return rows[0] ?? { events: 0, bytes: 0, inbox: 0, retired: 0 };
    },
    silences: () => silencesIn(readers),
    rememberMs: options.rememberMs,
    close: async () => {
      clearInterval(beating);
      await relay?.stop();
      // It may be away, and be closed all the same.
      await presence.end().catch(() => undefined);
      await Promise.all(
        [...writers, upkeep, relaying, retiring].map((connection) => connection.close()),
      );
      await readers.end();
    },
  };
};

/** A unit without a data subject waits for nothing. */
const sealing = (
  unit: AppendUnit,
  sealer: Sealer | undefined,
  commit: GroupCommit['commit'],
): Promise<readonly EventOf[]> => {
  const ids = unit.appends.flatMap(({ events }) =>
    events.flatMap(({ context }) => context.subjectKey ?? []),
  );
  if (ids.length === 0) return commit(unit);
  // Rather not at all than in the clear.
  if (!sealer)
    return Promise.reject(new Error('An event has a data subject, but no key ring seals it.'));
  return sealer.keysOf(ids).then((keys) => commit(unit, keys));
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
