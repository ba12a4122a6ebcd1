import { isRefusal, sha256 } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { LedgerRanges } from './ledger-ranges.store.js';
import { digestOfAll, rowsDigest } from './row-digest.js';

// Real: PostgreSQL, the embedded engine of ClickHouse.
const ledger = useLedger(usePostgres());
const RANGE = { firstIndex: 1, lastIndex: 3 };

beforeEach(async () => {
  await ledger().empty();
  const data = { by: 'ana', reason: 'ключ 🙂, half \ud83d of one, \ufffd and \u2028', runs: [] };
  const faults = await ledger().record(
    note('task/1', 1),
    note('task/ä🙂', 1, { tenant: 'umbrella', type: 'task.paused.v1', data }),
    note('task/1', 2),
  );
  expect(faults).toEqual([]);
});

const ranges = (find: LedgerClients['find'] = ledger().clients.find): LedgerRanges =>
  new LedgerRanges({ find }, ledger().dataSource);
const alter = (how: string, index = 2): Promise<void> =>
  ledger().command(
    `ALTER TABLE ledger_event ${how} WHERE ledger_index = ${index} SETTINGS mutations_sync = 2`,
  );
const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (isRefusal(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
};

describe('a range of the ledger as Parquet', () => {
  it('has every row as it stands in the table, under the same names and types', async () => {
    const bytes = await ranges().bytes('parquet', RANGE);
    expect(bytes.equals(await ranges().bytes('parquet', RANGE))).toBe(true);
    const columns =
      'type, tenant, task_id, service, subject, sequence, time, causation_id, correlation_id, data, toString(leaf) AS leaf, body';
    const [table, file] = await Promise.all([
      ledger().query<{ readonly subject: string }>(
        `SELECT ledger_index, replaceAll(toString(id), '-', '') AS id, ${columns} FROM ledger_event ORDER BY ledger_index`,
      ),
      ledger().query(
        `SELECT ledger_index, lower(hex(id)) AS id, ${columns} FROM format(Parquet, unhex('${bytes.toString('hex')}'))`,
      ),
    ]);
    expect(table.map(({ subject }) => subject)).toEqual(['task/1', 'task/ä🙂', 'task/1']);
    expect(file).toEqual(table);
  });

  it.each([
    ['data', `'{"by":"mallory"}'`],
    ['type', `'task.failed.v1'`],
    ['tenant', `'evil'`],
    ['task_id', `'another'`],
    ['service', `'qa'`],
    ['subject', `'task/1'`],
    ['sequence', '7'],
    ['time', `addMilliseconds(time, 1)`],
    ['id', `generateUUIDv4()`],
    ['causation_id', `concat(causation_id, ' ')`],
    ['correlation_id', `''`],
    ['leaf', `repeat('0', 64)`],
  ])('is not written where somebody has changed the column %s', async (column, value) => {
    await alter(`UPDATE ${column} = ${value}`);
    expect(await refusal(ranges().bytes('parquet', RANGE))).toMatch(
      /^export-differs: Event 2 is not what was recorded: its columns/,
    );
    // It holds nothing but the bytes, and those are as they were.
    expect(await refusal(ranges().bytes('ocsf', RANGE))).toBe('none');
  });

  it.each([
    ['changed', () => alter(`UPDATE data = '{"by":"mallory"}'`)],
    ['taken away', () => alter('DELETE')],
    ['all taken away', () => ledger().command('TRUNCATE TABLE ledger_event')],
  ])('is not written where rows are %s between looking and reading', async (_, change) => {
    const { find } = ledger().clients;
    const late = Object.create(find) as typeof find;
    late.exec = async (...of) => {
      await change();
      return find.exec(...of);
    };
    late.query = (...of) => find.query(...of);
    expect(await refusal(ranges(late).bytes('parquet', RANGE))).toMatch(
      /^export-differs: Events up to 3 were changed while they were read: nothing from 1 on/,
    );
  });
});

describe('the digest of many rows', () => {
  const hex = (end: number): string => end.toString(16).padStart(64, '0');
  /** As the engine has it, of rows that it reads in whatever order. */
  const ofRows = async (digests: readonly string[]): Promise<string | undefined> => {
    const rows = digests.map((digest, at) => `(${at + 1}, '${digest}')`).toReversed();
    const [row] = await ledger().query<{ readonly all: string }>(
      `SELECT ${rowsDigest('digest')} AS all
       FROM values('ledger_index UInt64, digest String', ${rows.join()})`,
    );
    return row?.all;
  };

  it('is one hash of all of them in their order, in the engine and here', async () => {
    const digests = [hex(3), hex(1), sha256('2'), hex(0)];
    expect(await ofRows(digests)).toBe(sha256(digests.join('')));
    expect(digestOfAll(digests)).toBe(sha256(digests.join('')));
  });

  it.each([
    ['that come to the same sum', [hex(2), hex(2)]],
    ['in another order', [hex(3), hex(1)]],
    ['with one more', [hex(1), hex(3), hex(0)]],
  ])('is another one of others %s', async (_, others) => {
    const digests = [hex(1), hex(3)];
    expect(await ofRows(others)).not.toBe(await ofRows(digests));
    expect(digestOfAll(others)).not.toBe(digestOfAll(digests));
  });
});
