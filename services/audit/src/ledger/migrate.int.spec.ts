import { usePostgres } from '@nightshift/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { connectLedger, openLedgerClients } from './clickhouse.store.js';
import { delivered, note } from './event-fixture.spec.js';
import { fillFacts } from './facts.store.js';
import { useLedger } from './ledger-fixture.spec.js';
import { LedgerRows } from './ledger-rows.store.js';
import { recordingSubscription } from './recorder.store.js';
import { migrationFiles } from './schema-files.store.js';
import { RAW_TABLES } from './sql-guard.js';
import { eventsOfTask } from './task-fixture.spec.js';

// Real: PostgreSQL, the embedded engine of ClickHouse.
const ledger = useLedger(usePostgres());
const events = eventsOfTask('one', 'acme');

beforeAll(async () => {
  await ledger().record(...events);
});

/** As another process of the service would start. */
const start = async (factDays?: number): Promise<void> => {
  const clients = await openLedgerClients({ ...ledger().location, factDays });
  await clients.close();
};
const one = async (query: string): Promise<unknown> => {
  const [row] = await ledger().query<object>(query);
  return Object.values(row ?? {})[0];
};
const facts = (): Promise<unknown> => one('SELECT count() FROM ledger_fact FINAL');
const cost = (): Promise<unknown> => one('SELECT sum(cost_usd) FROM v_tasks');
const folded = (): Promise<unknown> =>
  one("SELECT uniqExact(task_id) FROM ledger_task WHERE last_at < '1980-01-01'");

describe('the migrations of the ledger', () => {
  it('are recorded with the hash of their file, once, however often the service starts', async () => {
    await start();
    expect(
      await ledger().query('SELECT name, sha256 FROM ledger_migration_hash ORDER BY name'),
    ).toEqual(migrationFiles().map(({ name, hash }) => ({ name, sha256: hash })));
    expect(await one('SELECT count() FROM ledger_migration')).toBe(migrationFiles().length);
  });

  it('refuse a file that is not what was applied, and take it again once it is restored', async () => {
    const file = migrationFiles()[1];
    const change = (hash: string | undefined): Promise<void> =>
      ledger().command(
        `ALTER TABLE ledger_migration_hash UPDATE sha256 = '${hash}' WHERE name = '${file?.name}' SETTINGS mutations_sync = 2`,
      );
    await change('0'.repeat(64));
    await expect(start()).rejects.toMatchObject({
      code: 'migration-changed',
      message: expect.stringContaining('0002_questions.sql') as string,
    });
    await change(file?.hash);
    await start();
  });

  it('leave every table on the disk that recording writes into: of what is acknowledged no power loss takes any', async () => {
    const written = await ledger().query<{ name: string; made: string }>(
      `SELECT name, create_table_query AS made FROM system.tables
       WHERE database = currentDatabase() AND (name = 'ledger_event' OR name IN (
         SELECT extract(create_table_query, ' TO [^.]+\\.(\\w+)') FROM system.tables
         WHERE database = currentDatabase() AND engine = 'MaterializedView')) ORDER BY name`,
    );
    expect(written.length).toBeGreaterThan(5);
    for (const { name, made } of written) {
      expect(made, name).toContain('fsync_after_insert = 1');
      expect(made, name).toContain('fsync_part_directory = 1');
    }
  });

  it('leave no table with rows of tenants that the filter of tenants does not know', async () => {
    const tables = await ledger().query<{ table: string }>(
      `SELECT DISTINCT c.table AS table FROM system.columns AS c JOIN system.tables AS t ON c.database = t.database AND c.table = t.name
       WHERE c.database = currentDatabase() AND c.name = 'tenant' AND NOT endsWith(t.engine, 'View') ORDER BY table`,
    );
    expect(tables.map(({ table }) => table)).toEqual([...RAW_TABLES]);
  });
});

