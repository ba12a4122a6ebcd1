import { join } from 'node:path';
import { isRefusal } from '@nightshift/kernel';
import { startLocalKafka, startLocalPostgres } from '@nightshift/local-servers';
import type { Running } from './embedded.js';
import { lockFolder, refuseTakenPort } from './folder-lock.js';
import { endLeftOverServices } from './left-over.js';
import { ServiceProcesses, type ServiceProcessesOptions } from './service-processes.js';
import type { UpSettings } from './settings.js';
import { Teardown } from './teardown.js';

const START_ATTEMPTS = 3;

export interface DistributedOptions {
  /** Start a process again that ended by itself. Default true. */
  readonly restart?: boolean;
  /** Gives up a start that is under way; what was started is ended. */
  readonly signal?: AbortSignal;
}

export interface RunningDistributed extends Running {
  /** Process ids by service, as they are at the moment. */
  readonly pids: () => ReadonlyMap<string, number>;
}

/** One process per service over Kafka; servers that are not named are started here. */
export const startDistributed = async (
  settings: UpSettings,
  say: (line: string) => void,
  { restart = true, signal }: DistributedOptions = {},
): Promise<RunningDistributed> => {
  const { host, port, data } = settings;
  const teardown = new Teardown();
  try {
    teardown.add(await lockFolder(data));
    await endLeftOverServices(data);
    await refuseTakenPort(host, port);
    const servers = await startServers(settings, say, teardown);
    signal?.throwIfAborted();
    say('starting the services …');
    const processes = await startProcesses({ settings, servers, restart, say }, signal);
    teardown.add(() => processes.stop());
    return { url: processes.url, close: teardown.close, pids: processes.pids };
  } catch (error) {
    await teardown.close();
    throw error;
  }
};

/** A port that was free may be taken before its service listens: then all get others. */
const startProcesses = async (
  options: ServiceProcessesOptions,
  signal: AbortSignal | undefined,
): Promise<ServiceProcesses> => {
  for (let attempt = 1; ; attempt += 1) {
    const processes = new ServiceProcesses(options);
    try {
      await processes.start(signal);
      return processes;
    } catch (error) {
      await processes.stop();
      if (attempt === START_ATTEMPTS || !isPortTaken(error)) throw error;
      options.say('a port was taken by somebody else meanwhile; once more, with others …');
    }
  }
};

const isPortTaken = (error: unknown): boolean =>
  isRefusal(error) && error.code === 'service-failed' && error.message.includes('EADDRINUSE');

const startServers = async (
  { data, env }: UpSettings,
  say: (line: string) => void,
  teardown: Teardown,
): Promise<Readonly<Record<string, string>>> => {
  const servers: Record<string, string> = {};
  const starting: Promise<() => Promise<void>>[] = [];
  if (!env['DATABASE_URL']) {
    say('starting PostgreSQL …');
    starting.push(
      startLocalPostgres({ folder: join(data, 'postgres') }).then(({ url, stop }) => {
        servers['DATABASE_URL'] = url;
        return stop;
      }),
    );
  }
  if (!env['KAFKA_BROKERS']) {
    say('starting Kafka …');
    starting.push(
      startLocalKafka({ folder: join(data, 'kafka'), say }).then(({ brokers, stop }) => {
        servers['KAFKA_BROKERS'] = brokers;
        return stop;
      }),
    );
  }
  await teardown.startAll(...starting);
  // Only the audit service opens the embedded engine: one process per folder.
  if (!env['CLICKHOUSE_URL']) servers['NIGHTSHIFT_LEDGER_PATH'] = join(data, 'ledger');
  return servers;
};
