import { usePostgres } from '@nightshift/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import { type LedgerFault } from './verify.js';
import { verifyLedger } from './verify.store.js';

// Real: PostgreSQL, the embedded engine of ClickHouse. Two batches of three events of one stream.
const ledger = useLedger(usePostgres());
const events = [1, 2, 3, 4, 5, 6].map((sequence) => note('task/1', sequence));
const sql = (statement: string): Promise<{ id: string; leaf: string }[]> =>
  ledger().dataSource.query(statement);
const found = async (): Promise<LedgerFault | null> => (await verifyLedger(ledger())).firstFault;

beforeEach(async () => {
  expect(await ledger().record(...events.slice(0, 3))).toEqual([]);
  expect(await ledger().record(...events.slice(3))).toEqual([]);
  await ledger().age();
});
afterEach(() => ledger().empty());

describe('an entry by which the recorder knows an event', () => {
  const cases: readonly [string, number, string, string][] = [
    ['that is gone', 2, 'is gone', 'DELETE FROM ledger_entry WHERE ledger_index = 2'],
    [
      'with another leaf',
      3,
      'another leaf',
      `UPDATE ledger_entry SET leaf = decode(repeat('00', 32), 'hex') WHERE ledger_index = 3`,
    ],
    [
      'with a leaf that is cut',
      3,
      'another leaf',
      'UPDATE ledger_entry SET leaf = substring(leaf FROM 1 FOR 31) WHERE ledger_index = 3',
    ],
    [
      'of another event',
      4,
      'names another event',
      'UPDATE ledger_entry SET event_id = gen_random_uuid() WHERE ledger_index = 4',
    ],
    [
      'for a place after the last',
      9,
      'never given',
      'INSERT INTO ledger_entry SELECT gen_random_uuid(), 9, leaf FROM ledger_entry WHERE ledger_index = 1',
    ],
    [
      'for a place before the first',
      0,
      'never given',
      'INSERT INTO ledger_entry SELECT gen_random_uuid(), 0, leaf FROM ledger_entry WHERE ledger_index = 1',
    ],
  ];
  it.each(cases)('%s is named: index %i', async (_, index, reason, statement) => {
    expect(await found()).toBeNull();
    await sql(statement);
    expect(await found()).toEqual({ index, reason: expect.stringContaining(reason) as string });
  });

  it('is named where a place has two', async () => {
    await sql('DROP INDEX ledger_entry_index');
    try {
      await sql(
        'INSERT INTO ledger_entry SELECT gen_random_uuid(), 5, leaf FROM ledger_entry WHERE ledger_index = 5',
      );
      expect(await found()).toEqual({ index: 5, reason: 'this place has more than one entry' });
      await sql('DELETE FROM ledger_entry WHERE ledger_index = 6');
      expect(await found()).toMatchObject({ index: 5 });
    } finally {
      await sql('DELETE FROM ledger_entry WHERE ledger_index = 5');
      await sql('CREATE UNIQUE INDEX ledger_entry_index ON ledger_entry (ledger_index)');
    }
  });

  it('is named where it was gone, also after its event has come again and got a second place', async () => {
    await sql('DELETE FROM ledger_entry WHERE ledger_index = 2');
    expect(await ledger().record(...events)).toEqual([]);
    await ledger().age();
    expect((await ledger().index.head()).lastIndex).toBe(7);
    expect(await found()).toMatchObject({ index: 2 });
  });

  it('is put back from its row as the runbook has it', async () => {
    const [entry] = await sql(
      `SELECT event_id AS id, encode(leaf, 'hex') AS leaf FROM ledger_entry WHERE ledger_index = 2`,
    );
    const [row] = await ledger().query<{ id: string; leaf: string }>(
      'SELECT toString(id) AS id, toString(leaf) AS leaf FROM ledger_event WHERE ledger_index = 2',
    );
    expect(row).toEqual(entry);
    await sql('DELETE FROM ledger_entry WHERE ledger_index = 2');
    await ledger().dataSource.query(
      `INSERT INTO ledger_entry (event_id, ledger_index, leaf) VALUES ($1, 2, decode($2, 'hex'))`,
      [row?.id, row?.leaf],
    );
    expect(await found()).toBeNull();
    expect(await ledger().record(...events)).toEqual([]);
    expect((await ledger().index.head()).lastIndex).toBe(6);
  });
});
