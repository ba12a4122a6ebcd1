import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startFromSources } from '../source-process-fixture.spec.js';
import { openLedgerClients } from './clickhouse.store.js';
import { rowsOf } from './engine.store.js';

/** Real: the embedded engine, and a process with one of its own. */
const WRITTEN = 'written before the end';
/** How long an exit takes that waits for nothing, on a machine with other things to do. */
const EXIT_MS = 20_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-closing-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Asks what takes an hour in one call, writes, closes, and exits. */
const script = `
  const { openLedgerClients } = await load('ledger/clickhouse.store.ts');
  const clients = await openLedgerClients(
    { path: process.env.FOLDER },
    { patienceMs: 1_000, onLeft: () => console.log('left') },
  );
  const query = 'SELECT hasAny(range(3000000), range(3000000, 6000000))';
  void clients.analyse.query({ query }).finally(() => console.log('over'));
  await clients.write.command({ query: "INSERT INTO ledger_migration VALUES ('${WRITTEN}')" });
  await clients.close();
  console.log('closed');
  process.exit(0);`;

it('leaves a query that nothing ends, has written by then, and ends with the process', async () => {
  const child = startFromSources({ script, env: { FOLDER: folder } });
  child.stderr.pipe(process.stderr);
  const said = text(child.stdout);
  const exit = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exit]);
  const how = await Promise.race([exit, sleep(EXIT_MS, 'still there')]);
  child.kill('SIGKILL');
  expect(how).toEqual([null, 'SIGKILL']);
  expect(await said).toBe('left\nclosed\n');

  const clients = await openLedgerClients({ path: folder });
  const query = `SELECT count() AS n FROM ledger_migration WHERE name = '${WRITTEN}'`;
  expect(await rowsOf(clients.read, query)).toEqual([{ n: 1 }]);
  await clients.close();
}, 120_000);

it('ends the writer also where a reader does not end', async () => {
  const clients = await openLedgerClients({ path: folder });
  vi.spyOn(clients.read, 'close').mockRejectedValue(new Error('a reader that does not end'));
  const writer = vi.spyOn(clients.write, 'close');
  await expect(clients.close()).rejects.toThrow('a reader that does not end');
  expect(writer).toHaveBeenCalled();
});
