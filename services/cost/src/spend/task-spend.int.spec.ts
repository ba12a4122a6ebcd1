import { nano } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  modelCall,
  runAccepted,
  startCost,
  taskAccepted,
  taskCompleted,
  taskId,
  type TestCost,
  type TestEvent,
} from './spend-fixture.spec.js';
import { CALLED } from './task-spend.store.js';
import { TaskTotals1700000100001 } from './task-totals.store.js';

/** Real: PostgreSQL, HTTP, the embedded bus. Runs and tasks are told by the test itself. */
const postgres = usePostgres();
let service: TestCost;

beforeAll(async () => {
  service = await startCost(await postgres.newDatabase());
});
afterAll(() => service?.close());

const november = 'from=2026-11-01&to=2026-11-30';
interface Listed {
  readonly items: readonly {
    readonly taskId: string;
    readonly cost: { readonly nanoUsd: number };
    readonly refused: { readonly scope: string; readonly needs: object | null } | null;
  }[];
  readonly nextCursor: string | null;
}
const tasks = async (tenant: string, query: string): Promise<Listed> =>
  (await service.get(`/v1/costs/tasks?${query}`, tenant)) as unknown as Listed;

/** A task of which a run has made one call. */
const spent = (
  tenant: string,
  task: string,
  cost: number,
  { workflow = 'audit', at = '2026-11-20T10:00:00.000Z' } = {},
): readonly TestEvent[] => [
  taskAccepted(task, { tenant, workflow }),
  runAccepted(task, { tenant, workflow }),
  modelCall({ tenant, task, cost, at }),
];

describe('tasks by cost', () => {
  it('come the dearest first, page by page, each as a multiple of its workflow’s median', async () => {
    const tenant = 'dearest';
    await service.publish(
      ...[10, 20, 30].flatMap((cost) => [
        ...spent(tenant, `usual-${cost}`, cost),
        taskCompleted(`usual-${cost}`, cost, { tenant }),
      ]),
      ...spent(tenant, 'same', 30),
      ...spent(tenant, 'dear', 100),
      ...spent(tenant, 'letter', 5_000, { workflow: 'letters' }),
    );
    expect(await tasks(tenant, november)).toMatchObject({
      items: [
        { taskId: taskId('letter'), workflow: 'letters', multiple: null, status: 'open' },
        { taskId: taskId('dear'), multiple: 5, cost: { nanoUsd: 100 }, calls: 1 },
        { cost: { nanoUsd: 30 } },
        { cost: { nanoUsd: 30 } },
        { taskId: taskId('usual-20'), multiple: 1, status: 'completed', budget: null },
        { taskId: taskId('usual-10'), multiple: 0.5 },
      ],
      nextCursor: null,
    });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Listed = await tasks(
        tenant,
        `${november}&workflow=audit&limit=2&cursor=${cursor}`,
      );
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map((one) => one.taskId));
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
  });

  it('are those that made a call in the period, with all they have ever cost', async () => {
    const tenant = 'period';
    await service.publish(
      ...spent(tenant, 'older', 10, { at: '2026-10-31T23:00:00.000Z' }),
      ...spent(tenant, 'both', 10, { at: '2026-10-31T23:00:00.000Z' }),
      modelCall({ tenant, task: 'both', step: 2, cost: 5 }),
    );
    expect(await tasks(tenant, november)).toMatchObject({
      items: [{ taskId: taskId('both'), cost: { nanoUsd: 15 }, calls: 2 }],
    });
  });

  it('are those of the tenant that asks, and of no strange cursor', async () => {
    await service.publish(...spent('mine', 'mine-1', 10));
    expect((await tasks('theirs', november)).items).toEqual([]);
    for (const query of [
      'cursor=x',
      'limit=0',
      'from=2026-13-01',
      'to=2026-02-31',
      'halted=perhaps',
    ])
      expect(await service.get(`/v1/costs/tasks?${query}`)).toMatchObject({ status: 400 });
  });

  it('stand by a halt of their own or one above them, also if they have cost nothing', async () => {
    const tenant = 'standing';
    await service.publish(taskAccepted('first', { tenant }), ...spent(tenant, 'own', 10));
    await service.post('/v1/halts', { scope: 'workflow', key: 'audit', reason: 'Fire.' }, tenant);
    const key = taskId('own');
    await service.post('/v1/halts', { scope: 'task', key, reason: 'Fire.' }, tenant);
    const { runId } = runAccepted('first', { tenant }).data as { runId: string };
    await service.publish({
      type: 'run.requested.v1',
      tenant,
      taskId: taskId('first'),
      at: '2026-11-20T10:00:00.000Z',
      data: {
        runId,
        role: 'worker',
        stage: 's',
        agent: 'a',
        workflow: { name: 'audit', version: 1, hash: 'a'.repeat(64) },
        round: 0,
        basis: [],
        leaseNanoUsd: nano(5),
        taskBudgetNanoUsd: nano(50),
        priority: 5,
      },
      content: { input: null },
    });
    expect(await tasks(tenant, 'halted=true&workflow=audit')).toMatchObject({
      items: [
        { taskId: key, refused: null, budget: { halts: [{ reason: 'kill-switch' }] } },
        {
          taskId: taskId('first'),
          cost: { nanoUsd: 0 },
          refused: { scope: 'workflow', reason: 'kill-switch', needs: null },
          budget: { limits: [{ period: 'total', limit: { nanoUsd: 50 } }] },
        },
      ],
    });
    expect(await service.get('/v1/budgets/tree', tenant)).toMatchObject({
      status: 200,
      tenant: { key: tenant, tasks: 2, openTasks: 2, haltedTasks: 2 },
      workflows: [
        {
          key: 'audit',
          tasks: 2,
          haltedTasks: 2,
          halts: [{ reason: 'kill-switch', by: 'local-user' }],
        },
      ],
      waiting: 1,
    });
  });
});

