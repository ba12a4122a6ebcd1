import { existsSync } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '@nightshift/kernel';

type Say = (line: string) => void;
type AtEnd = (end: () => Promise<void>) => void;

/** @throws Refusal `bench-no-proc` */
export const refuseWithoutProc = (): void => {
  if (!existsSync('/proc/self/stat'))
    throw new Refusal('bench-no-proc', 'unavailable', 'The benchmark reads /proc: it needs Linux.');
};

/**
 * What it started and wrote is gone when this settles, also after a failure or a signal.
 * @param work is given the folder, and where to say what is to be ended: the last first
 */
export const inNewFolder = async <T>(
  say: Say,
  work: (data: string, atEnd: AtEnd) => Promise<T>,
): Promise<T> => {
  const data = await mkdtemp(join(tmpdir(), 'nightshift-bench-'));
  const ends: (() => Promise<void>)[] = [];
  const interruption = untilInterrupted();
  try {
    await warnOfMemory(data, say);
    return await Promise.race([work(data, (end) => ends.unshift(end)), interruption.happens]);
  } finally {
    say('stopping …');
    for (const end of ends) await end();
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
