import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '@nightshift/kernel';
import { measure } from './measure.js';
import { machine, type Report } from './report.js';
import { System } from './system.js';
import type { Form, FormFigures, Size } from './workload.js';

type Say = (line: string) => void;

/**
 * Measures the forms one after the other. What it started and wrote is gone when this settles,
 * also after a failure or a signal.
 */
export const runBenchmark = async (
  wanted: readonly Form[],
  size: Size,
  say: Say,
): Promise<Report> => {
  if (!existsSync('/proc/self/stat'))
    throw new Refusal('bench-no-proc', 'unavailable', 'The benchmark reads /proc: it needs Linux.');
  const skipped = wanted.flatMap((form) => {
    const reason = form === 'kafka' ? kafkaMissing() : undefined;
    return reason === undefined ? [] : [{ form, reason }];
  });
  const possible = wanted.filter((form) => !skipped.some((one) => one.form === form));
  for (const { form, reason } of skipped) say(`${form} is left out: ${reason}`);
  if (possible.length === 0)
    throw new Refusal('bench-no-kafka', 'unavailable', skipped[0]?.reason ?? 'Nothing to measure.');
  const forms: FormFigures[] = [];
  for (const form of possible)
    forms.push(await measureForm(form, size, (line) => say(`${form}: ${line}`)));
  return { size: size.name, machine: machine(), switchedOff: [], forms, skipped };
};

const kafkaMissing = (): string | undefined =>
  process.env['KAFKA_BROKERS'] || spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0
    ? undefined
    : 'Kafka needs Java: install it (Debian: `apt-get install default-jre-headless maven`), or set KAFKA_BROKERS to an empty Kafka of your own.';

const measureForm = async (form: Form, size: Size, say: Say): Promise<FormFigures> => {
  const data = await mkdtemp(join(tmpdir(), 'nightshift-bench-'));
  const system = await System.prepare(form, data);
  const interruption = untilInterrupted();
  try {
    await warnOfMemory(data, say);
    say('starting …');
    const work = system.start().then(() => measure(system, size, say));
    return await Promise.race([work, interruption.happens]);
  } finally {
    say('stopping …');
    await system.stop();
    await rm(data, { recursive: true, force: true });
    interruption.forget();
  }
};

const TMPFS_MAGIC = 0x01021994;

/** In memory a sync costs nothing, and the figures would flatter. */
const warnOfMemory = async (folder: string, say: Say): Promise<void> => {
  if ((await statfs(folder)).type === TMPFS_MAGIC)
    say(`${tmpdir()} is in memory, where syncs cost nothing: set TMPDIR to a folder on a disk.`);
};

const untilInterrupted = (): {
  readonly happens: Promise<never>;
  readonly forget: () => void;
} => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let interrupt = (): void => undefined;
  const happens = new Promise<never>((_, reject) => {
    interrupt = () =>
      reject(new Refusal('interrupted', 'unavailable', 'Interrupted; nothing was left behind.'));
  });
  happens.catch(() => undefined);
  for (const signal of signals) process.on(signal, interrupt);
  return {
    happens,
    forget: () => {
      for (const signal of signals) process.off(signal, interrupt);
    },
  };
};
