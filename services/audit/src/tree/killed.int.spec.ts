import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usePostgres, withClient } from '@nightshift/testing';
import { DataSource } from 'typeorm';
import { afterAll, expect, it } from 'vitest';
import { openLedger } from '../ledger/ledger-fixture.spec.js';
import { verifyLedger } from '../ledger/verify.store.js';
import { LedgerIndex1700000000000 } from '../migrations.store.js';
import { recordInProcess } from './recording-process.spec.js';
import { treeSize } from './tiles.store.js';
import { LedgerTree1764100000000 } from './tree-migrations.store.js';

/*
 * Real: a process that records into PostgreSQL and the embedded engine, killed with SIGKILL at any
 * moment of a batch, again and again. What was not acknowledged is delivered once more, as the bus
 * would, and a good part of what was.
 */
const postgres = usePostgres();
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const KILLS = Number(process.env['LEDGER_KILLS'] ?? 4);
const COUNT = 10_000;
const BATCH = 400;

const migrate = async (url: string): Promise<void> => {
  const migrations = [LedgerIndex1700000000000, LedgerTree1764100000000];
  const dataSource = new DataSource({ type: 'postgres', url, migrations });
  await dataSource.initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
};

/** It equals the size of the tree, whenever one looks. */
const headOf = (url: string): Promise<number> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ head: string; leaves: string }>(
      `SELECT last_index AS head,
         (SELECT tile * 256 + octet_length(hashes) / 32 FROM ledger_tile WHERE level = 0 ORDER BY tile DESC LIMIT 1) AS leaves
       FROM ledger_head`,
    );
    expect(rows[0]?.leaves).toBe(rows[0]?.head);
    return Number(rows[0]?.head);
  });

it('rows = tree size = index after kills at any moment and 10,000 redeliveries, each event once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nightshift-killed-'));
  folders.push(folder);
  const url = await postgres.newDatabase();
  await migrate(url);
  let [from, kills, redelivered, between] = [0, 0, 0, 0];
  while (kills < KILLS) {
    // Every other time while the rows are written, else anywhere in a batch.
    const [when, within] = kills % 2 === 0 ? (['placed', 15] as const) : (['begins', 150] as const);
    let batches = 0;
    const survives = 1 + Math.floor(Math.random() * 4);
    const { acknowledged, code, errors } = await recordInProcess(
      { url, folder, from, batch: BATCH, count: COUNT },
      (what, child) => {
        if (what === when) batches += 1;
        if (what === when && batches === survives)
          setTimeout(() => child.kill('SIGKILL'), Math.random() * within);
      },
    );
    expect(errors).toBe('');
    expect([code, acknowledged < COUNT]).toEqual([null, true]);
    kills += 1;
    if ((await headOf(url)) > acknowledged) between += 1;
    const again = Math.max(0, acknowledged - 3 * BATCH);
    redelivered += acknowledged - again;
    from = again;
  }
  expect(between).toBeGreaterThan(0);
  // Once more from the start, to the end.
  redelivered += from;
  const whole = { url, folder, from: 0, batch: BATCH, count: COUNT };
  expect(await recordInProcess(whole, () => undefined)).toEqual({
    acknowledged: COUNT,
    code: 0,
    errors: '',
  });
  expect(await recordInProcess(whole, () => undefined)).toMatchObject({ acknowledged: COUNT });
  redelivered += COUNT;

  const ledger = await openLedger(url, folder);
  try {
    const { lastIndex } = await ledger.index.head();
    const [rows] = await ledger.query<{ places: number; ids: number }>(
      'SELECT uniqExact(ledger_index) AS places, uniqExact(id) AS ids FROM ledger_event',
    );
    expect([lastIndex, await treeSize(ledger.dataSource), rows?.places, rows?.ids]).toEqual([
      COUNT,
      COUNT,
      COUNT,
      COUNT,
    ]);
    // As everybody reads it: of what a crash makes the engine write twice, one counts.
    for (const table of ['ledger_event', 'ledger_fact']) {
      const [kept] = await ledger.query<{ rows: number }>(
        `SELECT count() AS rows FROM ${table} FINAL`,
      );
      expect([table, kept?.rows]).toEqual([table, COUNT]);
    }
    expect(redelivered).toBeGreaterThanOrEqual(COUNT);
    await ledger.age();
    expect(await verifyLedger(ledger)).toMatchObject({ ok: true, events: COUNT, onTheirWay: 0 });
    console.log(
      `${kills} kills, ${between} of them between place and acknowledgement, ${redelivered} deliveries of what was acknowledged before`,
    );
  } finally {
    await ledger.dataSource.destroy();
    await ledger.clients.close();
  }
}, 240_000);
