import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Client } from '../client.js';
import { startLiveExample } from '../example.js';
import { describeError, paint, print, say } from '../output.js';
import type { Running } from '../host/embedded.js';
import type { UpOptions, UpSettings } from '../host/settings.js';
import { packagesBelow } from '../packages.js';
import { wholeNumber } from './whole-number.js';

interface Extras {
  readonly distributed?: boolean;
  readonly example?: number;
}

export const addUp = (program: Command): void => {
  program
    .command('up')
    .description('start Nightshift: everything in one process, or one process per service')
    .option('--port <port>', 'port of the public origin (NIGHTSHIFT_PORT, default 7070)')
    .option(
      '--data <folder>',
      'folder that holds everything (NIGHTSHIFT_DATA, default .nightshift)',
    )
    .option(
      '--workflows <module...>',
      'workflow modules: package names or paths (NIGHTSHIFT_WORKFLOWS)',
    )
    .option(
      '--distributed',
      'one process per service over Kafka; local servers where KAFKA_BROKERS, DATABASE_URL, CLICKHOUSE_URL are not set',
    )
    .option(
      '--example <n>',
      'where no task is yet: looks at so many packages of ./node_modules with three workflows, a few at a time (simulated models)',
      wholeNumber,
    )
    .option(
      '--faults',
      'fault flags: simulated models may be made to fail on purpose (NIGHTSHIFT_FAULTS=on); not for production',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift up\n  nightshift up --example 100\n  nightshift up --port 8080 --data /var/lib/nightshift\n  nightshift up --workflows ./my-workflows.ts\n  nightshift up --distributed',
    )
    .action(async (options: UpOptions & Extras) => {
      const { upSettings } = await import('../host/settings.js');
      const settings = upSettings(options, process.env);
      // Tools of workflows that keep something keep it there, too, also where an option named it.
      process.env['NIGHTSHIFT_DATA'] = settings.data;
      const stopped = stopAsked();
      const running = await start(settings, options, stopped);
      await running?.close();
      say('nightshift: stopped; the same command goes on with the same data.');
    });
};

/** The services are loaded only here: other commands need none of them. Until it is asked to stop; gives what is to be closed, if it had come up. */
const start = async (
  settings: UpSettings,
  { distributed = false, example = 0 }: Extras,
  signal: AbortSignal,
): Promise<Running | undefined> => {
  const started = performance.now();
  const progress = (line: string): void => say(`nightshift: ${line}`);
  try {
    const running = await (distributed
      ? (await import('../host/distributed.js')).startDistributed(settings, progress, { signal })
      : (await import('../host/embedded.js')).startEmbedded(settings, progress, { signal }));
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    print(
      `${paint('green', 'ready')} ${running.url}  (${seconds} s; data in ${settings.data}; stop with Ctrl-C)`,
    );
    if (example > 0)
      await showExample(running.url, settings.token, example, signal).catch((error: unknown) =>
        // What there is to watch is no reason to stop.
        say(`nightshift: the example could not be started. ${describeError(error)}`),
      );
    if (!signal.aborted) await once(signal, 'abort');
    return running;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
};

const showExample = async (
  url: string,
  token: string | undefined,
  limit: number,
  signal: AbortSignal,
): Promise<void> => {
  const client = new Client({
    url,
    tenant: 'default',
    actor: 'example',
    ...(token === undefined ? {} : { token }),
  });
  const packages = (await packagesBelow(resolve('node_modules'))).slice(0, limit);
  const failed = (error: unknown): void => say(`nightshift: the example stopped: ${String(error)}`);
  const submitted = await startLiveExample(client, packages, signal, failed);
  if (submitted > 0)
    say(
      `nightshift: ${submitted} tasks of the example come in over the next minute (simulated models); one halts on purpose.`,
    );
};

/** Aborted by Ctrl-C and the like, and when the launcher that hands signals on is killed. */
const stopAsked = (): AbortSignal => {
  const asked = new AbortController();
  const stop = (): void => {
    if (asked.signal.aborted) return;
    say('nightshift: stopping …');
    asked.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  if (process.channel) {
    process.once('disconnect', stop);
    process.channel.unref();
  }
  return asked.signal;
};
