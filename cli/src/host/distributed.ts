import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Refusal, type Json } from '@nightshift/kernel';
import { freePort, startLocalKafka, startLocalPostgres } from '@nightshift/local-servers';
import type { Running } from './embedded.js';
import { lockFolder, refuseTakenPort } from './folder-lock.js';
import type { UpSettings } from './settings.js';

/** The processes, in the order in which they start; the console is the public origin. */
const SERVICES = ['audit', 'orchestrator', 'agent-runner', 'qa', 'cost', 'escalation'] as const;
type Name = (typeof SERVICES)[number] | 'console';

const READY_TIMEOUT_MS = 90_000;
const RESTART_AFTER_MS = 500;

export interface DistributedOptions {
  /** Start a process again that ended by itself. Default true. */
  readonly restart?: boolean;
}

export interface RunningDistributed extends Running {
  /** Process ids by service, as they are at the moment. */
  readonly pids: () => ReadonlyMap<string, number>;
}

/** One process per service over Kafka; servers that are not named are started here. */
export const startDistributed = async (
  settings: UpSettings,
  say: (line: string) => void,
  { restart = true }: DistributedOptions = {},
): Promise<RunningDistributed> => {
  const ends: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    await refuseTakenPort(settings.host, settings.port);
    ends.push(await lockFolder(settings.data));
    const servers = await startServers(settings, say, ends);
    say('starting the services …');
    const processes = new Processes(settings, servers, restart, say);
    ends.push(() => processes.stop());
    await processes.start();
    return { url: processes.url, close, pids: processes.pids };
  } catch (error) {
    await close();
    throw error;
  }
};

type Environment = Readonly<Record<string, string>>;

const startServers = async (
  { data, env }: UpSettings,
  say: (line: string) => void,
  ends: (() => Promise<void>)[],
): Promise<Environment> => {
  const servers: Record<string, string> = {};
  if (!env['DATABASE_URL']) {
    say('starting PostgreSQL …');
    const postgres = await startLocalPostgres({ folder: join(data, 'postgres') });
    ends.push(postgres.stop);
    servers['DATABASE_URL'] = postgres.url;
  }
  if (!env['KAFKA_BROKERS']) {
    say('starting Kafka …');
    const kafka = await startLocalKafka({ folder: join(data, 'kafka'), say });
    ends.push(kafka.stop);
    servers['KAFKA_BROKERS'] = kafka.brokers;
  }
  // Only the audit service opens the embedded engine: one process per folder.
  if (!env['CLICKHOUSE_URL']) servers['NIGHTSHIFT_LEDGER_PATH'] = join(data, 'ledger');
  return servers;
};

class Processes {
  url = '';
  private readonly children = new Map<Name, ChildProcess>();
  private stopping = false;

  constructor(
    private readonly settings: UpSettings,
    private readonly servers: Environment,
    private readonly restart: boolean,
    private readonly say: (line: string) => void,
  ) {}

  readonly pids = (): ReadonlyMap<string, number> =>
    new Map(
      [...this.children].flatMap(([name, { pid }]) =>
        pid === undefined ? [] : [[name, pid] as const],
      ),
    );

  async start(): Promise<void> {
    await mkdir(join(this.settings.data, 'logs'), { recursive: true });
    const urls = new Map<Name, string>();
    for (const name of SERVICES) urls.set(name, `http://127.0.0.1:${await freePort()}`);
    this.url = `http://${this.settings.host}:${this.settings.port}`;
    for (const [name, url] of urls)
      this.launch(name, { HOST: '127.0.0.1', PORT: new URL(url).port });
    const upstreams = Object.fromEntries(
      [...urls].map(([name, url]) => [`${name.toUpperCase().replace('-', '_')}_URL`, url]),
    );
    this.launch('console', {
      HOST: this.settings.host,
      PORT: String(this.settings.port),
      ...upstreams,
    });
    await this.untilReady();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    // The console first: nothing new comes in. Then all at once: they need each other for nothing.
    await end(this.children.get('console'));
    await Promise.all([...this.children.values()].map(end));
  }

  private launch(name: Name, own: Environment): void {
    const log = createWriteStream(join(this.settings.data, 'logs', `${name}.log`), { flags: 'a' });
    const entry = mainOf(name);
    const child = spawn(process.execPath, ['--disable-warning=TimeoutNegativeWarning', entry], {
      env: {
        ...this.settings.env,
        ...this.servers,
        NIGHTSHIFT_INSTANCE: `${name}-1`,
        ...own,
      } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C reaches the whole group; each service is told to stop by us, in order.
      detached: true,
    });
    child.stdout?.pipe(log);
    child.stderr?.pipe(log);
    this.children.set(name, child);
    child.once('exit', (code, signal) => this.ended(name, own, `${signal ?? `code ${code}`}`));
  }

  private ended(name: Name, own: Environment, how: string): void {
    if (this.stopping) return;
    this.say(
      `${name} ended (${how})${this.restart ? '; starting it again' : ''}. Its log: ${join(this.settings.data, 'logs', `${name}.log`)}`,
    );
    if (this.restart) setTimeout(() => !this.stopping && this.launch(name, own), RESTART_AFTER_MS);
  }

  private async untilReady(): Promise<void> {
    const giveUpAt = Date.now() + READY_TIMEOUT_MS;
    let last: Json = null;
    while (Date.now() < giveUpAt) {
      const response = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (response?.ok) return;
      last = (await response?.json().catch(() => null)) as Json;
      await new Promise((wake) => setTimeout(wake, 200));
    }
    throw new Refusal(
      'not-ready',
      'unavailable',
      `Not every service came up within ${READY_TIMEOUT_MS / 1000} s: ${JSON.stringify(last)}. Logs: ${join(this.settings.data, 'logs')}.`,
    );
  }
}

const mainOf = (name: Name): string =>
  join(dirname(createRequire(import.meta.url).resolve(`@nightshift/${name}`)), 'main.js');

const end = async (child: ChildProcess | undefined): Promise<void> => {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await ended;
};
