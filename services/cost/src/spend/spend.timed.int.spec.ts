import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  modelCall,
  runAccepted,
  startCost,
  taskAccepted,
  taskCancelled,
  taskCompleted,
  taskId,
  type TestCost,
} from './spend-fixture.spec.js';

/** Real: PostgreSQL, HTTP, the embedded bus. Runs and tasks are told by the test itself. */
const postgres = usePostgres();
let service: TestCost;

beforeAll(async () => {
  service = await startCost(await postgres.newDatabase());
});
afterAll(() => service?.close());

const days = 'from=2026-11-01&to=2026-11-30';
const top = async (by: string, tenant: string, more = days) => {
  const answer = await service.get(`/v1/costs/top?by=${by}&${more}`, tenant);
  return answer as unknown as {
    readonly status: number;
    readonly items: readonly Record<string, unknown>[];
    readonly total: object;
  };
};
const rowsOf = async (table: string, tenant: string): Promise<object[]> =>
  service.runtime.dataSource.query(`SELECT * FROM ${table} WHERE tenant = $1 ORDER BY 1, 2`, [
    tenant,
  ]);

describe('the books of calls', () => {
  it('have a row for each call, with the workflow of its run, by whatever is asked for', async () => {
    const tenant = 'by-all';
    await service.publish(
      runAccepted('a', { tenant }),
      runAccepted('b', { tenant, workflow: 'triage' }),
      modelCall({ tenant, task: 'a', cost: 300 }),
      modelCall({ tenant, task: 'a', step: 2, cost: 200, model: 'anthropic/opus', isBound: true }),
      modelCall({ tenant, task: 'b', cost: 700, at: '2026-11-21T23:59:59.999Z' }),
    );
    const found = async (by: string) =>
      (await top(by, tenant)).items.map(({ key, calls, cost, bound, boundShare }) => [
        key,
        calls,
        (cost as { nanoUsd: number }).nanoUsd,
        (bound as { nanoUsd: number }).nanoUsd,
        boundShare,
      ]);
    expect(await found('workflow')).toEqual([
      ['triage', 1, 700, 0, 0],
      ['audit', 2, 500, 200, 0.4],
    ]);
    expect(await found('model')).toEqual([
      ['openai/gpt-4o', 2, 1_000, 0, 0],
      ['anthropic/opus', 1, 200, 200, 1],
    ]);
    expect(await found('task')).toEqual([
      [taskId('b'), 1, 700, 0, 0],
      [taskId('a'), 2, 500, 200, 0.4],
    ]);
    expect(await found('day')).toEqual([
      ['2026-11-21', 1, 700, 0, 0],
      ['2026-11-20', 2, 500, 200, 0.4],
    ]);
    expect((await top('model', tenant, `${days}&limit=1`)).items).toHaveLength(1);
    expect(await top('model', tenant)).toMatchObject({
      total: {
        calls: 3,
        inputTokens: 200,
        cachedInputTokens: 40,
        cacheWriteInputTokens: 10,
        outputTokens: 20,
        cost: { nanoUsd: 1_200 },
      },
    });
    expect((await top('day', tenant, 'from=2026-11-21&to=2026-11-21')).items).toHaveLength(1);
  });

  it('are the same when everything is delivered again', async () => {
    const tenant = 'again';
    const events = [
      taskAccepted('again', { tenant }),
      runAccepted('again', { tenant }),
      modelCall({ tenant, task: 'again' }),
      taskCompleted('again', 1_000, { tenant }),
    ];
    await service.publish(...events, ...events);
    const before = await Promise.all(['spend_call', 'spend_run', 'spend_task'].map(rowsIn(tenant)));
    await service.publish(...events.toReversed());
    const after = await Promise.all(['spend_call', 'spend_run', 'spend_task'].map(rowsIn(tenant)));
    expect(after).toEqual(before);
    expect(before.map((rows) => rows.length)).toEqual([1, 1, 1]);
  });

  it('learn the workflow of a call whose run is seen later', async () => {
    const tenant = 'late';
    await service.publish(modelCall({ tenant, task: 'late', cost: 5 }));
    expect((await top('workflow', tenant)).items).toMatchObject([{ key: 'unknown', calls: 1 }]);
    await service.publish(runAccepted('late', { tenant }));
    expect((await top('workflow', tenant)).items).toMatchObject([{ key: 'audit', calls: 1 }]);
  });

  it('know the same of a task, in whatever order its events come', async () => {
    const tenant = 'order';
    await service.publish(taskCompleted('o', 40, { tenant }));
    await service.publish(taskAccepted('o', { tenant }));
    const [row] = await rowsOf('spend_task', tenant);
    expect(row).toMatchObject({
      workflow: 'audit',
      status: 'completed',
      cost_nano_usd: '40',
      accepted_at: new Date('2026-11-20T09:58:00.000Z'),
      ended_at: new Date('2026-11-20T10:05:00.000Z'),
    });
  });

  it('are not held up by what is no event, or by fields that no table takes', async () => {
    const tenant = 'stranger';
    const call = modelCall({ tenant, task: 's' });
    await service.publish(
      { ...call, data: { ...call.data, runId: 7 } },
      { ...call, data: { ...call.data, step: 2 ** 40 } },
      { ...call, data: { ...call.data, costNanoUsd: 0.5 } },
      { ...call, data: { ...call.data, model: 'a\0b' } },
      { ...call, at: 'yesterday' },
      { ...call, data: { ...call.data, step: 2, providerCallId: 'a\0b' } },
      call,
    );
    expect(await rowsOf('spend_call', tenant)).toMatchObject([
      { step: 1 },
      { step: 2, provider_call_id: null },
    ]);
  });

  it('are those of the tenant that asks', async () => {
    await service.publish(modelCall({ tenant: 'mine', task: 'm' }));
    expect((await top('model', 'mine')).items).toHaveLength(1);
    expect((await top('model', 'theirs')).items).toEqual([]);
  });

  it('refuse a question that makes no sense, and name the field', async () => {
    for (const [query, at] of [
      ['by=colour', '/by'],
      ['by=day&from=2026-13-01', '/from'],
      ['by=day&from=2026-11-02&to=2026-11-01', '/from'],
      ['by=day&limit=0', '/limit'],
    ])
      expect(await service.get(`/v1/costs/top?${query}`)).toMatchObject({
        status: 400,
        code: 'invalid-request',
        errors: [{ at }],
      });
  });
});

