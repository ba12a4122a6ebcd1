import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit } from '../index.js';
import { connectLedger } from './clickhouse.store.js';
import { delivered, note } from './event-fixture.spec.js';

/** Real: PostgreSQL, the embedded engine of ClickHouse, HTTP, the embedded bus. */
const postgres = usePostgres();
const { bus } = testBus();
let host: Host;
let folder: string;
let command: (sql: string) => Promise<unknown>;

beforeAll(async () => {
  const log = createLogger({ service: 'audit', level: 'fatal' });
  folder = await mkdtemp(join(tmpdir(), 'nightshift-lost-'));
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({ definition: audit, databaseUrl, bus, instance: 'a1', log });
  const { dataSource } = opened.runtime;
  command = (sql) => dataSource.query(sql);
  const config = { path: folder, checkpoints: { everyMs: 100 } };
  const instance = await audit.create(opened.runtime, config);
  host = await startHost({
    services: [{ opened, instance }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
});
afterAll(async () => {
  await host?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

interface Verified {
  readonly ok: boolean;
  readonly firstFault: { readonly index: number } | null;
}

const verified = async (): Promise<Verified> => {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  };
  return (await (await fetch(`${host.url}/v1/ledger/verify`, init)).json()) as Verified;
};

/** As the runbook says it. */
const restoreSql = async (service: string, index: number): Promise<string> => {
  const runbook = new URL('../../../../docs/runbooks/ledger-differs.md', import.meta.url);
  const [, sql = ''] = /```sql\n(.*?)```/s.exec(await readFile(runbook, 'utf8')) ?? [];
  return sql.replaceAll('SERVICE', service).replace('= N ', `= ${index} `);
};

it('a lost row is written again by the runbook, at its place, and with nothing but its own bytes', async () => {
  const owner = connectLedger({ path: folder }, 'owner');
  const rows = async <T>(query: string): Promise<readonly T[]> =>
    (await owner.client.query({ query, format: 'JSONEachRow' })).json<T>();
  // A signed checkpoint is an event of the service itself.
  const own = `SELECT ledger_index AS index, body FROM ledger_event WHERE service = 'audit' ORDER BY ledger_index LIMIT 1`;
  await bus.publish([delivered(note('task/lost', 1))]);
  await expect.poll(() => rows(own), { timeout: 30_000 }).toHaveLength(1);
  const [row = { index: 0, body: '' }] = await rows<{ index: number; body: string }>(own);
  const { index } = row;
  const lost = `DELETE FROM ledger_event WHERE ledger_index = ${index} SETTINGS lightweight_deletes_sync = 2`;
  await owner.client.command({ query: lost });
  // What was recorded a moment ago may still be on its way.
  await command(`UPDATE audit.ledger_batch SET recorded_at = recorded_at - interval '1 minute'`);
  expect(await verified()).toMatchObject({ ok: false, firstFault: { index } });

  // Whoever wrote other bytes into the table in the meantime restores nothing.
  const swap = (from: string, to: string): Promise<unknown> =>
    command(`UPDATE audit.event SET body = replace(body, '${from}', '${to}') WHERE version = 1`);
  await swap('"treeSize":', '"treeSize" :');
  await command(await restoreSql('audit', index));
  const waiting = `SELECT 1 FROM audit.outbox WHERE owner = 'restore'`;
  expect(await command(waiting)).toEqual([]);
  await swap('"treeSize" :', '"treeSize":');

  await command(await restoreSql('audit', index));
  expect(await command(waiting)).toHaveLength(1);
  const there = `SELECT body FROM ledger_event WHERE ledger_index = ${index}`;
  await expect.poll(() => rows(there), { timeout: 60_000 }).toEqual([{ body: row.body }]);
  expect(await verified()).toMatchObject({ ok: true });
  await owner.end();
}, 120_000);
