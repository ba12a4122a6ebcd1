import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, expect, it } from 'vitest';
import { type LocalPostgres, startLocalPostgres } from './index.js';

const folders: string[] = [];
const servers: LocalPostgres[] = [];

const start = async (folder: string): Promise<LocalPostgres> => {
  const server = await startLocalPostgres({ folder });
  servers.push(server);
  return server;
};

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'local-servers-'));
  folders.push(folder);
  return folder;
};

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
};

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await Promise.all(
    folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })),
  );
});

it('keeps its data across a stop and a start', async () => {
  const folder = await newFolder();
  const first = await start(folder);
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  const second = await start(folder);
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

it('refuses a wrong password', async () => {
  const server = await start(await newFolder());
  await expect(query(server.url.replace(/:[0-9a-f]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(
    /password/,
  );
});

it('ends the server that a killed process left behind, and goes on with its data', async () => {
  const folder = await newFolder();
  const script = `
    const { startLocalPostgres } = await import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)});
    const server = await startLocalPostgres({ folder: ${JSON.stringify(folder)} });
    console.log(server.pid);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const leftOver = await new Promise<number>((settle) =>
    owner.stdout.once('data', (line) => settle(Number(line))),
  );
  owner.kill('SIGKILL');
  const server = await start(folder);
  expect(server.pid).not.toBe(leftOver);
  expect(() => process.kill(leftOver, 0)).toThrow(/ESRCH/);
  expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});