const rowsIn = (tenant: string) => (table: string) => rowsOf(table, tenant);

describe('the forecast over HTTP', () => {
  it('says what the next task and the open ones will cost, from ended tasks, cancelled ones apart', async () => {
    const tenant = 'forecast';
    const costs = Array.from({ length: 20 }, (_, index) => (index + 1) * 100);
    await service.publish(
      ...costs.flatMap((cost, index) => [
        taskAccepted(`f${index}`, { tenant }),
        taskCompleted(`f${index}`, cost, { tenant }),
      ]),
      taskAccepted('gone', { tenant }),
      taskCancelled('gone', tenant),
      taskAccepted('fresh', { tenant }),
      taskAccepted('half', { tenant }),
      runAccepted('half', { tenant }),
      modelCall({ tenant, task: 'half', cost: 1_900 }),
      taskAccepted('new', { tenant, workflow: 'rare' }),
      taskCompleted('rare', 5, { tenant, workflow: 'rare' }),
    );
    const answer = await service.get('/v1/costs/forecast', tenant);
    expect(answer).toMatchObject({
      status: 200,
      enoughTasks: 20,
      workflows: [
        {
          workflow: 'audit',
          tasks: 20,
          open: 2,
          next: {
            mean: { nanoUsd: 1_050 },
            p50: { nanoUsd: 1_000 },
            p80: { nanoUsd: 1_600 },
            p95: { nanoUsd: 1_900 },
          },
        },
        { workflow: 'rare', tasks: 1, open: 1, next: null },
      ],
      // One has spent nothing (1,050 on average); the other can only be the dearest: 100 more.
      openQueue: { tasks: 2, unknown: 1, beyond: 0, mean: { nanoUsd: 1_150 } },
    });
    expect(await service.get('/v1/costs/forecast?workflow=rare', tenant)).toMatchObject({
      workflows: [{ workflow: 'rare' }],
      openQueue: { tasks: 0, unknown: 1 },
    });
  });

  it('says when the month’s budget is reached, with what open runs have spent', async () => {
    const tenant = 'pace';
    const now = new Date();
    const today = now.toISOString().slice(0, 10);
    await service.publish(
      modelCall({ tenant, task: 'p', cost: 999_000_000_000, at: `${today}T00:00:00.000Z` }),
    );
    const { budget } = (await service.get('/v1/costs/forecast', tenant)) as unknown as {
      budget: { limit: object; spent: object; paces: { basis: string; reachedOn: string }[] };
    };
    expect(budget).toMatchObject({
      limit: { usd: '$1,000.00' },
      spent: { usd: '$999.00' },
      paces: [{ basis: 'today' }, { basis: 'seven-days' }],
    });
    // 999 of 1,000 USD on the first day: the rest lasts for less than another.
    const tomorrow = new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10);
    expect([today, tomorrow]).toContain(budget.paces[0]?.reachedOn ?? tomorrow);
  });
});
