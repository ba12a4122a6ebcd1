import type { EffectiveSetting } from '@nightshift/config';
import type { EventBus } from '@nightshift/event-bus';
import {
  openEventStore,
  type PastEvents,
  type Relay,
  type Sealing,
  systemClock,
  systemIds,
} from '@nightshift/event-store';
import type { Logger } from '@nightshift/telemetry';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { HotStoreSettings } from './hot-store/hot-store.config.js';
import { type ReadingSettings, readingSettings } from './reads/reading.config.js';
import type { ServiceDefinition, ServiceInstance, ServiceRuntime } from './service.js';

export interface RuntimeOptions {
  readonly definition: Pick<ServiceDefinition, 'name' | 'entities' | 'migrations'>;
  readonly databaseUrl: string;
  readonly bus: EventBus;
  readonly instance: string;
  readonly log: Logger;
  /** Where events are that have left PostgreSQL; absent: none leaves. */
  readonly past?: PastEvents | undefined;
  /** Default: everything stays. */
  readonly hotStore?: HotStoreSettings;
  /** Default: nobody needs a reason. */
  readonly reading?: ReadingSettings;
  /** None: content is stored as it is. The host closes it. */
  readonly sealing?: Sealing | undefined;
}

const STAYS: HotStoreSettings = { keepMs: undefined, rememberMs: undefined };

/** The runtime of one service, with its end. */
export interface OpenRuntime {
  readonly runtime: ServiceRuntime;
  readonly hotStore: HotStoreSettings;
  readonly reading: ReadingSettings;
  /** Starts publishing: first of all what an earlier process left. Subscribe before. */
  readonly startRelay: () => Promise<Relay>;
  readonly close: () => Promise<void>;
}

/** A service that a host runs. */
export interface MountedService {
  readonly opened: OpenRuntime;
  readonly instance: ServiceInstance;
  /** In force; none where nobody asks. */
  readonly settings?: readonly EffectiveSetting[];
}

const MIGRATION_LOCK = 7_070_002;

/** PostgreSQL schema of a service: `agent-runner` → `agent_runner`. */
export const schemaOf = (service: string): string => service.replaceAll('-', '_');

/** Opens the event store and the projections of one service, bringing their tables up to date. */
export const openRuntime = async ({
  definition,
  databaseUrl,
  bus,
  instance,
  log,
  past,
  hotStore = STAYS,
  reading = readingSettings({}),
  sealing,
}: RuntimeOptions): Promise<OpenRuntime> => {
  const { name, entities, migrations } = definition;
  const schema = schemaOf(name);
  const store = await openEventStore({
    connection: { connectionString: databaseUrl },
    schema,
    instance,
    source: `nightshift/${name}`,
    past,
    rememberMs: hotStore.rememberMs,
    ...(sealing ? { sealer: sealing.sealer } : {}),
  });
  const dataSource = new DataSource({
    type: 'postgres',
    url: databaseUrl,
    schema,
    entities: [...entities],
    migrations: [...migrations],
    migrationsTableName: 'migration',
    logging: false,
    extra: { max: 5, options: `-c search_path=${schema}` },
  });
  const close = async (): Promise<void> => {
    await store.close();
    if (dataSource.isInitialized) await dataSource.destroy();
  };
  try {
    await oneAtATime(databaseUrl, async () => {
      await dataSource.initialize();
      await dataSource.runMigrations({ transaction: 'each' });
    });
  } catch (error) {
    // It is tried again: the connections of this attempt must not stay.
    await close().catch(() => undefined);
    throw error;
  }
  const runtime = {
    service: name,
    instance,
    store,
    bus,
    dataSource,
    clock: systemClock,
    ids: systemIds,
    log,
    past,
    sealing,
  };
  return {
    runtime,
    hotStore,
    reading,
    startRelay: () =>
      store.startRelay({
        publish: bus.publish,
        pipelining: bus.pipelining,
        onTrouble: (error) => log.warn({ err: error }, 'publishing waits'),
      }),
    close,
  };
};

/** Replicas that start together migrate one after the other. */
const oneAtATime = async (url: string, work: () => Promise<void>): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  // The query under way fails, too; without a listener a lost connection would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await work();
  } finally {
    await client.end();
  }
};
