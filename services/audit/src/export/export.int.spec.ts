import { leafHash, rootOf } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { eventsOfTask } from '../ledger/task-fixture.spec.js';
import { Tree } from '../tree/tree.store.js';
import { ExportFileQuery } from './export.dto.js';
import { LedgerExport } from './export.store.js';

// Real: PostgreSQL, the embedded engine of ClickHouse. Two tenants; acme has events on two days.
const ledger = useLedger(usePostgres());
const acme = [
  note('task/late', 1, { tenant: 'acme', time: '2026-11-24T23:59:59.999Z' }),
  ...eventsOfTask('one', 'acme'),
];
const umbrella = eventsOfTask('two', 'umbrella');
const all = [...acme.slice(0, 10), ...umbrella, ...acme.slice(10)];
let exporter: LedgerExport;

beforeAll(async () => {
  exporter = new LedgerExport(ledger().clients);
  await ledger().record(...all);
});

interface Row {
  readonly ledger_index: number;
  readonly leaf: string;
  readonly body: string;
}
const rowsIn = async (parquet: Buffer): Promise<readonly Row[]> =>
  ledger().query<Row>(`SELECT * FROM format(Parquet, unhex('${parquet.toString('hex')}'))`);

/** Everything of a tenant, in parts of so many. */
const exported = async (tenant: string, limit: number): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (let after = 0; after < all.length;) {
    const part = await exporter.part(tenant, after, all.length, limit);
    expect(part.firstIndex).toBe(after + 1);
    for (const { day, rows: count } of part.days) {
      const file = await rowsIn(await exporter.parquet(tenant, part, day));
      expect(file).toHaveLength(count);
      expect(new Set(file.map(({ body }) => dayOf(body)))).toEqual(new Set([day]));
      rows.push(...file);
    }
    after = part.lastIndex;
  }
  return rows.toSorted((a, b) => a.ledger_index - b.ledger_index);
};
const dayOf = (body: string): string => (JSON.parse(body) as { time: string }).time.slice(0, 10);

describe('a file of the export', () => {
  const faultsOf = (day: unknown): readonly string[] =>
    validateSync(plainToInstance(ExportFileQuery, { firstIndex: '1', lastIndex: '2', day })).map(
      ({ property }) => property,
    );

  it.each(['2026-11-25', '2024-02-29', '1900-01-01', '2199-12-31'])('is one of %s', (day) =>
    expect(faultsOf(day)).toEqual([]),
  );

  it.each([
    '2026-02-31',
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '1899-12-31',
    '2200-01-01',
    '2026-11-25T00:00:00Z',
    '20261125',
    '',
    undefined,
  ])('is none of %s: there is no such day', (day) => expect(faultsOf(day)).toEqual(['day']));
});

describe('the export of the ledger', () => {
  it.each([1, 5, 7, 1000])(
    'holds every event of the tenant once, byte by byte, by day, in parts of %i',
    async (limit) => {
      const rows = await exported('acme', limit);
      expect(rows.map(({ body }) => body)).toEqual(acme.map(String));
      expect(rows.map(({ leaf }) => leaf)).toEqual(
        acme.map((bytes) => leafHash(bytes).toString('hex')),
      );
    },
  );

  it('ties to the root of the tree: whoever has the files computes it from the bytes', async () => {
    const rows = [...(await exported('acme', 9)), ...(await exported('umbrella', 9))].toSorted(
      (a, b) => a.ledger_index - b.ledger_index,
    );
    expect(rows.map((row) => row.ledger_index)).toEqual(all.map((_, at) => at + 1));
    const root = rootOf(rows.map(({ body }) => leafHash(Buffer.from(body))));
    expect(root).toEqual(await new Tree(ledger().dataSource).root(all.length));
  });

  it('has nothing of other tenants, and ends where it was told to', async () => {
    expect(await exporter.part('nobody', 0, 20, 100)).toEqual({
      firstIndex: 1,
      lastIndex: 20,
      days: [],
    });
    const part = await exporter.part('acme', 0, 12, 100);
    expect(part.days.reduce((sum, { rows }) => sum + rows, 0)).toBe(10);
    const bodies = await rowsIn(
      await exporter.parquet('umbrella', { firstIndex: 1, lastIndex: 100 }, '2026-11-25'),
    );
    expect(bodies.map(({ body }) => body)).toEqual(umbrella.map(String));
  });

  it('keeps a part small where its events are large, and refuses a file of more than a part', async () => {
    const before = all.length;
    const large = Array.from({ length: 5 }, (_, at) =>
      note('task/large', at + 1, {
        tenant: 'large',
        type: 'decision.recorded.v1',
        data: { ticketId: '019a0000-0000-7000-8000-000000000000', stage: 'check', by: 'ana' },
        content: { answer: { text: 'x'.repeat(12_000_000) } },
      }),
    );
    for (const one of large) await ledger().record(one);
    const part = await exporter.part('large', before, before + 5, 1000);
    expect(part).toMatchObject({ lastIndex: before + 3, days: [{ rows: 3 }] });
    const whole = { firstIndex: before + 1, lastIndex: before + 5 };
    await expect(exporter.parquet('large', whole, '2026-11-25')).rejects.toMatchObject({
      code: 'invalid-request',
    });
    const rest = await exporter.part('large', before + 3, before + 5, 1000);
    expect(rest).toMatchObject({ lastIndex: before + 5, days: [{ rows: 2 }] });
  });
});
