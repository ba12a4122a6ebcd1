import { hostname } from 'node:os';
import {
  describeEnvironment,
  type Environment,
  parseEnvironment,
  secret,
  setting,
} from '@nightshift/config';
import { answersTopic, eventTopics, type ServiceName, submitTopic } from '@nightshift/contracts';
import { type EventBus, openKafkaBus } from '@nightshift/event-bus';
import type { PastEvents } from '@nightshift/event-store';
import { isRefusal, VERSION } from '@nightshift/kernel';
import { createLogger, type Logger, startTelemetry } from '@nightshift/telemetry';
import { z } from 'zod';
import { type Host, startHost } from './host.js';
import { hotStoreSettings, hotStoreShape } from './hot-store/hot-store.config.js';
import { pastEventsAt } from './hot-store/past-events.client.js';
import { readingSettings, readingShape } from './reads/reading.config.js';
import { openRuntime } from './runtime.js';
import { sealingOf, sealingSettings } from './sealing.js';
import type { ServiceDefinition } from './service.js';

const START_PATIENCE_MS = 60_000;
const RETRY_EVERY_MS = 1_000;

/** Of every service that is a process of its own. */
export const processSettings = {
  HOST: setting.host('127.0.0.1'),
  PORT: setting.port(8080),
  DATABASE_URL: secret(
    setting.url(/^postgres(ql)?:/, 'postgres://user:password@host:5432/nightshift'),
  ),
  KAFKA_BROKERS: setting.brokers(),
  KAFKA_PARTITIONS: setting.count(6, 1000),
  KAFKA_REPLICATION: setting.count(1, 9),
  NIGHTSHIFT_API_TOKEN: secret(z.string().min(16, 'must have at least 16 characters').optional()),
  NIGHTSHIFT_INSTANCE: z.string().optional(),
  /** Of the audit service: what has left PostgreSQL is read there. Absent: nothing leaves. */
  AUDIT_URL: setting.url(/^https?:/, 'http://audit:8080').optional(),
  LOG_LEVEL: setting.logLevel(),
  ...sealingSettings,
};

/** `main()` of a service that runs as a process of its own, over Kafka. */
export const runService = <Config>(
  definition: ServiceDefinition<Config>,
  env: Environment = process.env,
): Promise<void> => runProcess(definition.name, (log) => start(definition, env, log));

/** Runs what `begin` starts until a signal ends it; says why if it cannot start. */
export const runProcess = async (
  name: string,
  begin: (log: Logger) => Promise<Pick<Host, 'close'>>,
): Promise<void> => {
  const log = createLogger({ service: name });
  try {
    onSignals(log, await begin(log));
  } catch (error) {
    log.fatal(isRefusal(error) ? { code: error.code } : { err: error }, (error as Error).message);
    process.exit(1);
  }
};

const start = async <Config>(
  definition: ServiceDefinition<Config>,
  env: Environment,
  log: Logger,
): Promise<Host> => {
  const settings = parseEnvironment(processSettings, env);
  log.level = settings.LOG_LEVEL;
  const config = definition.config(env);
  const hotStore = hotStoreSettings(env);
  const reading = readingSettings(env);
  const telemetry = startTelemetry(definition.name, VERSION);
  const bus = await patiently(log, 'Kafka', () => connectBus(definition.name, settings, log));
  const instance = settings.NIGHTSHIFT_INSTANCE ?? hostname();
  const { DATABASE_URL: databaseUrl } = settings;
  const sealing = await patiently(log, 'the key ring', () => sealingOf(env, databaseUrl));
  const opened = await patiently(log, 'PostgreSQL', () =>
    openRuntime({
      definition,
      databaseUrl,
      bus,
      instance,
      log,
      sealing,
      hotStore,
      reading,
      past: pastIn(settings, definition.name),
    }),
  );
  return startHost({
    services: [
      {
        opened,
        instance: await patiently(log, 'dependencies', () =>
          definition.create(opened.runtime, config),
        ),
        settings: describeEnvironment(
          { ...processSettings, ...hotStoreShape, ...readingShape, ...definition.settings },
          env,
        ),
      },
    ],
    bus,
    sealing,
    host: settings.HOST,
    port: settings.PORT,
    token: settings.NIGHTSHIFT_API_TOKEN,
    log,
    telemetry,
  });
};

/** The ledger is not asked for what has left its own service: nothing does. */
const pastIn = (
  settings: {
    readonly AUDIT_URL?: string | undefined;
    readonly NIGHTSHIFT_API_TOKEN?: string | undefined;
  },
  service: ServiceName,
): PastEvents | undefined =>
  settings.AUDIT_URL === undefined || service === 'audit'
    ? undefined
    : pastEventsAt({ url: settings.AUDIT_URL, token: settings.NIGHTSHIFT_API_TOKEN }, service);

const connectBus = async (
  clientId: string,
  settings: { KAFKA_BROKERS: string[]; KAFKA_PARTITIONS: number; KAFKA_REPLICATION: number },
  log: Logger,
): Promise<EventBus> => {
  const bus = await openKafkaBus({
    brokers: settings.KAFKA_BROKERS,
    clientId,
    partitions: settings.KAFKA_PARTITIONS,
    replicationFactor: settings.KAFKA_REPLICATION,
    // kafkajs calls passing states errors; what lasts shows in readiness and lag.
    log: (level, message, detail) =>
      log[level === 'error' ? 'warn' : 'debug']({ kafka: detail }, message),
  });
  try {
    await bus.ensureTopics([...eventTopics, submitTopic, answersTopic]);
    return bus;
  } catch (error) {
    await bus.close().catch(() => undefined);
    throw error;
  }
};

/** What a service needs may come up after it: it is waited for, then the start fails with the reason. */
const patiently = async <T>(log: Logger, what: string, attempt: () => Promise<T>): Promise<T> => {
  const giveUpAt = Date.now() + START_PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const isFinal = isRefusal(error) && error.kind !== 'unavailable';
      if (isFinal || Date.now() > giveUpAt) throw error;
      log.warn(`waiting for ${what}: ${(error as Error).message}`);
      await new Promise((wake) => setTimeout(wake, RETRY_EVERY_MS));
    }
  }
};

const onSignals = (log: Logger, host: Pick<Host, 'close'>): void => {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    host.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
};
