import { submissionType, submitTopic } from '@nightshift/contracts';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestrator } from './index.js';
import { definition } from './task/task-fixture.spec.js';

/** Real: PostgreSQL, HTTP, the embedded bus. Nobody carries out runs. */
const postgres = usePostgres();
const { bus, parked } = testBus();
let host: Host;

beforeAll(async () => {
  const log = createLogger({ service: 'orchestrator', level: 'fatal' });
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({
    definition: orchestrator,
    databaseUrl,
    bus,
    instance: 'o1',
    log,
  });
  const config = { ...orchestrator.config({}), deadlinePollMs: 50, maxQueuedPerTenant: 100 };
  const instance = await orchestrator.create(opened.runtime, config);
  host = await startHost({
    services: [{ opened, instance }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
  await call('POST', '/v1/workflows', definition);
});
afterAll(() => host?.close());

interface Answer {
  readonly status: number;
  readonly [field: string]: unknown;
}
const call = async (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> => {
  const response = await fetch(`${host.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
  });
  const { status: task, ...rest } = (await response.json()) as Record<string, unknown>;
  return { ...rest, task, status: response.status };
};
const faultsIn = ({ errors }: Answer): readonly string[] =>
  ((errors ?? []) as { readonly at: string }[]).map(({ at }) => at);
const work = { workflow: 'letters', brief: { topic: 'tides' } };
const submitted = async (more: object = {}): Promise<string> =>
  String((await call('POST', '/v1/tasks', { ...work, ...more }))['taskId']);

describe('the orchestrator over HTTP', () => {
  it('makes one task of one key, also after a newer version of its workflow', async () => {
    const key = { 'idempotency-key': 'night/1' };
    const first = await call('POST', '/v1/tasks', work, key);
    expect(first).toMatchObject({ status: 201, workflow: 'letters@1', created: true });
    await call('POST', '/v1/workflows', { ...definition, version: 2, description: 'Newer.' });
    expect(await call('POST', '/v1/tasks', work, key)).toMatchObject({
      status: 200,
      taskId: first['taskId'],
      workflow: 'letters@1',
      created: false,
    });
    const other = { ...work, brief: { topic: 'winds' } };
    const reused = await call('POST', '/v1/tasks', other, key);
    expect(reused).toMatchObject({ status: 409, code: 'idempotency-key-reused' });
  });

  it('pauses without a word, or with null for it, and resumes', async () => {
    const id = await submitted();
    expect(await call('POST', `/v1/tasks/${id}/pause`, { reason: null })).toMatchObject({
      task: 'paused',
    });
    const { history } = await call('GET', `/v1/tasks/${id}`);
    expect(history).not.toContainEqual(expect.objectContaining({ data: { reason: null } }));
    expect(await call('POST', `/v1/tasks/${id}/resume`)).toMatchObject({ task: 'running' });
    expect(await call('POST', `/v1/tasks/${id}/cancel`)).toMatchObject({ task: 'cancelled' });
    expect(await call('POST', `/v1/tasks/${id}/pause`, {})).toMatchObject({
      status: 409,
      code: 'task-ended',
    });
  });

  it('keeps the tasks of a tenant from others, at once', async () => {
    const id = await submitted();
    const stranger = { 'x-nightshift-tenant': 'other' };
    const from = performance.now();
    for (const [method, path] of [
      ['GET', `/v1/tasks/${id}?waitMs=5000`],
      ['POST', `/v1/tasks/${id}/cancel`],
    ] as const)
      expect(await call(method, path, undefined, stranger)).toMatchObject({
        status: 404,
        code: 'no-such-task',
      });
    expect(performance.now() - from).toBeLessThan(3_000);
  });

  it('accepts a batch whole or not at all, and counts a key once', async () => {
    const twice = [
      { ...work, idempotencyKey: 'b1' },
      { ...work, idempotencyKey: 'b1' },
    ];
    const { items } = await call('POST', '/v1/tasks/batch', { tasks: twice });
    expect(items).toMatchObject([{ created: true }, { created: false }]);
    const faulty = [work, { ...work, brief: {} }, { ...work, workflow: 'ghost' }];
    const refused = await call('POST', '/v1/tasks/batch', { tasks: faulty });
    expect(faultsIn(refused)).toEqual(['/tasks/1/brief/topic', '/tasks/2/workflow']);
  });

  it('cancels a task whose deadline has passed, and lets a request wait for that', async () => {
    const deadlineAt = new Date(Date.now() + 300).toISOString();
    const id = await submitted({ deadlineAt });
    expect(await call('GET', `/v1/tasks/${id}?waitMs=20000`)).toMatchObject({
      task: 'cancelled',
      reason: 'The deadline passed before the task was done.',
    });
  });

  it.each([
    ['POST', '/v1/tasks', {}, 400, ['/workflow', '/brief']],
    ['POST', '/v1/tasks', { ...work, urgent: true, priority: 11 }, 400, ['/urgent', '/priority']],
    ['POST', '/v1/tasks', { ...work, deadlineAt: '2026-11-25' }, 400, ['/deadlineAt']],
    ['POST', '/v1/tasks', { ...work, idempotencyKey: 'a\u0000' }, 400, ['/idempotencyKey']],
    ['GET', `/v1/tasks?cursor=${btoa('["x","y"]')}`, undefined, 400, ['/cursor']],
    ['GET', '/v1/tasks?workflow=%00', undefined, 400, ['/workflow']],
    ['GET', '/v1/tasks?limit=0&status=lost', undefined, 400, ['/limit', '/status']],
    ['GET', '/v1/tasks/00000000-0000-8000-8000-000000000000', undefined, 404, []],
    ['GET', '/v1/workflows/ghost', undefined, 404, []],
    ['POST', '/v1/workflows', '[]', 400, ['']],
    [
      'POST',
      '/v1/workflows',
      { ...definition, version: 9, agents: [definition.agents[0]] },
      400,
      [
        '/stages/0/qa/judges/0',
        '/stages/0/qa/judges/1',
        '/stages/0/qa/correction',
        '/stages/1/agent',
      ],
    ],
  ])('answers %s %s %j with %i and every fault', async (method, path, body, status, at) => {
    const answer = await call(method, path, body);
    expect(answer.status).toBe(status);
    expect([...faultsIn(answer)].sort()).toEqual([...at].sort());
  });

  it('answers what is no JSON, or no id, with 400', async () => {
    expect((await call('POST', '/v1/tasks', '{"workflow":')).status).toBe(400);
    expect((await call('GET', '/v1/tasks/one')).status).toBe(400);
  });

  it.each(['', 'k'.repeat(252)])(
    'refuses a batch key that is empty or too long: %#',
    async (key) => {
      const refused = await call(
        'POST',
        '/v1/tasks/batch',
        { tasks: [work] },
        { 'idempotency-key': key },
      );
      expect(refused).toMatchObject({ status: 400, code: 'invalid-header' });
    },
  );
});

describe('the orchestrator over the submission topic', () => {
  const publish = (values: readonly string[]): Promise<void> =>
    bus.publish(
      values.map((value, index) => ({
        topic: submitTopic,
        key: String(index),
        headers: { id: '', type: '', tenant: '' },
        value: Buffer.from(value),
      })),
    );
  const event = (id: string, data: object = work): string =>
    JSON.stringify({ specversion: '1.0', id, source: '/crm', type: submissionType, data });

  it('accepts what is good, once, and parks the rest with its reason', async () => {
    await publish([event('e1'), 'no JSON', event('e1'), event('e2', { ...work, brief: 1 })]);
    await publish([event('e1')]);
    expect(parked.map(({ code }) => code)).toEqual(['invalid-submission', 'invalid-submission']);
    const listed = async (): Promise<unknown> =>
      (await call('GET', '/v1/tasks?keyPrefix=/crm'))['items'];
    await expect.poll(listed).toMatchObject([{ idempotencyKey: '/crm#e1' }]);
  });

  it('parks a key that is used for other work each time it comes: it never counts as done', async () => {
    const once = { ...work, idempotencyKey: 'used' };
    const other = event('e4', { ...once, brief: { ...work.brief, another: true } });
    await publish([event('e3', once)]);
    const before = parked.length;
    await publish([other]);
    await publish([other]);
    expect(parked.slice(before).map(({ code }) => code)).toEqual([
      'idempotency-key-reused',
      'idempotency-key-reused',
    ]);
  });
});