describe('the facts of dashboards', () => {
  it('are there for every event, and are made anew from the record where they are missing', async () => {
    expect([await facts(), await cost()]).toEqual([events.length, 0.75]);
    // Costs are folded from facts: both are gone, and both come back.
    for (const table of ['ledger_fact', 'ledger_task', 'ledger_run'])
      await ledger().command(`TRUNCATE TABLE ${table}`);
    expect(await cost()).toBe(0);
    await start();
    expect([await facts(), await cost()]).toEqual([events.length, 0.75]);
  });

  it('are looked for only where no earlier start found them whole', async () => {
    const mark = (): Promise<readonly object[]> =>
      ledger().query('SELECT up_to, facts, kept_days FROM ledger_fact_mark FINAL');
    await start();
    const whole = { up_to: events.length, facts: events.length, kept_days: 0 };
    expect(await mark()).toEqual([whole]);
    // Nobody can do this to a ledger at work: it shows that what is below the mark is not read.
    const place = 'INSERT INTO ledger_fact_mark (single, up_to, facts, kept_days) VALUES';
    await ledger().command('TRUNCATE TABLE ledger_fact');
    await ledger().command(`${place} (1, ${events.length - 3}, 0, 0)`);
    await start();
    expect(await facts()).toBe(3);
    expect(await mark()).toEqual([{ ...whole, facts: 3 }]);
    // Fewer facts than were found are no longer whole; neither is what another policy kept.
    await ledger().command(`${place} (1, ${events.length}, ${events.length}, 0)`);
    await start();
    expect([await facts(), await mark()]).toEqual([events.length, [whole]]);
    await ledger().command(`${place} (1, ${events.length}, 0, 90)`);
    await ledger().command(
      `DELETE FROM ledger_fact WHERE ledger_index < 5 SETTINGS lightweight_deletes_sync = 2`,
    );
    await start();
    expect([await facts(), await mark()]).toEqual([events.length, [whole]]);
  });

  it('are compared in ranges, and each that is done stays done', async () => {
    await ledger().command('TRUNCATE TABLE ledger_fact');
    await ledger().command('TRUNCATE TABLE ledger_fact_mark');
    const owner = connectLedger(ledger().location, 'owner');
    const asked = vi.spyOn(owner.client, 'query');
    await fillFacts(owner.client, undefined, 5);
    const ranges = asked.mock.calls.filter(([{ query }]) => query.includes('uniqExact'));
    expect(ranges).toHaveLength(Math.ceil(events.length / 5));
    for (const [{ query }] of ranges) expect(query.match(/BETWEEN/g)).toHaveLength(2);
    expect([await facts(), await cost()]).toEqual([events.length, 0.75]);
    asked.mockClear();
    await fillFacts(owner.client, undefined, 5);
    expect(asked.mock.calls.some(([{ query }]) => query.includes('uniqExact'))).toBe(false);
    await owner.end();
  });

  it('come again with an event whose fact was lost in a crash, and count once', async () => {
    await ledger().command(
      `DELETE FROM ledger_fact WHERE type LIKE 'model-call.%' SETTINGS lightweight_deletes_sync = 2`,
    );
    expect(await facts()).toBe(events.length - 4);
    await ledger().record(...events);
    await ledger().record(...events);
    expect([await facts(), await cost()]).toEqual([events.length, 0.75]);
    expect(await one('SELECT count() FROM v_events')).toBe(events.length);
  });

  it('are dropped by age if a policy says so; the record is not, and they come back without it', async () => {
    const old = note('task/old', 1, { time: '1975-01-01T00:00:00.000Z' });
    const ofOld = `SELECT count() FROM ledger_event WHERE ledger_index > ${events.length}`;
    const recordAgain = async (factDays?: number): Promise<void> => {
      const rows = new LedgerRows(ledger().clients, {}, factDays);
      const { handle } = recordingSubscription(ledger().index, rows, () => undefined);
      await handle([delivered(old)]);
    };
    await ledger().record(old);
    expect(await facts()).toBe(events.length + 1);
    expect(await folded()).toBe(1);
    await start(3650);
    for (const table of ['ledger_fact', 'ledger_task'])
      await ledger().command(`OPTIMIZE TABLE ${table} FINAL`);
    expect([await facts(), await folded()]).toEqual([events.length, 0]);
    expect(await one('SELECT count() FROM v_events')).toBe(events.length + 1);
    expect(await ledger().rows.alteredTable()).toBeUndefined();
    await recordAgain(3650);
    expect(await one(ofOld)).toBe(1);
    await recordAgain();
    expect(await one(ofOld)).toBe(2);
    await start();
    expect([await facts(), await cost()]).toEqual([events.length + 1, 0.75]);
    expect(await folded()).toBe(1);
    for (const table of ['ledger_fact', 'ledger_task', 'ledger_run']) {
      const made = `SELECT create_table_query FROM system.tables WHERE name = '${table}'`;
      expect(await one(made)).not.toContain('TTL');
    }
  });
});
