import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe } from 'vitest';
import type { LedgerLocation } from './clickhouse.store.js';
import { openLedger, type TestLedger } from './ledger-fixture.spec.js';
import { storeContract } from './store-contract.spec.js';

// Real: PostgreSQL, the embedded engine. A ClickHouse server only where CLICKHOUSE_URL names one,
// as a user who may create databases; the front below is none, and says so in its name.
const postgres = usePostgres();
const folder = await mkdtemp(join(tmpdir(), 'nightshift-store-'));
afterAll(async () => rm(folder, { recursive: true, force: true }));

const useLedgerAt = (location: () => Promise<LedgerLocation>): (() => TestLedger) => {
  let ledger: TestLedger;
  beforeAll(async () => {
    ledger = await openLedger(await postgres.newDatabase(), await location());
  });
  afterAll(async () => {
    await ledger?.dataSource.destroy();
    await ledger?.clients.close();
  });
  return () => ledger;
};

describe('contract', () => {
  storeContract(
    'the embedded engine',
    useLedgerAt(async () => ({ path: folder })),
  );
});

const serverUrl = process.env['CLICKHOUSE_URL'];
if (serverUrl === undefined)
  console.log('CLICKHOUSE_URL is not set: the contract is not run against a ClickHouse server.');

describe.skipIf(serverUrl === undefined)('contract', () => {
  const database = `nightshift_test_${randomUUID().replaceAll('-', '')}`;
  const admin = () => createClient({ url: serverUrl ?? '' });
  const command = async (query: string): Promise<void> => {
    const client = admin();
    await client.command({ query });
    await client.close();
  };
  const ledger = useLedgerAt(async () => {
    await command(`CREATE DATABASE ${database}`);
    const url = new URL(serverUrl ?? '');
    url.pathname = database;
    return { url: url.href };
  });
  afterAll(async () => command(`DROP DATABASE IF EXISTS ${database}`));
  storeContract('a ClickHouse server', ledger);
});
