import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findBinaries } from './binaries.js';
import { endChild, endProcess, failedStart, freePort, isAlive, tailOf } from './child.js';
import { unprivileged } from './unprivileged.js';

export interface LocalPostgresOptions {
  /** Holds the data and the password; made if missing. */
  readonly folder: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Further server settings, e.g. `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface LocalPostgres {
  /** `postgres://…/postgres`, loopback only. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Fast shutdown; resolves when the server has ended. */
  readonly stop: () => Promise<void>;
  /** SIGKILL to the server, for tests of crashes. */
  readonly kill: () => Promise<void>;
}

const USER = 'nightshift';
const START_TIMEOUT_MS = 60_000;

/**
 * Starts a PostgreSQL of our own, or first ends the one that a crashed process left on the folder.
 * @throws Refusal `postgres-failed` with the end of the server's log
 */
export const startLocalPostgres = async (options: LocalPostgresOptions): Promise<LocalPostgres> => {
  const folder = resolve(options.folder);
  const data = join(folder, 'data');
  const { initdb, postgres } = await findBinaries();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const password = await passwordIn(folder);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(initdb, folder, data);
  await endLeftOver(data);
  const port = options.port ?? (await freePort());
  const server = await launch(postgres, data, port, options.settings ?? {});
  return {
    url: `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`,
    port,
    pid: server.pid ?? 0,
    stop: () => endChild(server, 'SIGINT'),
    kill: () => endChild(server, 'SIGKILL'),
  };
};

const passwordIn = async (folder: string): Promise<string> => {
  const file = join(folder, 'password');
  if (!existsSync(file)) await writeFile(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFile(file, 'utf8');
};

const initialise = async (initdb: string, folder: string, data: string): Promise<void> => {
  // An initdb that was interrupted leaves a folder that it would refuse to fill.
  await rm(data, { recursive: true, force: true });
  const args = [
    '-D',
    data,
    '-U',
    USER,
    `--pwfile=${join(folder, 'password')}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ];
  const { command, args: all } = unprivileged(initdb, args);
  const child = spawn(command, all, { stdio: ['ignore', 'ignore', 'pipe'] });
  const log = tailOf(child);
  const code = await new Promise<number | null>((settle) => child.once('close', settle));
  if (code !== 0) throw failedStart('postgres-failed', 'initdb of the embedded PostgreSQL', log());
};

const launch = async (
  postgres: string,
  data: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<ChildProcess> => {
  const defaults = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...settings,
  };
  const flags = Object.entries(defaults).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const { command, args } = unprivileged(postgres, ['-D', data, '-p', String(port), ...flags]);
  // A process group of its own: Ctrl-C in the terminal must not end it before the services drained.
  const server = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const log = tailOf(server);
  await new Promise<void>((settle, reject) => {
    const timer = setTimeout(
      () => reject(failedStart('postgres-failed', 'The start of the embedded PostgreSQL', log())),
      START_TIMEOUT_MS,
    );
    server.once('error', (error) =>
      reject(failedStart('postgres-failed', 'The start of the embedded PostgreSQL', error.message)),
    );
    server.once('exit', () =>
      reject(failedStart('postgres-failed', 'The start of the embedded PostgreSQL', log())),
    );
    server.stderr?.on('data', () => {
      if (!log().includes('ready to accept connections')) return;
      clearTimeout(timer);
      settle();
    });
  });
  server.removeAllListeners('exit');
  return server;
};

/** After `kill -9` of our process its server goes on, holding the folder: it is ended properly first. */
const endLeftOver = async (data: string): Promise<void> => {
  const pid = await leftOverPid(data);
  if (pid !== undefined) await endProcess(pid, 'SIGINT');
};

const leftOverPid = async (data: string): Promise<number | undefined> => {
  const lines = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(lines.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  // The number may belong to another program by now.
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => data);
  // A killed server has no command line any more, but the next one refuses while its number lives.
  return commandLine === '' || commandLine.includes(data) ? pid : undefined;
};
