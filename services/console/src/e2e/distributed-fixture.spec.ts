// Nightshift with one process per service, over a Kafka of its own. Real: all of it (the build, not
// the sources). Simulated: the language models.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EventBus, openKafkaBus } from '@nightshift/event-bus';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const cli = join(root, 'cli/bin/nightshift.mjs');

export interface Distributed {
  readonly url: string;
  readonly get: <T>(path: string) => Promise<T>;
  readonly send: <T>(method: 'POST' | 'PUT', path: string, body: unknown) => Promise<T>;
  /** As an upstream system submits: any text, on the topic for it. */
  readonly submit: (...texts: readonly string[]) => Promise<void>;
  readonly signal: (service: string, signal: NodeJS.Signals) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

const urlOf = (child: ChildProcess, ended: Promise<void>): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const ready = /ready\S* (http:\S+)/.exec(said);
      if (ready?.[1]) resolve(ready[1]);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    void ended.then(() => reject(new Error(`It did not start: ${said}`)));
  });

const request = async <T>(url: string, init?: RequestInit): Promise<T> => {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};

const busIn = async (data: string): Promise<EventBus> => {
  const properties = await readFile(join(data, 'kafka', 'server.properties'), 'utf8');
  const broker = /^listeners=PLAINTEXT:\/\/([^,]+)/m.exec(properties)?.[1] ?? '';
  return openKafkaBus({ brokers: [broker], clientId: 'e2e', log: () => undefined });
};

export const startDistributed = async (): Promise<Distributed> => {
  const data = await mkdtemp(join(tmpdir(), 'nightshift-distributed-'));
  const args = ['--disable-warning=TimeoutNegativeWarning', cli, 'up', '--distributed'];
  const child = spawn(
    process.execPath,
    [...args, '--port', String(await freePort()), '--data', data],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  };
  const url = await urlOf(child, ended).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const bus = await busIn(data);
  return {
    url,
    get: (path) => request(`${url}${path}`),
    send: (method, path, body) =>
      request(`${url}${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    submit: (...texts) =>
      bus.publish(
        texts.map((text) => ({
          topic: 'nightshift.submit.v1',
          key: 'upstream',
          headers: { id: '', type: '', tenant: '' },
          value: Buffer.from(text),
        })),
      ),
    signal: async (service, signal) => {
      const file = await readFile(join(data, 'processes.json'), 'utf8');
      const processes = JSON.parse(file) as { readonly name: string; readonly pid: number }[];
      const pid = processes.find(({ name }) => name === service)?.pid;
      if (pid === undefined) throw new Error(`No process of ${service}: ${file}`);
      process.kill(pid, signal);
    },
    stop: async () => {
      await bus.close();
      await stop();
    },
  };
};
