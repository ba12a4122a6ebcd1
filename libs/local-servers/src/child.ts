import type { ChildProcess } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@nightshift/kernel';

const END_TIMEOUT_MS = 30_000;
const LOG_TAIL_CHARS = 4_000;

/** A port of the loopback address that nobody uses at the moment. */
export const freePort = async (): Promise<number> => (await freePorts(1))[0] ?? 0;

/** Different ones: all are held until the last is found, or two servers might be given the same. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const probes = await Promise.all(Array.from({ length: count }, heldPort));
  await Promise.all(probes.map(({ release }) => release()));
  return probes.map(({ port }) => port);
};

const heldPort = (): Promise<{ readonly port: number; readonly release: () => Promise<void> }> =>
  new Promise((settle, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      settle({ port, release: () => new Promise((closed) => probe.close(() => closed())) });
    });
  });

/** Signals a child and waits for its end; one that does not end is killed. */
export const endChild = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((settle) => child.once('exit', () => settle()));
  child.kill(signal);
  const force = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS);
  await ended;
  clearTimeout(force);
};

/** Signals a process that is not our child and waits for its end. @throws Refusal if it stays */
export const endProcess = async (pid: number, signal: NodeJS.Signals): Promise<void> => {
  if (isAlive(pid)) process.kill(pid, signal);
  for (let waited = 0; isAlive(pid); waited += 50) {
    if (waited > END_TIMEOUT_MS) {
      throw new Refusal(
        'left-over',
        'unavailable',
        `Process ${pid} of an earlier start does not end. End it, and start again.`,
      );
    }
    await sleep(50);
  }
};

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** The last few KB that a child wrote to stderr. */
export const tailOf = (child: ChildProcess): (() => string) => {
  let tail = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-LOG_TAIL_CHARS);
  });
  return () => tail;
};

/** What a server that did not come up leaves as an explanation. */
export const failedStart = (code: string, what: string, log: string): Refusal =>
  new Refusal(code, 'unavailable', `${what} failed:\n${log.trim() || '(it printed nothing)'}`);
