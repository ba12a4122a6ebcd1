import { readFileSync } from 'node:fs';
import { buffer, text } from 'node:stream/consumers';
import { usePostgres } from '@nightshift/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { views } from '../ledger/sql-guard.js';
import { SqlDesk } from '../ledger/sql.store.js';
import { eventsOfTask } from '../ledger/task-fixture.spec.js';
import { SqlSchema } from './schema.store.js';
import { viewWords } from './view-words.js';

// Real: PostgreSQL, the embedded engine of ClickHouse. Two tenants with one task each.
const ledger = useLedger(usePostgres());
let desk: SqlDesk;

beforeAll(async () => {
  desk = new SqlDesk(ledger().clients);
  await ledger().record(...eventsOfTask('one', 'acme'), ...eventsOfTask('two', 'umbrella'));
});

const csv = async (query: string, tenant = 'acme'): Promise<string> =>
  text(await desk.file(tenant, query, 'csv'));

describe('a file of a result', () => {
  const query = 'select stage, role, cost_usd from v_runs order by role desc';

  it('is CSV with the names of the columns, in the order of the query', async () => {
    expect(await csv(query)).toBe(
      '"stage","role","cost_usd"\n"assess","worker",0.5\n"assess","qa",0\n',
    );
  });

  it('is JSON with the types', async () => {
    const file = JSON.parse(await text(await desk.file('acme', query, 'json'))) as object;
    expect(file).toMatchObject({
      meta: [{ name: 'stage', type: 'String' }, { name: 'role' }, { name: 'cost_usd' }],
      data: [{ role: 'worker', cost_usd: 0.5 }, { role: 'qa' }],
    });
  });

  it('is JSON lines, one object for each row, for whoever reads as it comes', async () => {
    const lines = (await text(await desk.file('acme', query, 'jsonl'))).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { stage: 'assess', role: 'worker', cost_usd: 0.5 },
      { stage: 'assess', role: 'qa', cost_usd: 0 },
    ]);
  });

  it('is Parquet that the engine reads back', async () => {
    const bytes = await buffer(await desk.file('acme', query, 'parquet'));
    expect([bytes.subarray(0, 4).toString(), bytes.subarray(-4).toString()]).toEqual([
      'PAR1',
      'PAR1',
    ]);
    const rows = await ledger().query(
      `SELECT * FROM format(Parquet, unhex('${bytes.toString('hex')}'))`,
    );
    expect(rows).toEqual([
      { stage: 'assess', role: 'worker', cost_usd: 0.5 },
      { stage: 'assess', role: 'qa', cost_usd: 0 },
    ]);
  });

  it('keeps every cell as it is: what a spreadsheet would run is not rewritten', async () => {
    expect(await csv(`select '=1+1' as a, '+2' as b, '-3' as c, '@d' as d, 'x"y' as e`)).toBe(
      '"a","b","c","d","e"\n"=1+1","+2","-3","@d","x""y"\n',
    );
  });

  it('holds the events of the tenant alone', async () => {
    expect(await csv('select distinct tenant from v_events', 'umbrella')).toBe(
      '"tenant"\n"umbrella"\n',
    );
    expect(await csv('select count() as n from v_events', 'nobody')).toBe('"n"\n0\n');
  });

  it('has 10,000 rows at most, and is refused rather than cut', async () => {
    expect((await csv('select number from numbers(10000)')).split('\n')).toHaveLength(10_002);
    await expect(csv('select number from numbers(10001)')).rejects.toMatchObject({
      code: 'sql-refused',
      message: expect.stringContaining('a file holds 10,000 rows at most') as string,
    });
    expect(await csv('select 1 as one')).toBe('"one"\n1\n');
  });

  it('is refused with the words of the engine, and none of ours', async () => {
    const fault = await csv('select 1\nfrom v_tasks\nwher 2').catch(
      (error: unknown) => (error as Error).message,
    );
    expect(fault).toMatch(/Syntax error: failed at position \d+ .*\(line 3, col \d+\)/);
    expect(fault).not.toContain('formatQuery');
    expect(fault).not.toContain('..');
  });

  it.each([
    ['the raw table', 'select body from ledger_event'],
    ['another format', 'select 1 format Null'],
    ['two statements', 'select 1; select 2'],
    ['settings', 'select 1 settings max_threads = 8'],
    ['a file of the machine', "select file('/etc/hostname')"],
  ])('is refused because of %s, as a query is', async (_, refusable) => {
    for (const format of ['json', 'jsonl', 'csv', 'parquet'] as const)
      await expect(desk.file('acme', refusable, format)).rejects.toMatchObject({
        code: 'sql-refused',
      });
  });
});

describe('the schema', () => {
  it('has a sentence for every view and every column there is, and for no other', async () => {
    const schema = await new SqlSchema(ledger().clients).views();
    expect(schema.map(({ name }) => name)).toEqual([...views]);
    for (const { name, summary, columns } of schema) {
      expect(summary, name).not.toBe('');
      expect(Object.keys(viewWords[name]?.columns ?? {}), name).toEqual(
        columns.map((column) => column.name),
      );
      expect(columns.filter((column) => column.summary === '' || column.type === '')).toEqual([]);
    }
  });

  it('is what the page of the reference says, view by view and column by column', async () => {
    const page = readFileSync('docs/reference/ledger-views.md', 'utf8');
    const rows = [...page.matchAll(/^\| `(v_\w+)` \| [^|]+ \| ([^|]+) \|$/gm)];
    const schema = await new SqlSchema(ledger().clients).views();
    expect(rows.map(([, name, columns]) => [name, columns])).toEqual(
      schema.map(({ name, columns }) => [name, columns.map((one) => one.name).join(', ')]),
    );
  });
});