describe('what tasks have cost in all', () => {
  const sql = (text: string, parameters: unknown[] = []): Promise<object[]> =>
    service.runtime.dataSource.query(text, parameters);
  const days = ['2026-11-01', '2026-11-30'];

  it('is what their calls truly cost, whatever comes twice, also of calls from before', async () => {
    const tenant = 'true-cost';
    const first = runAccepted('true', { tenant }).data as { runId: string };
    const adjust = `INSERT INTO spend_adjustment AS a
      VALUES ($1, $2, 1, '${tenant}', 'r', now(), $3) ON CONFLICT (run_id, step, attempt)
      DO UPDATE SET cost_nano_usd = excluded.cost_nano_usd WHERE a.cost_nano_usd IS NULL`;
    const bound = (step: number) =>
      modelCall({ tenant, task: 'true', step, cost: 50, isBound: true });
    await service.publish(...spent(tenant, 'true', 10), bound(2), bound(3));
    await service.publish(...spent(tenant, 'true', 10), bound(2));
    const told = async (): Promise<object> => (await tasks(tenant, november)).items[0] ?? {};
    expect(await told()).toMatchObject({
      calls: 3,
      cost: { nanoUsd: 110 },
      bound: { nanoUsd: 100 },
    });
    // Claimed; then twice said what it truly cost.
    for (const cost of [null, 20, 20]) await sql(adjust, [first.runId, 2, cost]);
    await sql(adjust, [first.runId, 3, 1]);
    const after = { calls: 3, cost: { nanoUsd: 31 }, bound: { nanoUsd: 0 } };
    expect(await told()).toMatchObject(after);
    const runner = service.runtime.dataSource.createQueryRunner();
    const totals = new TaskTotals1700000100001();
    try {
      await totals.down(runner);
      await totals.up(runner);
    } finally {
      await runner.release();
    }
    expect(await told()).toMatchObject(after);
  });

  it('is read along an index, among many', async () => {
    await sql(`
      INSERT INTO spend_call (run_id, step, attempt, tenant, task_id, model, at, day, cost_nano_usd, cost_is_bound)
      SELECT 'run ' || n, 1, 1, 'many', 'task ' || n, 'm', now(), '2026-11-20', n, false
      FROM generate_series(1, 20000) AS n`);
    await sql('ANALYZE');
    const asked = ['many', ...days, null, '9223372036854775807', null, 101];
    const plan = JSON.stringify(await sql(`EXPLAIN ${CALLED}`, asked));
    expect(plan).toContain('spend_task_total_dearest');
    expect(plan).not.toMatch(/Seq Scan on spend_(call|task_total)|Sort Key/);
    const { items } = await tasks('many', `${november}&limit=2`);
    expect(items.map(({ cost }) => cost.nanoUsd)).toEqual([20_000, 19_999]);
  });
});

describe('the tree of budgets', () => {
  it('has every workflow that was heard of, page by page', async () => {
    const tenant = 'forest';
    await service.publish(
      ...['c', 'a', 'b'].map((workflow) => taskAccepted(workflow, { tenant, workflow })),
    );
    const first = await service.get('/v1/budgets/tree?limit=2', tenant);
    expect(first).toMatchObject({ workflows: [{ key: 'a', limit: null }, { key: 'b' }] });
    expect(
      await service.get(`/v1/budgets/tree?cursor=${String(first['nextCursor'])}`, tenant),
    ).toMatchObject({ workflows: [{ key: 'c' }], nextCursor: null });
    expect(await service.get('/v1/budgets/tree?cursor=x', tenant)).toMatchObject({ status: 400 });
  });
});

describe('the distribution', () => {
  it('has the median of each workflow, and its tasks around it', async () => {
    const tenant = 'spread';
    await service.publish(
      ...[100, 100, 100, 400].map((cost, n) => taskCompleted(`s${n}`, cost, { tenant })),
      taskCompleted('free', 0, { tenant, workflow: 'free' }),
    );
    expect(await service.get('/v1/costs/distribution', tenant)).toMatchObject({
      workflows: [
        { workflow: 'audit', tasks: 4, median: { nanoUsd: 100 } },
        { workflow: 'free', tasks: 1, median: null },
      ],
      bins: [
        { workflow: 'audit', bin: 0, tasks: 3 },
        { workflow: 'audit', bin: 16, tasks: 1 },
      ],
    });
  });
});

describe('the rules over HTTP', () => {
  it('say when a halt is ordered by itself, and when the use of a limit is announced', async () =>
    expect(await service.get('/v1/halts/rules')).toMatchObject({
      status: 200,
      items: expect.arrayContaining([
        { reason: 'loop', scope: 'task', isOn: true, figures: { times: 5 } },
      ]) as object,
      thresholds: [50, 80, 95],
    }));
});
