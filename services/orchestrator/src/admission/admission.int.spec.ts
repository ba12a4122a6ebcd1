import { submissionType, submitTopic } from '@nightshift/contracts';
import { usePostgres, withClient } from '@nightshift/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startOrchestrator, type TestOrchestrator } from '../host-fixture.spec.js';
import { definition } from '../task/task-fixture.spec.js';

/** Real: PostgreSQL, HTTP, the embedded bus; two replicas over one database. */
const postgres = usePostgres();
let url: string;
let one: TestOrchestrator;
let two: TestOrchestrator;
let workflow: string;

beforeAll(async () => {
  url = await postgres.newDatabase();
  one = await startOrchestrator(url, { instance: 'o1', maxQueuedPerTenant: 30 });
  two = await startOrchestrator(url, { instance: 'o2', maxQueuedPerTenant: 30 });
});
afterAll(async () => {
  await one?.close();
  await two?.close();
});
let made = 0;
beforeEach(async () => {
  workflow = `letters-${(made += 1)}`;
  await one.call('POST', '/v1/workflows', { ...definition, name: workflow });
});

const limit = (body: object): Promise<unknown> =>
  one.call('PUT', `/v1/admission/workflow/${workflow}`, body);
const submit = async (more: object = {}, headers: Record<string, string> = {}): Promise<string> => {
  const body = { workflow, brief: { topic: 'tides' }, ...more };
  return String((await one.call('POST', '/v1/tasks', body, headers))['taskId']);
};
const counts = async (tenant = 'default'): Promise<unknown> =>
  (
    await one.call('GET', `/v1/tasks/summary?workflow=${workflow}`, undefined, {
      'x-nightshift-tenant': tenant,
    })
  )['tasks'];
const becomes = async (expected: object): Promise<void> => {
  await expect.poll(() => counts(), { timeout: 10_000 }).toEqual(expected);
};
const typesOf = async (taskId: string): Promise<readonly string[]> =>
  ((await one.call('GET', `/v1/tasks/${taskId}`))['history'] as { type: string }[]).map(
    ({ type }) => type,
  );

