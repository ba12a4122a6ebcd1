import type { Command } from 'commander';
import { paint, print, say } from '../output.js';
import { startDistributed } from '../host/distributed.js';
import { type Running, startEmbedded } from '../host/embedded.js';
import { upSettings, type UpOptions } from '../host/settings.js';

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
    .addHelpText(
      'after',
      '\nExamples:\n  nightshift up\n  nightshift up --port 8080 --data /var/lib/nightshift\n  nightshift up --workflows ./my-workflows.ts\n  nightshift up --distributed',
    )
    .action(async (options: UpOptions & { readonly distributed?: boolean }) => {
      const started = performance.now();
      const settings = upSettings(options, process.env);
      const progress = (line: string): void => say(`nightshift: ${line}`);
      const running = await (options.distributed
        ? startDistributed(settings, progress)
        : startEmbedded(settings, progress));
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      print(
        `${paint('green', 'ready')} ${running.url}  (${seconds} s; data in ${settings.data}; stop with Ctrl-C)`,
      );
      await untilStopped(running);
    });
};

const untilStopped = (running: Running): Promise<void> =>
  new Promise((resolve, reject) => {
    let stopping = false;
    const stop = (): void => {
      if (stopping) return;
      stopping = true;
      say('nightshift: stopping …');
      running.close().then(() => {
        say('nightshift: stopped; the same command goes on with the same data.');
        resolve();
      }, reject);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });
