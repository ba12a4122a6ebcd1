import { usePostgres } from '@nightshift/testing';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startOrchestrator, type TestOrchestrator } from '../host-fixture.spec.js';
import {
  Projections1700000000000,
  Scheduling1700000100000,
  Turns1700000100001,
} from '../migrations.store.js';
import { definition } from './task-fixture.spec.js';
import type { TaskListQuery } from './task-list.dto.js';
import { TaskSearch1700000200000 } from './task-search-migration.store.js';
import { TaskViews } from './task-view.store.js';
import { TaskEntity } from './task.entity.store.js';

/** Real: PostgreSQL, HTTP, the list behind the streams. Nobody carries out runs: costs are set here. */
const postgres = usePostgres();
let one: TestOrchestrator;
let url: string;
const idOf = new Map<string, string>();

const submit = async (idempotencyKey: string, subject: string, workflow = 'letters') => {
  const body = { workflow, brief: { topic: 'tides' }, idempotencyKey, subject };
  const { taskId } = await one.call('POST', '/v1/tasks', body);
  idOf.set(idempotencyKey, String(taskId));
};
const cost = (key: string, usd: number): Promise<unknown> =>
  one.runtime.dataSource.query('UPDATE task_view SET cost_nano_usd = $1 WHERE task_id = $2', [
    usd * 1e9,
    idOf.get(key),
  ]);
/** The keys of what is listed, in its order. */
const keys = async (query: string): Promise<readonly string[]> => {
  const answer = await one.call('GET', `/v1/tasks?${query}`);
  return ((answer['items'] ?? [answer]) as { idempotencyKey: string }[]).map(
    ({ idempotencyKey }) => idempotencyKey,
  );
};
const listed = (query: string, count: number): Promise<void> =>
  vi.waitFor(async () => expect(await keys(query)).toHaveLength(count), 10_000);
const total = async (query: string): Promise<unknown> =>
  (await one.call('GET', `/v1/tasks/summary?${query}`))['total'];

beforeAll(async () => {
  url = await postgres.newDatabase();
  one = await startOrchestrator(url);
  await one.call('POST', '/v1/workflows', definition);
  await submit('mail/Ann Lee', 'crm-4711');
  await submit('mail/bo', 'crm-4712');
  await one.call('POST', '/v1/workflows', { ...definition, version: 2 });
  await submit('fax/ann', 'crm-4711');
  await submit('fax/zoe', 'none');
  await listed('', 4);
  await one.call('POST', `/v1/tasks/${idOf.get('mail/bo')}/pause`);
  await one.call('POST', `/v1/tasks/${idOf.get('fax/zoe')}/cancel`);
  await listed('status=paused,cancelled', 2);
  await cost('mail/Ann Lee', 0.5);
  await cost('mail/bo', 2);
  await cost('fax/ann', 2);
});
afterAll(() => one?.close());

