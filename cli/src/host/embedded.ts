import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeEnvironment } from '@nightshift/config';
import { agentRunner } from '@nightshift/agent-runner';
import { audit } from '@nightshift/audit';
import { consoleModule } from '@nightshift/console';
import { cost } from '@nightshift/cost';
import { escalation } from '@nightshift/escalation';
import { EmbeddedBus, openDeadLetters } from '@nightshift/event-bus';
import { VERSION } from '@nightshift/kernel';
import { startLocalPostgres } from '@nightshift/local-servers';
import { orchestrator } from '@nightshift/orchestrator';
import { qa } from '@nightshift/qa';
import {
  type Host,
  hotStoreSettings,
  hotStoreShape,
  type MountedService,
  openRuntime,
  readingSettings,
  readingShape,
  sealingOf,
  type ServiceDefinition,
  startHost,
} from '@nightshift/service-kit';
import { createLogger, type Logger, startTelemetry } from '@nightshift/telemetry';
import { destination } from 'pino';
import { lockFolder, refuseTakenPort } from './folder-lock.js';
import { endLeftOverServices } from './left-over.js';
import { type UpSettings, upShape } from './settings.js';
import { Teardown } from './teardown.js';

export interface Running {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** All services in this process, over an embedded bus, PostgreSQL and ClickHouse. */
export const startEmbedded = async (
  settings: UpSettings,
  say: (line: string) => void,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Running> => {
  const { host, port, data } = settings;
  const teardown = new Teardown();
  try {
    teardown.add(await lockFolder(data));
    // The folder may have been that of `up --distributed`, which was killed.
    await endLeftOverServices(data);
    await refuseTakenPort(host, port);
    const log = await logIn(data, settings.logLevel);
    say('starting PostgreSQL …');
    const postgres = await startLocalPostgres({ folder: join(data, 'postgres') });
    teardown.add(postgres.stop);
    signal?.throwIfAborted();
    say('starting the services …');
    const running = await startServices(settings, postgres.url, log);
    teardown.add(running.close);
    return { url: running.url, close: teardown.close };
  } catch (error) {
    await teardown.close();
    throw error;
  }
};

const logIn = async (data: string, level: string): Promise<Logger> => {
  await mkdir(join(data, 'logs'), { recursive: true });
  return createLogger({
    service: 'nightshift',
    level,
    destination: destination({ dest: join(data, 'logs', 'nightshift.log'), sync: false }),
  });
};

const startServices = async (
  { host, port, data, token, env }: UpSettings,
  databaseUrl: string,
  log: Logger,
): Promise<Host> => {
  const telemetry = startTelemetry('nightshift', VERSION);
  const bus = new EmbeddedBus(await openDeadLetters({ connectionString: databaseUrl }));
  const given = { ...env, NIGHTSHIFT_LEDGER_PATH: join(data, 'ledger') };
  const hotStore = hotStoreSettings(env);
  const reading = readingSettings(env);
  const sealing = await sealingOf(env, databaseUrl);
  const mount = async <Config>(
    definition: ServiceDefinition<Config>,
    ledger?: MountedService,
  ): Promise<MountedService> => {
    const config = definition.config(given);
    const opened = await openRuntime({
      definition,
      databaseUrl,
      bus,
      instance: 'local',
      log: log.child({ service: definition.name }),
      past: ledger?.instance.past?.(definition.name),
      hotStore,
      reading,
      sealing,
    });
    const instance = await definition.create(opened.runtime, config);
    return {
      opened,
      instance,
      settings: describeEnvironment(
        { ...hotStoreShape, ...readingShape, ...definition.settings },
        given,
      ),
    };
  };
  const ledger = await mount(audit);
  const services = [
    ledger,
    await mount(orchestrator, ledger),
    await mount(agentRunner, ledger),
    await mount(qa, ledger),
    await mount(cost, ledger),
    await mount(escalation, ledger),
  ];
  return startHost({
    services,
    bus,
    sealing,
    host,
    port,
    token,
    log,
    telemetry,
    modules: [consoleModule()],
    docs: true,
    settings: describeEnvironment(upShape, env),
  });
};