describe('admission', () => {
  it('costs nothing where nothing is limited: the events are those of before', async () => {
    expect(await typesOf(await submit())).toEqual(['task.accepted.v1', 'run.requested.v1']);
  });

  it('lets so many run at once, and the next when one ends', async () => {
    await limit({ maxRunning: 2 });
    const ids = [await submit(), await submit(), await submit({ priority: 1 }), await submit()];
    await becomes({ running: 2, queued: 2 });
    expect(await typesOf(ids[2] ?? '')).toEqual(['task.accepted.v1', 'task.queued.v1']);
    expect(await one.call('GET', `/v1/tasks/${ids[3]}`)).toMatchObject({ task: 'queued' });
    await one.call('POST', `/v1/tasks/${ids[0]}/cancel`);
    await becomes({ cancelled: 1, running: 2, queued: 1 });
    // The more urgent of the two that waited.
    expect(await typesOf(ids[3] ?? '')).toEqual([
      'task.accepted.v1',
      'task.queued.v1',
      'task.started.v1',
      'run.requested.v1',
    ]);
    expect(await typesOf(ids[2] ?? '')).toHaveLength(2);
  });

  it('never lets more run than it may, whichever of two replicas gives the turns', async () => {
    await limit({ maxRunning: 3 });
    const [ids, most] = [[] as string[], [] as number[]];
    for (let n = 0; n < 15; n += 1) ids.push(await submit());
    for (let round = 0; round < 25; round += 1) {
      const running = await one.call('GET', `/v1/tasks?workflow=${workflow}&status=running`);
      const items = running['items'] as { taskId: string }[];
      most.push(items.length);
      const replica = round % 2 === 0 ? one : two;
      if (items[0]) await replica.call('POST', `/v1/tasks/${items[0].taskId}/cancel`);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    expect(Math.max(...most)).toBe(3);
    await expect
      .poll(
        async () => {
          const { items } = await one.call('GET', `/v1/tasks?workflow=${workflow}&status=running`);
          for (const { taskId } of items as { taskId: string }[])
            await two.call('POST', `/v1/tasks/${taskId}/cancel`);
          return counts();
        },
        { timeout: 20_000 },
      )
      .toEqual({ cancelled: 15 });
    const starts = await Promise.all(ids.map(typesOf));
    expect(starts.flat().filter((type) => type === 'task.started.v1')).toHaveLength(15);
  });

  it('starts nothing new where it is drained, and goes on when it is no more', async () => {
    const running = await submit();
    await limit({ draining: true });
    await submit();
    await becomes({ running: 1, queued: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await counts()).toEqual({ running: 1, queued: 1 });
    expect(await typesOf(running)).toHaveLength(2);
    await limit({});
    await becomes({ running: 2 });
    // Nothing is limited any more: at once, as before.
    expect(await typesOf(await submit())).toEqual(['task.accepted.v1', 'run.requested.v1']);
  });

  it('starts what another replica had queued for a limit that is gone', async () => {
    await limit({ draining: true });
    await submit();
    await becomes({ queued: 1 });
    // As if the replica that knew of it had died just now, with the limit: this one knows of nothing.
    await withClient(url, async (client) => {
      await client.query(
        "UPDATE orchestrator.task_view SET status = 'paused' WHERE workflow = $1",
        [workflow],
      );
      await client.query('DELETE FROM orchestrator.admission_limit');
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      await client.query(
        "UPDATE orchestrator.task_view SET status = 'queued' WHERE workflow = $1",
        [workflow],
      );
    });
    await expect.poll(() => counts(), { timeout: 10_000 }).toEqual({ running: 1 });
  });

  it('starts so many within a minute', async () => {
    await limit({ perMinute: 2 });
    const ids = [await submit(), await submit(), await submit()];
    await becomes({ running: 2, queued: 1 });
    for (const id of ids.slice(0, 2)) await one.call('POST', `/v1/tasks/${id}/cancel`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await counts()).toEqual({ cancelled: 2, queued: 1 });
  });

  it('gives a turn again that was noted and then lost in a crash', async () => {
    await limit({ draining: true });
    const taskId = await submit();
    await becomes({ queued: 1 });
    await withClient(url, (client) =>
      client.query(
        "INSERT INTO orchestrator.admission_start VALUES ($1, 'default', $2, now() - interval '3 seconds')",
        [taskId, workflow],
      ),
    );
    await becomes({ running: 1 });
    expect(await typesOf(taskId)).toContain('task.started.v1');
  });

  it('serves the tenants of a workflow in turn', async () => {
    await limit({ draining: true });
    for (let n = 0; n < 10; n += 1) await submit({ priority: 9 });
    const others = { 'x-nightshift-tenant': 'zeta' };
    await submit({ priority: 0 }, others);
    await submit({ priority: 0 }, others);
    await becomes({ queued: 10 });
    await expect.poll(() => counts('zeta')).toEqual({ queued: 2 });
    await limit({ maxRunning: 4 });
    await becomes({ running: 2, queued: 8 });
    await expect.poll(() => counts('zeta')).toEqual({ running: 2 });
  });

  it('refuses with 429 and when to come again, once too many wait; Kafka keeps what it has', async () => {
    await limit({ draining: true });
    const crowd = { 'x-nightshift-tenant': 'crowd' };
    for (let n = 0; n < 30; n += 1) await submit({}, crowd);
    await expect.poll(() => counts('crowd')).toEqual({ queued: 30 });
    // Counted once a second at the latest.
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const body = { workflow, brief: { topic: 'tides' } };
    for (const [path, sent] of [
      ['/v1/tasks', body],
      ['/v1/tasks/batch', { tasks: [body] }],
    ] as const)
      expect(await one.call('POST', path, sent, crowd)).toMatchObject({
        status: 429,
        code: 'queue-full',
        retryAfter: '5',
      });
    const event = (id: string, tenant: string): string => {
      const data = { ...body, tenant };
      return JSON.stringify({
        specversion: '1.0',
        id,
        source: '/crm',
        type: submissionType,
        data,
      });
    };
    const consumed = one.raw(submitTopic, event('full-1', 'default'), event('full-2', 'crowd'));
    // What is before it is taken in all the same, once; another tenant is not concerned.
    await becomes({ queued: 1 });
    await submit();
    await becomes({ queued: 2 });
    expect(await counts('crowd')).toEqual({ queued: 30 });
    await limit({});
    await consumed;
    await expect.poll(() => counts('crowd'), { timeout: 10_000 }).toEqual({ running: 31 });
    expect(one.parked).toEqual([]);
  });

  it('lists what is limited, and lets nobody limit another tenant', async () => {
    await limit({ maxRunning: 7, perMinute: null, draining: null });
    const { items } = await two.call('GET', '/v1/admission');
    expect(items).toContainEqual({
      scope: 'workflow',
      key: workflow,
      maxRunning: 7,
      perMinute: null,
      draining: false,
      by: 'local-user',
      at: expect.any(String),
    });
    expect(await one.call('PUT', '/v1/admission/tenant/zeta', {})).toMatchObject({
      status: 403,
      code: 'other-tenant',
    });
    expect(await one.call('PUT', '/v1/admission/planet/earth', {})).toMatchObject({
      status: 400,
      errors: [{ at: '/scope' }],
    });
    expect(await limit({ maxRunning: 0 })).toMatchObject({ status: 400 });
  });
});