describe('the list of tasks', () => {
  it.each([
    ['status=paused,cancelled', ['fax/zoe', 'mail/bo']],
    ['status=paused&status=cancelled', ['fax/zoe', 'mail/bo']],
    ['status=running', ['fax/ann', 'mail/Ann Lee']],
    ['workflow=letters@2', ['fax/zoe', 'fax/ann']],
    ['workflow=letters&subject=crm-4711', ['fax/ann', 'mail/Ann Lee']],
    ['subject=crm', []],
    ['keyPrefix=mail/', ['mail/bo', 'mail/Ann Lee']],
    ['text=ANN', ['fax/ann', 'mail/Ann Lee']],
    ['text=le%20mail', ['mail/Ann Lee']],
    ['text=4712', ['mail/bo']],
    ['text=nn', []],
    ['text=%25', []],
    ['minCostUsd=0.5', ['fax/ann', 'mail/bo', 'mail/Ann Lee']],
    ['minCostUsd=0.6&maxCostUsd=2', ['fax/ann', 'mail/bo']],
    ['maxCostUsd=0', ['fax/zoe']],
    ['acceptedFrom=2999-01-01T00:00:00Z', []],
    ['acceptedTo=2999-01-01T00:00:00Z&status=paused', ['mail/bo']],
  ])('holds what %s asks for, and counts as much', async (query, expected) => {
    expect(await keys(query)).toEqual(expected);
    expect(await total(query)).toBe(expected.length);
  });

  it('finds a task by its id, and by how that begins', async () => {
    const id = String(idOf.get('fax/ann'));
    expect(await keys(`text=${id}`)).toEqual(['fax/ann']);
    expect(await keys(`text=${id.slice(0, 11).toUpperCase()}`)).toEqual(['fax/ann']);
  });

  it('has the dearest first where it is asked for, each once over its pages', async () => {
    const met: string[] = [];
    let cursor = '';
    do {
      const page = await one.call('GET', `/v1/tasks?order=dearest&limit=1&cursor=${cursor}`);
      met.push(...(page['items'] as { taskId: string }[]).map(({ taskId }) => taskId));
      cursor = (page['nextCursor'] as string | null) ?? '';
    } while (cursor);
    const [dear = '', dear2 = '', cheap, none] = met;
    expect(new Set([dear, dear2])).toEqual(new Set([idOf.get('mail/bo'), idOf.get('fax/ann')]));
    expect(dear > dear2).toBe(true);
    expect([cheap, none]).toEqual([idOf.get('mail/Ann Lee'), idOf.get('fax/zoe')]);
  });

  it('refuses a cursor of the other order, and filters that are none', async () => {
    const newest = await one.call('GET', '/v1/tasks?limit=1');
    const cursor = newest['nextCursor'] as string;
    for (const [query, at] of [
      [`order=dearest&cursor=${cursor}`, '/cursor'],
      ['status=paused,lost', '/status'],
      ['minCostUsd=-1', '/minCostUsd'],
      ['maxCostUsd=much', '/maxCostUsd'],
      ['acceptedFrom=yesterday', '/acceptedFrom'],
      ['acceptedFrom=0000-01-01', '/acceptedFrom'],
      ['acceptedTo=2026-11-01T10:00:00%2B23:59', '/acceptedTo'],
      ['order=oldest', '/order'],
      ['text=%00', '/text'],
    ])
      expect(await one.call('GET', `/v1/tasks?${query}`)).toMatchObject({
        status: 400,
        errors: expect.arrayContaining([expect.objectContaining({ at })]),
      });
  });

  it('keeps the tasks of a tenant from others', async () => {
    const stranger = { 'x-nightshift-tenant': 'other' };
    for (const query of ['text=ann', 'subject=crm-4711', 'order=dearest', 'minCostUsd=1'])
      expect(await one.call('GET', `/v1/tasks?${query}`, undefined, stranger)).toMatchObject({
        items: [],
      });
  });
});

