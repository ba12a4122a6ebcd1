import { type Ask, type EventBody, reviewIdOf } from '@nightshift/contracts';
import { derivedId, nano, nanoFromUsd } from '@nightshift/kernel';
import { type Host, openRuntime, type ServiceRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EvaluationList1700000100000 } from './evaluation-list-migration.store.js';
import { qa } from './index.js';
import {
  always,
  asked,
  at,
  completed,
  findingOf,
  judgement,
  setupOf,
  workflow,
} from './sample/sample-fixture.spec.js';
import { sampleIdOf, seedIdOf } from './sample/sample.js';

/** Real: PostgreSQL, HTTP, the embedded bus. What other services say is written here. */
const postgres = usePostgres();
const { bus, parked } = testBus();
let host: Host;
let runtime: ServiceRuntime;

beforeAll(async () => {
  const log = createLogger({ service: 'qa', level: 'fatal' });
  const databaseUrl = await postgres.newDatabase();
  const opened = await openRuntime({ definition: qa, databaseUrl, bus, instance: 'q1', log });
  runtime = opened.runtime;
  host = await startHost({
    services: [{ opened, instance: await qa.create(runtime, undefined) }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
});
afterAll(() => host?.close());

const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
let published = 0;
/** An event of another service. */
const publish = async (
  service: 'orchestrator' | 'escalation' | 'agent-runner' | 'cost',
  taskid: string,
  { type, data, content }: { type: string; data: object; content?: object },
  id = derivedId('event', String((published += 1))),
): Promise<void> => {
  const event = {
    specversion: '1.0',
    id,
    source: `nightshift/${service}`,
    type,
    subject: `x/${taskid}`,
    sequence: published,
    time: at,
    datacontenttype: 'application/json',
    tenantid: 'default',
    taskid,
    causationid: id,
    correlationid: taskid,
    traceparent,
    data,
    content,
  };
  const headers = { id, type, tenant: 'default' };
  const value = Buffer.from(JSON.stringify(event));
  await bus.publish([{ topic: `nightshift.${service}.v1`, key: taskid, headers, value }]);
};
const answerTicket = (
  taskId: string,
  reviewId: string,
  ticketId: string,
  answer: object,
  eventId?: string,
): Promise<void> =>
  publish(
    'escalation',
    taskId,
    {
      type: 'ticket.answered.v2',
      data: {
        ticketId,
        kind: 'approval',
        queue: 'reviewers',
        by: 'ana',
        shownHash: 'c'.repeat(64),
        source: { service: 'qa', stage: 'check', reviewId },
        byDefault: false,
      },
      content: { answer },
    },
    eventId,
  );

/** A review as its own room writes it. */
const review = async (taskId: string, bodies: readonly EventBody[]): Promise<string> => {
  const reviewId = reviewIdOf(taskId, 'check');
  const context = {
    tenant: 'default',
    taskId,
    causationId: derivedId('cause', taskId),
    correlationId: taskId,
    traceparent,
    at,
  };
  const events = bodies.map(({ type, data, content }) => ({
    body: { type, data: { ...data, reviewId }, content } as EventBody,
    context,
  }));
  await runtime.store.append({
    appends: [{ stream: `review/${reviewId}`, expectedVersion: 0, events }],
    inbox: [],
  });
  return reviewId;
};

const call = async (path: string, body?: object): Promise<Record<string, unknown>> => {
  const response = await fetch(`${host.url}/v1/qa/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { http: response.status, ...((await response.json()) as object) };
};
const eventually = async (path: string, expected: object): Promise<void> => {
  await expect.poll(() => call(path), { timeout: 5_000 }).toMatchObject(expected);
};

const anAsk: Ask = {
  kind: 'disagreement',
  title: 't',
  question: 'q',
  blocked: 'b',
  found: [],
  need: {},
  options: [],
  evidence: [],
  alternatives: [],
};
const lease = nanoFromUsd(0.01);
const purse = { grantedNanoUsd: lease, spentNanoUsd: nano(11) };
const definition = {
  name: workflow.name,
  version: 1,
  stages: [
    {
      name: 'check',
      agent: 'worker',
      qa: { judges: ['checker'], queue: 'reviewers', dueInSeconds: 60 },
    },
  ],
  agents: [{ name: 'checker', leaseNanoUsd: lease }],
};
const mistake = { claim: 'The licence is not MIT', location: '/licence' };
const bad = {
  workflow: 'audit',
  stage: 'check',
  brief: { package: 'x' },
  output: { licence: 'MIT' },
  mistakes: [mistake],
};
const of = (judge: string, stats: Record<string, unknown>): unknown =>
  (stats['judges'] as { agent: string }[]).find(({ agent }) => agent === judge);

describe('learning from people', () => {
  it('takes items known to be bad for a stage of a registered workflow, each once', async () => {
    await publish('orchestrator', 'workflow/audit', {
      type: 'workflow.registered.v1',
      data: { ...workflow, definition },
    });
    await expect
      .poll(() => call('examples', bad), { timeout: 5_000 })
      .toMatchObject({ http: 201, added: true });
    expect(await call('examples', bad)).toMatchObject({ added: false });
    expect(await call('examples', { ...bad, stage: 'none' })).toMatchObject({
      http: 400,
      code: 'no-such-stage',
    });
    const faulty = await call('examples', { ...bad, mistakes: [{ location: 7 }] });
    expect(faulty).toMatchObject({ http: 400 });
    expect((faulty['errors'] as { at: string }[]).map((one) => one.at).sort()).toEqual([
      '/mistakes/0/claim',
      '/mistakes/0/location',
    ]);
    await eventually('examples?from=known-bad', {
      items: [{ right: 1, by: 'local-user' }],
    });
  });

  it('draws what passed and seeds it, learns from the answers, and says afterwards what was seeded', async () => {
    const taskId = derivedId('task', 'drawn');
    const reviewId = await review(taskId, [
      asked('checker', 0, { sampling: always }),
      judgement('checker', [findingOf(1)], { rejected: [0] }),
      completed('passed'),
    ]);
    const [drawn, seeded] = [sampleIdOf(reviewId), seedIdOf(sampleIdOf(reviewId))];
    await expect
      .poll(async () => ((await call('samples')) as { items: object[] }).items.length, {
        timeout: 5_000,
      })
      .toBe(2);
    expect(await call(`samples/${seeded}`)).toMatchObject({
      status: 'asked',
      why: null,
      knownMistakes: [],
    });

    const wrong = { option: 'wrong', mistakes: ['The year is wrong.'] };
    const ticketOf = (sampleId: string): string => derivedId('ticket', sampleId);
    const again = derivedId('event', 'answer');
    for (let times = 0; times < 2; times += 1)
      await answerTicket(taskId, drawn, ticketOf(drawn), wrong, again);
    await answerTicket(taskId, drawn, ticketOf(drawn), { option: 'right' });
    await answerTicket(taskId, seeded, ticketOf(seeded), wrong);

    await eventually(`samples/${seeded}`, {
      why: 'seeded',
      verdict: 'wrong',
      judgedBy: 'ana',
      knownMistakes: [mistake.claim],
    });
    expect(await call(`samples/${drawn}`)).toMatchObject({ why: 'drawn', verdict: 'wrong' });
    await eventually('stats?workflow=audit', {
      judges: [
        {
          ...setupOf('checker'),
          judged: 1,
          findings: 1,
          rejected: 1,
          precision: { hits: 0, of: 0, rate: null },
          recall: { hits: 0, of: 1, rate: null },
          cost: { nanoUsd: 7 },
          costPerJudgement: { nanoUsd: 7 },
        },
      ],
      reviewers: [{ by: 'ana', catchRate: { hits: 1, of: 1, rate: null } }],
    });
    expect(await call('stats?since=2030-01-01')).toMatchObject({ judges: [], reviewers: [] });
    for (const since of ['2026-W48', '2026-11-01T10Z'])
      expect(await call(`stats?since=${since}`)).toMatchObject({ http: 400 });
  });

  it('learns from a settled disagreement which findings were right', async () => {
    const taskId = derivedId('task', 'disputed');
    const ticketId = derivedId('ticket', 'disputed');
    const [one, two] = [findingOf(1), findingOf(2)];
    const found: EventBody<'disagreement.found.v2'> = {
      type: 'disagreement.found.v2',
      data: {
        reviewId: '',
        stage: 'check',
        ticketId,
        kind: 'disagreement',
        queue: 'reviewers',
        risk: 'high',
        dueAt: at,
      },
      content: {
        ask: anAsk,
      },
    };
    const reviewId = await review(taskId, [
      asked('second'),
      judgement('second', [one, two]),
      completed('disagreement', [one, two], { by: ['second'] }),
      found,
    ]);
    const verdicts = { [two.findingId]: 'right' };
    await answerTicket(taskId, reviewId, ticketId, { option: 'accept', verdicts });
    await expect
      .poll(async () => of('second', await call('stats')), { timeout: 5_000 })
      .toMatchObject({ precision: { hits: 1, of: 2 }, recall: { hits: 1, of: 1 } });
  });
});

describe('trying a judge', () => {
  const tried = { workflow: 'audit', stage: 'check', judge: 'checker' };
  /** The runner carries out what an evaluation ordered; the judge finds what `findings` says. */
  const carryOut = async (evaluationId: string, findings: object[]): Promise<void> => {
    for (const { type, data } of await runtime.store.read(`evaluation/${evaluationId}`)) {
      if (type !== 'qa-run.requested.v2') continue;
      const body: EventBody<'run.completed.v2'> = {
        type: 'run.completed.v2',
        data: {
          runId: data.runId,
          stage: 'check',
          role: 'qa',
          round: 0,
          purse,
          modelCalls: 1,
          toolCalls: 0,
          retriesByClass: {},
          outputHash: 'd'.repeat(64),
          setup: setupOf('checker'),
        },
        content: { output: { findings } as never },
      };
      await publish('agent-runner', evaluationId, body);
    }
  };

  it('is refused where the budget does not carry it, or nobody of that name judges', async () => {
    expect(await call('evaluations', { ...tried, budgetUsd: 0.001 })).toMatchObject({
      http: 400,
      code: 'budget-too-small',
    });
    expect(await call('evaluations', { ...tried, judge: 'worker', budgetUsd: 1 })).toMatchObject({
      http: 400,
      code: 'no-such-judge',
    });
  });

  it('runs it over the labelled examples, and compares with the judge as it is', async () => {
    const requested = await call('evaluations', {
      ...tried,
      overrides: { instructions: 'Look closer.' },
      limit: 10,
      budgetUsd: 1,
    });
    expect(requested).toMatchObject({ http: 202, status: 'running', examples: 3, present: null });
    const id = String(requested['evaluationId']);
    expect(requested['presentCommand']).toContain(`--same-as ${id}`);
    const text = { category: 'error', severity: 'high', evidence: [], confidence: 1 };
    await carryOut(id, [{ ...text, ...mistake }]);
    await eventually(`evaluations/${id}`, {
      status: 'completed',
      judged: 3,
      right: 1,
      cost: { nanoUsd: 33 },
    });

    const plain = await call('evaluations', { ...tried, sameAs: id, budgetUsd: 1 });
    const plainId = String(plain['evaluationId']);
    expect(plain).toMatchObject({ http: 202, examples: 3, overrides: {} });
    await carryOut(plainId, []);
    await eventually(`evaluations/${id}`, {
      present: { evaluationId: plainId, right: 0, missed: 3, recall: 0, precision: null },
      presentCommand: null,
    });
    const stats = await call('stats');
    expect(of('checker', stats)).toMatchObject({ catchRate: { hits: 1, of: 2 } });
  });

  it('does not wait for runs that fail, wait for a person, or get no money', async () => {
    const { evaluationId } = await call('evaluations', { ...tried, budgetUsd: 1 });
    const id = String(evaluationId);
    const runs = (await runtime.store.read(`evaluation/${id}`)).flatMap((event) =>
      event.type === 'qa-run.requested.v2' ? [event.data.runId] : [],
    );
    expect(runs).toHaveLength(3);
    const [failing = '', asking = '', poor = ''] = runs;
    const place = { stage: 'check', role: 'qa', purse };
    const closing = { round: 0, modelCalls: 1, toolCalls: 0, retriesByClass: {} };
    const failed = { errorClass: 'refused', reason: 'The model refused.' };
    await publish('agent-runner', id, {
      type: 'run.failed.v1',
      data: { ...place, ...closing, ...failed, runId: failing },
    });
    const facts = { ticketId: asking, kind: 'failure', queue: 'reviewers', risk: 'low', dueAt: at };
    await publish('agent-runner', id, {
      type: 'run.suspended.v2',
      data: { ...place, ...facts, runId: asking },
      content: { ask: anAsk },
    });
    await publish('cost', id, {
      type: 'lease.denied.v1',
      data: {
        leaseId: poor,
        runId: poor,
        taskId: id,
        workflow: 'audit',
        amountNanoUsd: lease,
        minimumNanoUsd: 0,
        taskBudgetNanoUsd: lease,
        haltId: poor,
        ticketId: poor,
        scope: 'task',
        shortByNanoUsd: 1,
      },
    });
    await eventually(`evaluations/${id}`, {
      status: 'completed',
      judged: 0,
      failed: 3,
      precision: null,
      recall: null,
      cost: { nanoUsd: 22 },
    });
  });

  it('lists them, the newest first, by workflow and prompt, page by page', async () => {
    const ids = async (query: string): Promise<readonly string[]> =>
      ((await call(`evaluations?${query}`))['items'] as { evaluationId: string }[]).map(
        ({ evaluationId }) => evaluationId,
      );
    const first = await call('evaluations?workflow=audit&limit=1');
    expect(first).toMatchObject({
      items: [{ workflow: 'audit@1', failed: 3, promptHash: null, models: [], by: 'local-user' }],
    });
    const rest = await call(`evaluations?limit=2&cursor=${String(first['nextCursor'])}`);
    const { promptHash, model } = setupOf('checker');
    expect(rest).toMatchObject({
      items: [
        { overridden: false, right: 0, promptHash, models: [model] },
        { overridden: true, right: 1, cost: { nanoUsd: 33 } },
      ],
      nextCursor: null,
    });
    expect(await ids(`prompt=${promptHash.slice(0, 8)}`)).toHaveLength(2);
    expect(await ids(`prompt=${'0'.repeat(8)}`)).toEqual([]);
    expect(await ids('workflow=other')).toEqual([]);
    expect(await call('evaluations?prompt=audit')).toMatchObject({ http: 400 });
    expect(await call('evaluations?cursor=x')).toMatchObject({ http: 400, code: 'invalid-cursor' });
  });

  it('brings evaluations of an older version into the list', async () => {
    const list = new EvaluationList1700000100000();
    const before = await call('evaluations');
    const runner = runtime.dataSource.createQueryRunner();
    await list.down(runner);
    await list.up(runner);
    await runner.release();
    expect(before['items']).toHaveLength(3);
    expect(await call('evaluations')).toEqual(before);
  });

  it('leaves no review behind, and nothing that could not be processed', async () => {
    const evaluations = await runtime.dataSource.query<{ evaluation_id: string }[]>(
      'SELECT evaluation_id FROM evaluation_view',
    );
    expect(evaluations).toHaveLength(3);
    for (const { evaluation_id: id } of evaluations)
      expect(await runtime.store.read(`review/${reviewIdOf(id, 'check')}`)).toEqual([]);
    expect(parked.map(({ reason }) => reason)).toEqual([]);
  });
});
