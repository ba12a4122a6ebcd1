import { randomBytes } from 'node:crypto';
import { reviewIdOf } from '@nightshift/contracts';
import { openSealing, type Sealing } from '@nightshift/event-store';
import { derivedId, nanoFromUsd } from '@nightshift/kernel';
import {
  dueContextOf,
  type Host,
  openRuntime,
  type ServiceRuntime,
  startHost,
} from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { hitsOf, publishing, testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qa } from '../index.js';
import {
  always,
  asked,
  completed,
  findingOf,
  judgement,
  workflow,
} from '../sample/sample-fixture.spec.js';
import { sampleIdOf } from '../sample/sample.js';
import { ErasedExamples1700000500000 } from './erasure-migration.store.js';

/** Real: PostgreSQL, HTTP, the embedded bus, sealing, the whole service. */
const postgres = usePostgres();
const { bus, parked } = testBus();
const publish = publishing(bus);
const CANARY = 'canary-c40d77';
const tasks = ['erased', 'kept'].map((name) => derivedId('task', name));
const [erased = ''] = tasks;
const keys = new Map<string, string>();
let databaseUrl: string;
let runtime: ServiceRuntime;
let sealing: Sealing;
let host: Host;

beforeAll(async () => {
  databaseUrl = await postgres.newDatabase();
  const masterKeys = `test:${randomBytes(32).toString('base64')}`;
  const made = await openSealing({ masterKeys, databaseUrl });
  if (!made) throw new Error('Nothing is sealed.');
  sealing = made;
  for (const subject of tasks) {
    const scope = { tenant: 'default', subject, workflow: 'audit', day: '2026-11-26' };
    keys.set(subject, (await sealing.ring.keyFor(scope)).id);
  }
  const log = createLogger({ service: 'qa', level: 'fatal' });
  const opened = await openRuntime({
    definition: qa,
    databaseUrl,
    bus,
    instance: 'q1',
    log,
    sealing,
  });
  ({ runtime } = opened);
  host = await startHost({
    services: [{ opened, instance: await qa.create(runtime, undefined) }],
    bus,
    sealing,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
});
afterAll(() => host?.close());

const call = async (path: string, body?: object): Promise<Record<string, unknown>> => {
  const response = await fetch(`${host.url}/v1/qa/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { http: response.status, ...((await response.json()) as object) };
};
/** An output passed, and is drawn. */
const sampleOf = async (taskId: string): Promise<string> => {
  const reviewId = reviewIdOf(taskId, 'check');
  const subjectKey = keys.get(taskId);
  const context = {
    ...dueContextOf('default', taskId, runtime.clock.now()),
    ...(subjectKey === undefined ? {} : { subjectKey }),
  };
  const said = subjectKey === undefined ? 'nothing personal' : CANARY;
  const bodies = [
    asked('checker', 0, { sampling: always, output: { licence: said } }),
    judgement('checker', [findingOf(1, { claim: said })]),
    completed('passed'),
  ].map(({ type, data, content }) => ({ type, data: { ...data, reviewId }, content }));
  await runtime.store.append({
    appends: [
      {
        stream: `review/${reviewId}`,
        expectedVersion: 0,
        events: bodies.map((body) => ({ body: body as never, context })),
      },
    ],
    inbox: [],
  });
  const sampleId = sampleIdOf(reviewId);
  await expect
    .poll(async () => (await call(`samples/${sampleId}`))['http'], { timeout: 5_000 })
    .toBe(200);
  return sampleId;
};
const answered = (
  taskId: string,
  sampleId: string,
  content: object,
  subjectKey: string,
): Promise<void> =>
  publish({
    from: 'escalation',
    taskId,
    subjectKey,
    body: {
      type: 'ticket.answered.v2',
      data: {
        ticketId: derivedId('ticket', sampleId),
        kind: 'approval',
        queue: 'reviewers',
        by: 'ana',
        shownHash: 'c'.repeat(64),
        source: { service: 'qa', stage: 'check', reviewId: sampleId },
        byDefault: false,
      },
      content: content as never,
    },
  });
/** A person names a mistake in an output that was drawn. */
const exampleOf = async (taskId: string): Promise<void> => {
  const answer = { option: 'wrong', mistakes: [CANARY] };
  await answered(taskId, await sampleOf(taskId), { answer }, keys.get(taskId) ?? '');
};
const examples = async () =>
  (await call('examples'))['items'] as readonly { exampleId: string; erased: boolean }[];
const evaluation = () =>
  call('evaluations', { workflow: 'audit', stage: 'check', judge: 'checker', budgetUsd: 1 });
const erase = (pass: 1 | 2): Promise<void> =>
  publish({
    from: 'orchestrator',
    taskId: erased,
    body: {
      type: 'task.erased.v1',
      data: { cause: 'subject', keys: [keys.get(erased) ?? ''], pass, by: 'ana' },
    },
  });

describe('what is learnt from a task', () => {
  let running = '';

  it('is sealed by the key of its task, also where a judge is tried on it', async () => {
    const lease = nanoFromUsd(0.01);
    const stage = { judges: ['checker'], queue: 'reviewers', dueInSeconds: 60 };
    const definition = {
      name: workflow.name,
      version: 1,
      stages: [{ name: 'check', agent: 'worker', qa: stage }],
      agents: [{ name: 'checker', leaseNanoUsd: lease }],
    };
    await publish({
      from: 'orchestrator',
      taskId: 'workflow/audit',
      body: { type: 'workflow.registered.v1', data: { ...workflow, definition } },
    });
    for (const task of tasks) await exampleOf(task);
    await expect.poll(async () => (await examples()).length, { timeout: 5_000 }).toBe(2);
    const requested = await evaluation();
    expect(requested).toMatchObject({ http: 202, examples: 2 });
    running = String(requested['evaluationId']);
    const runs = (await runtime.store.read(`evaluation/${running}`)).filter(
      ({ type }) => type === 'qa-run.requested.v2',
    );
    expect(new Set(runs.map(({ subjectkey }) => subjectkey))).toEqual(new Set(keys.values()));
    expect(await hitsOf(databaseUrl, CANARY)).toEqual([]);
  });

  it('is of no use any more once the task is erased: no judge is tried on what stands for it', async () => {
    await sealing.ring.destroy('default', [keys.get(erased) ?? '']);
    sealing.sealer.forget(keys.values());
    await erase(1);
    await expect
      .poll(async () => (await examples()).filter((one) => one.erased), { timeout: 5_000 })
      .toHaveLength(1);
    // The run that was under way counts as failed, which cancels it; the other one is waited for.
    await expect
      .poll(() => call(`evaluations/${running}`), { timeout: 5_000 })
      .toMatchObject({ status: 'running', failed: 1 });
    await erase(2);
    const next = await evaluation();
    expect(next).toMatchObject({ http: 202, examples: 1 });
    const again = { workflow: 'audit', stage: 'check', judge: 'checker', budgetUsd: 1 };
    expect(await call('evaluations', { ...again, sameAs: running })).toMatchObject({ examples: 1 });
    const [run] = (await runtime.store.read(`evaluation/${running}`)).filter(
      (event) =>
        event.type === 'evaluation.judged.v1' && event.data.failed && event.data.costNanoUsd === 0,
    );
    expect(run).toMatchObject({ taskid: running });
    expect(await hitsOf(databaseUrl, CANARY)).toEqual([]);
  });

  it('says nothing by an answer that is erased before it is heard', async () => {
    const key = keys.get(erased) ?? '';
    const sampleId = await sampleOf('third');
    await answered('third', sampleId, { sealed: 'A256GCM', key, value: 'AAAA' }, key);
    await answered('third', sampleId, { sealed: 'A256GCM', key, value: 'AAAA' }, key);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await call(`samples/${sampleId}`)).toMatchObject({ status: 'asked', verdict: null });
    expect(await examples()).toHaveLength(2);
  });

  it('is known by its task also where the list is of an older version', async () => {
    const runner = runtime.dataSource.createQueryRunner();
    const migration = new ErasedExamples1700000500000();
    await migration.down(runner);
    await migration.up(runner);
    await runner.release();
    const rows: { task_id: string }[] = await runtime.dataSource.query(
      'SELECT task_id FROM example_view',
    );
    expect(new Set(rows.map(({ task_id: id }) => id))).toEqual(new Set(tasks));
    await erase(2);
    await expect
      .poll(async () => (await examples()).filter((one) => one.erased), { timeout: 5_000 })
      .toHaveLength(1);
    expect(parked).toEqual([]);
  });
});
