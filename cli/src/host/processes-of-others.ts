import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that is not (or no longer) our child, told apart from a later one with its number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot at which the process began. */
  readonly began: string;
}

const STARTTIME_AFTER_NAME = 19;
const LOOK_EVERY_MS = 50;

/** `undefined` if there is no such process. */
export const identify = async (pid: number): Promise<ProcessIdentity | undefined> => {
  const began = await beganOf(pid);
  return began === undefined ? undefined : { pid, began };
};

export const isRunning = async ({ pid, began }: ProcessIdentity): Promise<boolean> =>
  (await beganOf(pid)) === began;

/** Asks it to end, and ends it by force if it has not after `patienceMs`. */
export const endRunning = async (one: ProcessIdentity, patienceMs: number): Promise<void> => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!(await isRunning(one))) return;
    signalTo(one.pid, signal);
    const giveUpAt = Date.now() + patienceMs;
    while (Date.now() < giveUpAt && (await isRunning(one))) await sleep(LOOK_EVERY_MS);
  }
};

const signalTo = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in between.
  }
};

/** From /proc where there is one; elsewhere only whether the process lives. A zombie has ended. */
const beganOf = async (pid: number): Promise<string | undefined> => {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : rest[STARTTIME_AFTER_NAME - 1];
  } catch {
    if (process.platform === 'linux') return undefined;
  }
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch {
    return undefined;
  }
};
