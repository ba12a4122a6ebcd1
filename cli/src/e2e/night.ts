import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@nightshift/local-servers';

const NIGHTSHIFT = fileURLToPath(new URL('../../bin/nightshift.mjs', import.meta.url));
const NODE = [process.execPath, '--disable-warning=TimeoutNegativeWarning'] as const;
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const STOP_PATIENCE_MS = 60_000;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface NightOptions {
  readonly distributed?: boolean;
  readonly workflows?: string;
}

/** `nightshift up` as a process of its own, with its port and its folder. */
export class Night {
  private constructor(
    readonly folder: string,
    readonly port: number,
    private readonly options: NightOptions,
  ) {}

  /** Nothing is started yet: see {@link up}. End it with {@link dispose}, also after a failure. */
  static async prepare(options: NightOptions = {}): Promise<Night> {
    const folder = await mkdtemp(join(tmpdir(), 'nightshift-e2e-'));
    return new Night(folder, await freePort(), options);
  }

  /** Further variables for it. */
  readonly env: Record<string, string> = {};
  private child: ChildProcess | undefined;
  private printed = '';

  get data(): string {
    return join(this.folder, 'data');
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What the process has printed since its start. */
  get output(): string {
    return this.printed;
  }

  /** Resolves when it says that it is ready. @throws Error with its output if it ends before */
  async up(): Promise<void> {
    const { distributed = false, workflows } = this.options;
    const args = ['up', '--port', String(this.port), '--data', this.data];
    if (workflows) args.push('--workflows', workflows);
    if (distributed) args.push('--distributed');
    const [node, flag] = NODE;
    const child = spawn(node, [flag, NIGHTSHIFT, ...args], {
      env: { ...environment(), ...this.env },
      // By the channel it learns that the tests were killed, and stops.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    this.printed = '';
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        this.printed += chunk.toString();
        if (/^ready /m.test(this.printed)) resolve();
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('exit', (code) =>
        reject(new Error(`up ended with ${code} before it was ready:\n${this.printed}`)),
      );
    });
  }

  /** Ctrl-C. Gives the exit code, and the processes that it had, to see whether one is left. */
  async stop(): Promise<{ readonly code: number | null; readonly had: readonly number[] }> {
    const { child } = this;
    if (!child?.pid || child.exitCode !== null) return { code: child?.exitCode ?? null, had: [] };
    const had = await treeOf(child.pid);
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    const force = setTimeout(() => had.forEach(kill), STOP_PATIENCE_MS);
    const code = await ended;
    clearTimeout(force);
    return { code, had };
  }

  /** `kill -9` of the process alone: its children are left. Gives them. */
  async killAlone(): Promise<readonly number[]> {
    const pid = this.child?.pid;
    if (pid === undefined) return [];
    const [, ...children] = await treeOf(pid);
    kill(pid);
    return children;
  }

  /** `kill -9` of the process and all that it had started, servers included. */
  async killAll(): Promise<void> {
    const pid = this.child?.pid;
    if (pid === undefined) return;
    for (const one of await treeOf(pid)) kill(one);
  }

  /** Process id of a service that runs as a process of its own. */
  async pidOf(service: string): Promise<number> {
    const record = await readFile(join(this.data, 'processes.json'), 'utf8');
    const found = (JSON.parse(record) as { name: string; pid: number }[]).find(
      ({ name }) => name === service,
    );
    if (!found) throw new Error(`There is no process of ${service}: ${record}`);
    return found.pid;
  }

  /** Where its own Kafka listens. */
  async brokers(): Promise<string> {
    const properties = await readFile(join(this.data, 'kafka', 'server.properties'), 'utf8');
    return /^listeners=PLAINTEXT:\/\/([^,]+)/m.exec(properties)?.[1] ?? '';
  }

  /** Stops it, ends whatever is left of it, and removes its folder. */
  async dispose(): Promise<void> {
    await this.stop();
    for (const pid of await usersOf(this.folder)) kill(pid);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Runs `nightshift …` against it. */
  cli(...args: readonly string[]): Promise<Finished> {
    return nightshift(args, { NIGHTSHIFT_URL: this.url });
  }

  /** As {@link cli}, with `--json`; gives what it printed. @throws Error with its stderr */
  async cliJson<T>(...args: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await this.cli('--json', ...args);
    if (code !== 0)
      throw new Error(`nightshift ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    return JSON.parse(stdout) as T;
  }

  async get<T>(path: string): Promise<T> {
    const { status, body } = await this.request<T>('GET', path);
    if (status !== 200) throw new Error(`GET ${path} gave ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** A body that is a string is sent as it is. */
  async request<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<T>> {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as T,
    };
  }
}

/** Runs the command line to its end. */
export const nightshift = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> => {
  const [node, flag] = NODE;
  const child = spawn(node, [flag, NIGHTSHIFT, ...args], {
    cwd: REPOSITORY,
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
};

/** Ours without what would lead elsewhere. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(NIGHTSHIFT_|VITEST|NODE_|DATABASE_URL|KAFKA_|CLICKHOUSE_|HOST$|PORT$)/.test(name),
    ),
  );

/** A process and all that descend from it. */
const treeOf = async (root: number): Promise<readonly number[]> => {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent) parents.set(Number(entry), Number(parent));
  }
  const tree = [root];
  for (const pid of tree) {
    for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  }
  return tree;
};

/** Processes that name the folder, in their command line or as their place to log. */
const usersOf = async (folder: string): Promise<readonly number[]> => {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const [command, environ] = await Promise.all(
      ['cmdline', 'environ'].map((name) =>
        readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => ''),
      ),
    );
    if (command?.includes(folder) || environ?.includes(folder)) found.push(pid);
  }
  return found;
};

export const isAlive = async (pid: number): Promise<boolean> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/^\d+ \(.*\) Z/s.test(stat);
};

export const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
};
