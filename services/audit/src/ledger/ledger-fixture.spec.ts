import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestPostgres } from '@nightshift/testing';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll } from 'vitest';
import { LedgerIndex1700000000000 } from '../migrations.store.js';
import { Checkpoints } from '../tree/checkpoints.store.js';
import { LedgerTree1764100000000 } from '../tree/tree-migrations.store.js';
import { LedgerVerification1764200000000 } from '../verification/verification-migrations.store.js';
import {
  connectLedger,
  type LedgerClients,
  type LedgerLocation,
  openLedgerClients,
} from './clickhouse.store.js';
import { delivered } from './event-fixture.spec.js';
import { LedgerIndex } from './ledger-index.store.js';
import { LedgerRows } from './ledger-rows.store.js';
import { recordingSubscription } from './recorder.store.js';

export interface TestLedger {
  readonly clients: LedgerClients;
  readonly location: LedgerLocation;
  readonly dataSource: DataSource;
  readonly index: LedgerIndex;
  readonly rows: LedgerRows;
  readonly checkpoints: Checkpoints;
  /** Through the real subscription, as one batch; gives what is to be dead-lettered. */
  readonly record: (...values: readonly Buffer[]) => Promise<readonly string[]>;
  /** Makes everything look as if it had been recorded a minute ago. */
  readonly age: () => Promise<void>;
  readonly command: (query: string) => Promise<void>;
  readonly query: <T>(query: string) => Promise<readonly T[]>;
  readonly empty: () => Promise<void>;
}

/** The real engine and a real PostgreSQL; one per spec file, as the engine is one per process. */
export const useLedger = (postgres: TestPostgres): (() => TestLedger) => {
  let ledger: TestLedger;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nightshift-ledger-'));
    ledger = await openLedger(await postgres.newDatabase(), folder);
  });
  afterAll(async () => {
    await ledger?.dataSource.destroy();
    await ledger?.clients.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  return () => ledger;
};

/** A ledger of this process: the engine is one per process, and one process per folder. */
export const openLedger = async (
  url: string,
  where: string | LedgerLocation,
): Promise<TestLedger> => {
  const location = typeof where === 'string' ? { path: where } : where;
  const migrations = [
    LedgerIndex1700000000000,
    LedgerTree1764100000000,
    LedgerVerification1764200000000,
  ];
  const dataSource = new DataSource({ type: 'postgres', url, migrations });
  await dataSource.initialize();
  await dataSource.runMigrations();
  const clients = await openLedgerClients(location);
  // What is altered by force is altered by whoever owns the store: the service itself cannot.
  const owner = connectLedger(location, 'owner');
  const index = new LedgerIndex(dataSource);
  const rows = new LedgerRows(clients);
  const { handle } = recordingSubscription(index, rows, () => undefined);
  const command = async (query: string): Promise<void> =>
    void (await owner.client.command({ query }));
  const close = async (): Promise<void> => {
    await owner.end();
    await clients.close();
  };
  return {
    clients: { ...clients, close },
    location,
    dataSource,
    index,
    rows,
    checkpoints: new Checkpoints(dataSource),
    record: async (...values) =>
      (await handle(values.map((value) => delivered(value)))).map(({ code }) => code),
    age: async () =>
      void (await dataSource.query(
        `UPDATE ledger_batch SET recorded_at = recorded_at - interval '1 minute'`,
      )),
    command,
    query: async <T>(query: string) =>
      (await owner.client.query({ query, format: 'JSONEachRow' })).json<T>(),
    empty: async () => {
      await command('TRUNCATE TABLE ledger_event');
      await command('TRUNCATE TABLE ledger_fact');
      await dataSource.query('TRUNCATE ledger_entry, ledger_batch, ledger_tile, ledger_checkpoint');
      await dataSource.query(
        `UPDATE ledger_head SET last_index = 0, batch_hash = decode(repeat('00', 32), 'hex')`,
      );
    },
  };
};