describe('the list of 100,000 tasks', () => {
  /** What the list asks of the database, with its parameters. */
  const asked: { readonly query: string; readonly parameters: unknown[] }[] = [];
  const note = (query: string, parameters: unknown[] = []) => asked.push({ query, parameters });
  const nothing = () => undefined;
  let dataSource: DataSource;
  beforeAll(async () => {
    dataSource = new DataSource({
      type: 'postgres',
      url,
      extra: { options: '-c search_path=orchestrator' },
      entities: [TaskEntity],
      logging: ['query'],
      logger: {
        logQuery: note,
        logQueryError: nothing,
        logQuerySlow: nothing,
        logSchemaBuild: nothing,
        logMigration: nothing,
        log: nothing,
      },
    });
    await dataSource.initialize();
    await dataSource.query(MANY);
    await dataSource.query('ANALYZE task_view, task_text');
  }, 60_000);
  afterAll(() => dataSource?.destroy());

  /** How many rows of the list were looked at in vain. */
  const inVain = async (): Promise<number> => {
    const lines: string[] = [];
    for (const { query, parameters } of asked.splice(0)) {
      const rows: { 'QUERY PLAN': string }[] = await dataSource.query(
        `EXPLAIN ANALYZE ${query}`,
        parameters,
      );
      lines.push(...rows.map((row) => row['QUERY PLAN']));
    }
    const removed = lines.map((line) => /Rows Removed by Filter: (\d+)/.exec(line)?.[1] ?? '0');
    return removed.reduce((sum, rows) => sum + Number(rows), 0);
  };

  it.each([
    [{}, 50],
    [{ order: 'dearest' }, 50],
    [{ status: ['waiting', 'halted'] }, 40],
    [{ status: ['completed'], order: 'dearest' }, 50],
    [{ workflow: 'rare' }, 10],
    [{ subject: 's7' }, 5],
    [{ keyPrefix: 'batch/p99999' }, 1],
    [{ text: 'p99999' }, 1],
    [{ text: '000086a0-0000-8000-8000-0000000186a0' }, 1],
    [{ minCostUsd: 0.099_999_5 }, 1],
    [{ maxCostUsd: 0.000_01, acceptedTo: '2026-11-25T00:00:00.005Z' }, 4],
  ] as const)('answers %j from indexes', async (query, expected) => {
    asked.length = 0;
    const page = await new TaskViews(dataSource).list('many', {
      limit: 50,
      ...query,
    } as TaskListQuery);
    expect(page.items).toHaveLength(expected);
    expect(await inVain()).toBeLessThan(1_000);
  });

  it('meets a word that every task has in the order of the list', async () => {
    asked.length = 0;
    const page = await new TaskViews(dataSource).list('many', { limit: 50, text: 'batch' });
    expect(page.items).toHaveLength(50);
    expect(await inVain()).toBeLessThan(1_000);
  });
});

const MANY = `
  WITH many AS (
    SELECT n, (lpad(to_hex(n % 65536), 8, '0') || '-0000-8000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id
    FROM generate_series(1, 100000) n
  ), found_by AS (
    INSERT INTO task_text SELECT id, array_to_tsvector(ARRAY[id::text, 'batch', 'p' || n]) FROM many
  )
  INSERT INTO task_view (task_id, tenant, workflow, workflow_version, subject, idempotency_key, status, stage, cost_nano_usd, accepted_at, updated_at, version, priority)
  SELECT id, 'many', CASE WHEN n % 10000 = 0 THEN 'rare' ELSE 'audit' END, 1, 's' || n % 20000, 'batch/p' || n,
    CASE WHEN n % 5000 = 0 THEN 'waiting' WHEN n % 5000 = 1 THEN 'halted' ELSE 'completed' END, '', n * 1000,
    '2026-11-25T00:00:00Z'::timestamptz + n * interval '1 ms', now(), 1, 5
  FROM many`;

describe('the migration of the list', () => {
  it('makes what is there already findable, and can be taken back', async () => {
    const dataSource = new DataSource({ type: 'postgres', url: await postgres.newDatabase() });
    await dataSource.initialize();
    const runner = dataSource.createQueryRunner();
    for (const older of [Projections1700000000000, Scheduling1700000100000, Turns1700000100001])
      await new older().up(runner);
    // One more than is brought over at a time.
    await runner.query(
      `INSERT INTO task_view SELECT gen_random_uuid(), 't', 'w', 1, 'Ann', 'k/' || n, 'completed', '', NULL, 0, NULL, now(), now(), 1, 5
       FROM generate_series(1, 10001) n`,
    );
    const search = new TaskSearch1700000200000();
    for (const step of ['up', 'down', 'up'] as const) await search[step](runner);
    const rows: object[] = await runner.query(
      "SELECT count(*)::int AS all, count(*) FILTER (WHERE words @@ '''10001'':*')::int AS last FROM task_text WHERE words @@ '''ann'''",
    );
    expect(rows).toEqual([{ all: 10_001, last: 1 }]);
    await runner.release();
    await dataSource.destroy();
  });
});
