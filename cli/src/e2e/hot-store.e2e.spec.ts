import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalPostgres } from '@nightshift/local-servers';
import { withClient } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Night } from './night.js';
import { settled, until, verified, waitingTasks } from './settled.js';

const PACKAGES = resolve('node_modules');
const TASKS = 120;
const NAMES = ['zod', 'pg', 'pino', 'fastify', 'commander', 'typeorm'];
const task = (index: number) => {
  const name = NAMES[index % NAMES.length] ?? 'zod';
  return {
    workflow: 'dependency-audit',
    brief: { package: name, folder: resolve(PACKAGES, name) },
    idempotencyKey: `old/${index}`,
  };
};

interface Shown {
  readonly taskId: string;
  readonly status: string;
  readonly runIds: readonly string[];
  readonly history: readonly { readonly data: { readonly reviewId?: string } }[];
}

/** Everything that people see of a task, as text. */
const answersOf = async (night: Night, taskId: string): Promise<readonly string[]> => {
  const shown = await night.get<Shown>(`/v1/tasks/${taskId}`);
  const reviews = new Set(shown.history.flatMap(({ data }) => data.reviewId ?? []));
  const paths = [
    `/v1/tasks/${taskId}`,
    ...shown.runIds.map((id) => `/v1/runs/${id}`),
    ...shown.runIds.map((id) => `/v1/runs/${id}/calls/1`),
    ...[...reviews].map((id) => `/v1/reviews/${id}`),
    `/v1/ledger/spans?taskId=${taskId}`,
  ];
  return Promise.all(
    paths.map(async (path) => `${path} ${JSON.stringify((await night.request('GET', path)).body)}`),
  );
};

/** Streams with events in PostgreSQL, of all services; asked of its server, which is stopped again. */
const streamsHere = async (night: Night): Promise<readonly string[]> => {
  const postgres = await startLocalPostgres({ folder: resolve(night.data, 'postgres') });
  try {
    return await withClient(postgres.url, async (client) => {
      const { rows } = await client.query<{ stream: string }>(
        ['orchestrator', 'agent_runner', 'qa', 'escalation']
          .map((schema) => `SELECT DISTINCT stream FROM ${schema}.event`)
          .join(' UNION ALL '),
      );
      return rows.map(({ stream }) => stream);
    });
  } finally {
    await postgres.stop();
  }
};

describe('streams that are over leave PostgreSQL for the ledger', () => {
  let night: Night;
  let completed: readonly string[];
  const before = new Map<string, readonly string[]>();
  beforeAll(async () => {
    night = await Night.prepare({ workflows: '@nightshift/example-dependency-audit' });
    night.env['NIGHTSHIFT_KEEP_CLOSED_SECONDS'] = '0';
    night.env['NIGHTSHIFT_CHECKPOINT_MS'] = '300';
    await night.up();
    const tasks = Array.from({ length: TASKS }, (_, index) => task(index));
    await night.request('POST', '/v1/tasks/batch', { tasks });
    await settled(night, 'old/', TASKS);
    const { items } = await night.get<{ items: { taskId: string }[] }>(
      '/v1/tasks?status=completed&limit=200',
    );
    completed = items.map(({ taskId }) => taskId);
    await verified(night);
    for (const taskId of completed) before.set(taskId, await answersOf(night, taskId));
    await night.stop();
  });
  afterAll(() => night?.dispose());

  it('keeps everything while it is told to', async () => {
    const streams = new Set(await streamsHere(night));
    expect(completed.length).toBeGreaterThan(TASKS / 4);
    expect(completed.every((taskId) => streams.has(`task/${taskId}`))).toBe(true);
  });

  it('loses nothing when it is killed in the middle, again and again', async () => {
    night.env['NIGHTSHIFT_KEEP_CLOSED_SECONDS'] = '1';
    for (const ms of [5_000, 5_150, 5_400]) {
      await night.up();
      await sleep(ms);
      await night.killAll();
    }
    await night.up();
    const open = new Set((await waitingTasks(night)).map(({ taskId }) => taskId));
    await until(
      () =>
        night.get<{ services: { name: string; hotStore: { retired: number } }[] }>('/v1/system'),
      ({ services }) =>
        (services.find(({ name }) => name === 'orchestrator')?.hotStore.retired ?? 0) >=
        TASKS - open.size,
    );
    for (const [taskId, answers] of before) expect(await answersOf(night, taskId)).toEqual(answers);
    expect(await verified(night)).toMatchObject({ ok: true });
  });

  it('refuses what was submitted before, and knows that it was', async () => {
    const again = await night.request('POST', '/v1/tasks', task(0));
    expect(again).toMatchObject({ status: 200, body: { created: false } });
    const other = { ...task(0), brief: { package: 'other', folder: '/' } };
    expect(await night.request('POST', '/v1/tasks', other)).toMatchObject({ status: 409 });
    const cancel = await night.request('POST', `/v1/tasks/${completed[0]}/cancel`, {});
    expect(cancel).toMatchObject({ status: 409, body: { code: 'task-ended' } });
  });

  it('forks a task that has left', async () => {
    const { status, body } = await night.request<{ taskId: string }>(
      'POST',
      `/v1/tasks/${completed[0]}/fork`,
      { fromStage: 'assess' },
    );
    expect(status).toBe(201);
    const done = await night.get<Shown>(`/v1/tasks/${body.taskId}?waitMs=20000`);
    expect(['completed', 'waiting']).toContain(done.status);
  });

  it('leaves in PostgreSQL what is open, and nothing else', async () => {
    const open = new Set((await waitingTasks(night)).map(({ taskId }) => taskId));
    await sleep(12_000);
    await night.stop();
    const left = (await streamsHere(night)).filter((stream) => stream.startsWith('task/'));
    expect(left.toSorted()).toEqual([...open].map((taskId) => `task/${taskId}`).toSorted());
  });
});
