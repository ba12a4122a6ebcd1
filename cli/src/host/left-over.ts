import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endRunning, identify, type ProcessIdentity } from './processes-of-others.js';

/** They have been draining since their parent died. */
const DRAIN_MS = 3_000;

const recordIn = (data: string): string => join(data, 'processes.json');

/** For the next start, should this process not live to stop them. */
export const recordServices = async (
  data: string,
  pids: ReadonlyMap<string, number>,
): Promise<void> => {
  const running = await Promise.all(
    [...pids].map(async ([name, pid]) => {
      const found = await identify(pid);
      return found ? [{ name, ...found }] : [];
    }),
  );
  await writeFile(recordIn(data), JSON.stringify(running.flat()));
};

export const forgetServices = (data: string): Promise<void> => rm(recordIn(data), { force: true });

/** Ends the services that a killed process left behind. The folder must be locked. */
export const endLeftOverServices = async (data: string): Promise<void> => {
  const text = await readFile(recordIn(data), 'utf8').catch(() => '[]');
  await Promise.all(parse(text).map((one) => endRunning(one, DRAIN_MS)));
  await forgetServices(data);
};

/** A record that was being written when the process was killed is no record. */
const parse = (text: string): readonly ProcessIdentity[] => {
  try {
    return JSON.parse(text) as readonly ProcessIdentity[];
  } catch {
    return [];
  }
};
