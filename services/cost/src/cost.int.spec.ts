import { lifecycleTopic } from '@nightshift/contracts';
import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config, CostService, idsOf } from './cost-fixture.spec.js';

/** Real: PostgreSQL, HTTP, the embedded bus. Events of the orchestrator and of runs are written here. */
const postgres = usePostgres();
const service = new CostService();

beforeAll(async () => service.start(await postgres.newDatabase()));
afterAll(() => service.stop());

const put = (tenant: string, path: string, body: object) =>
  service.call('PUT', `/v1/budgets/${path}`, { tenant, body });
const halt = (tenant: string, body: object, headers: Record<string, string> = {}) =>
  service.call('POST', '/v1/halts', { tenant, headers, body: { reason: 'Fire.', ...body } });
const lift = (tenant: string, haltId: unknown, body: object = {}) =>
  service.call('POST', `/v1/halts/${String(haltId)}/lift`, { tenant, body });
const haltsOf = async (tenant: string) =>
  (await service.call('GET', '/v1/halts', { tenant }))['items'] as readonly {
    readonly haltId: string;
    readonly scope: string;
    readonly reason: string;
  }[];

describe('budgets over HTTP', () => {
  it('show every limit with its period, what is settled, held and free, and the threshold reached', async () => {
    await put('books', 'workflow/audit', { limitUsd: 0.000_000_05, period: 'day' });
    await put('books', 'workflow/audit', { limitUsd: 0.000_000_08, period: 'total' });
    await service.order('books', 'books-1', 30);
    await service.tell('books', 'books-1', 'purse.returned.v1', 30, 12);
    await service.order('books', 'books-2', 20);
    const [ofTenant, ofWorkflow] = (await service.call('GET', '/v1/budgets', { tenant: 'books' }))[
      'items'
    ] as object[];
    const amount = (nanoUsd: number): object => expect.objectContaining({ nanoUsd }) as object;
    expect(ofTenant).toMatchObject({ limits: [{ period: 'month', limit: amount(100) }] });
    expect(ofWorkflow).toMatchObject({
      limits: [
        {
          period: 'day',
          limit: amount(50),
          settled: amount(12),
          free: amount(18),
          thresholdReached: 50,
        },
        { period: 'total', limit: amount(80), settled: amount(12), free: amount(48), since: null },
      ],
      limit: amount(50),
      reserved: amount(20),
      free: amount(18),
      halts: [],
    });
    expect(await service.seen('books', 'budget.threshold-reached.v1')).toMatchObject([
      { data: { scope: 'workflow', period: 'day', percent: 50, reservedNanoUsd: 30 } },
    ]);
  });

  it('refuse what is no amount, no period, no scope or of another tenant', async () => {
    const codes = await Promise.all([
      put('a', 'workflow/audit', { limitUsd: -1 }),
      put('a', 'workflow/audit', { limitUsd: 1, period: 'year' }),
      put('a', 'planet/earth', { limitUsd: 1 }),
      put('a', 'workflow/a%00b', { limitUsd: 1 }),
      put('a', 'task/no-id', { limitUsd: 1 }),
      put('a', 'tenant/b', { limitUsd: 1 }),
      service.call('POST', '/v1/budgets/workflow/none/raise', { tenant: 'a', body: { byUsd: 1 } }),
    ]);
    expect(codes.map(({ code }) => code)).toEqual([400, 400, 400, 400, 400, 403, 409]);
  });

  it('ask a person when they are used up, and go on with the raise that the ticket brings', async () => {
    await service.order('dry', 'dry-1', 100);
    await service.tell('dry', 'dry-1', 'run.cancelled.v1', 100, 100);
    await service.order('dry', 'dry-2', 10);
    const [ordered] = await service.seen('dry', 'halt.ordered.v2');
    expect(ordered).toMatchObject({ data: { reason: 'budget-exhausted', period: 'month' } });
    expect(await lift('dry', ordered?.data.haltId)).toMatchObject({ code: 409 });
    const answer = { option: 'raise', raiseByUsd: 0.000_000_05 };
    await service.publish(
      'nightshift.escalation.v1',
      { type: 'ticket.answered.v2', tenant: 'dry', taskId: 'budget/dry' },
      {
        ticketId: ordered?.data.ticketId,
        kind: 'budget',
        by: 'ana',
        option: 'raise',
        shownHash: 'a'.repeat(64),
        source: { service: 'cost', haltId: ordered?.data.haltId },
        queue: 'budget',
        byDefault: false,
      },
      { answer },
    );
    expect((await service.seen('dry', 'lease.granted.v1', 2)).at(-1)).toMatchObject({
      data: { runId: idsOf('dry-2').runId, amountNanoUsd: 10, haltId: ordered?.data.haltId },
    });
  });

  it('give nothing to a run that ended before its order was seen', async () => {
    await service.tell('early', 'early-1', 'run.cancelled.v1', 0, 0);
    await service.order('early', 'early-1', 1_000);
    await service.order('early', 'early-2', 10);
    await service.seen('early', 'lease.granted.v1');
    await service.seen('early', 'lease.foregone.v1');
    expect(service.of('early', 'halt.ordered.v2')).toEqual([]);
  });
});

describe('the kill switch over HTTP', () => {
  it('stops a workflow at once, is shown with its figures, and is lifted', async () => {
    const ordered = await halt('switch', { scope: 'workflow', key: 'audit' });
    expect(ordered).toMatchObject({ code: 200, reason: 'kill-switch', by: 'ana', key: 'audit' });
    await service.order('switch', 'switch-1', 10);
    await service.seen('switch', 'lease.denied.v1');
    expect(await haltsOf('switch')).toMatchObject([
      { haltId: ordered['haltId'], scope: 'workflow' },
    ]);
    expect(await lift('switch', ordered['haltId'])).toMatchObject({ code: 200 });
    await service.seen('switch', 'lease.granted.v1');
    expect(await haltsOf('switch')).toEqual([]);
    expect(await lift('switch', ordered['haltId'])).toMatchObject({ code: 404 });
  });

  it('refuses to stop what is not named, or belongs to others', async () => {
    const codes = await Promise.all([
      halt('switch', { scope: 'task' }),
      halt('switch', { scope: 'task', key: 'no-id' }),
      halt('switch', { scope: 'workflow' }),
      halt('switch', { scope: 'workflow', key: null }),
      halt('switch', { scope: 'workflow', key: 'a\0b' }),
      halt('switch', { scope: 'workflow', key: 'a'.repeat(129) }),
      halt('switch', { scope: 'tenant', key: 'dry' }),
      halt('switch', { scope: 'planet' }),
      halt('switch', { scope: 'tenant', reason: '' }),
      lift('switch', 'no-id'),
    ]);
    expect(codes.map(({ code }) => code)).toEqual([
      400, 400, 400, 400, 400, 400, 403, 400, 400, 400,
    ]);
    expect(codes[4]).toMatchObject({ errors: [{ at: '/key', reason: 'must be a name' }] });
  });

  it('stops again what was let go on, also where the id of the request is the same', async () => {
    const headers = { 'x-request-id': 'the-same' };
    const again = () => halt('twice', { scope: 'everything' }, headers);
    await service.order('twice', 'twice-1', 10);
    for (const times of [1, 2]) {
      const ordered = await again();
      expect(await service.seen('twice', 'halt.ordered.v2', times)).toHaveLength(times);
      await lift('twice', ordered['haltId']);
    }
  });

  it('stops everything: tenants there are, and those that come while it is on', async () => {
    await service.order('here', 'here-1', 10);
    const ordered = await halt('operator', { scope: 'everything' });
    expect(ordered).toMatchObject({ code: 200, scope: 'everything', key: '*', by: 'ana' });
    expect(await service.seen('here', 'halt.ordered.v2')).toMatchObject([
      { data: { scope: 'tenant' } },
    ]);
    await service.order('late', 'late-1', 10);
    expect(service.of('late', 'lease.granted.v1')).toEqual([]);
    await service.seen('late', 'lease.denied.v1');
    expect(await haltsOf('late')).toMatchObject([{ scope: 'everything' }, { scope: 'tenant' }]);
    // A second order changes nothing; the first is the one in force.
    expect(await halt('late', { scope: 'everything' })).toMatchObject({
      haltId: ordered['haltId'],
    });
    expect(await lift('operator', ordered['haltId'])).toMatchObject({ code: 200 });
    await service.seen('late', 'lease.granted.v1');
    expect(await haltsOf('late')).toEqual([]);
  });
});

describe('breakers', () => {
  const call = (tenant: string, task: string, costNanoUsd: number) =>
    service.step(tenant, task, 'model-call.completed.v1', {
      step: 1,
      model: 'm',
      costNanoUsd,
      costIsBound: false,
      finishReason: 'stop',
      latencyMs: 1,
    });

  it('halt a task that costs far more than those completed so far', async () => {
    for (let n = 0; n < 20; n += 1) await service.complete('dear', `usual-${n}`, n < 19 ? 1 : 3);
    await service.order('dear', 'dear-1', 50);
    await call('dear', 'dear-1', 10);
    expect(await haltsOf('dear')).toEqual([]);
    await call('dear', 'dear-1', 1);
    expect(await service.seen('dear', 'halt.ordered.v2')).toMatchObject([
      {
        data: {
          scope: 'task',
          key: idsOf('dear-1').taskId,
          reason: 'cost-anomaly',
          figures: { costNanoUsd: 11, p95NanoUsd: 1, factor: 10, tasks: 20 },
        },
        taskid: idsOf('dear-1').taskId,
      },
    ]);
    // It stays one order, and one question, however much is still under way.
    await call('dear', 'dear-1', 1);
    await service.seen('dear', 'halt.ordered.v2');
  });

  it('halt a task that goes round in a circle, unless it may continue once', async () => {
    const round = async (step: number): Promise<void> => {
      const data = { step, tool: 'search', toolCallId: `t${step}` };
      const asked = { ...data, effect: 'pure', idempotencyKey: 'k', argumentsHash: 'a' };
      await service.step('loop', 'loop-1', 'tool-call.requested.v1', asked);
      const told = { ...data, resultHash: 'r', latencyMs: 1 };
      await service.step('loop', 'loop-1', 'tool-call.completed.v1', told);
    };
    await service.order('loop', 'loop-1', 50);
    for (let step = 1; step <= 5; step += 1) await round(step);
    const [ordered] = await haltsOf('loop');
    expect(ordered).toMatchObject({ scope: 'task', reason: 'loop', figures: { times: 5 } });
    await lift('loop', ordered?.haltId, { once: true });
    await round(6);
    expect(await haltsOf('loop')).toEqual([]);
    await service.seen('loop', 'halt.ordered.v2');
  });
});

describe('time', () => {
  it('asks for leases back that were held for too long, and the run says what it spent', async () => {
    const short = new CostService();
    const budget = { ...config.budget, leaseMs: 100 };
    await short.start(await postgres.newDatabase(), { ...config, budget });
    try {
      await short.order('slow', 'slow-1', 30);
      await expect
        .poll(() => short.of('slow', 'lease.expired.v1'), { timeout: 5_000 })
        .toMatchObject([{ data: { runId: idsOf('slow-1').runId } }]);
      const reserved = async () =>
        (await short.call('GET', '/v1/budgets/tenant/slow', { tenant: 'slow' }))['reserved'];
      expect(await reserved()).toMatchObject({ nanoUsd: 30 });
      await short.tell('slow', 'slow-1', 'purse.returned.v1', 30, 10);
      expect(await reserved()).toMatchObject({ nanoUsd: 0 });
    } finally {
      await short.stop();
    }
  });
});

it('closes the level of a task some time after its end', async () => {
  const quick = new CostService();
  await quick.start(await postgres.newDatabase(), { ...config, keepEndedMs: 0 });
  try {
    await quick.order('over', 'over-1', 30);
    await quick.tell('over', 'over-1', 'run.cancelled.v1', 30, 12);
    await quick.complete('over', 'over-1', 12);
    expect(await quick.seen('over', 'budget.closed.v1')).toMatchObject([
      { data: { taskIds: [idsOf('over-1').taskId] } },
    ]);
    const ofTenant = await quick.call('GET', '/v1/budgets/tenant/over', { tenant: 'over' });
    expect(ofTenant).toMatchObject({ settled: { nanoUsd: 12 } });
  } finally {
    await quick.stop();
  }
});

it('closes the level of the runs of an evaluation after its end', async () => {
  const quick = new CostService();
  await quick.start(await postgres.newDatabase(), { ...config, keepEndedMs: 0 });
  try {
    const { taskId } = idsOf('tried-1');
    await quick.order('tried', 'tried-1', 30);
    await quick.tell('tried', 'tried-1', 'run.cancelled.v1', 30, 12);
    const written = { type: 'evaluation.completed.v1', tenant: 'tried', taskId };
    const data = { evaluationId: taskId, judged: 1, failed: 0, costNanoUsd: 12 };
    await quick.publish(lifecycleTopic('qa'), written, data);
    expect(await quick.seen('tried', 'budget.closed.v1')).toMatchObject([
      { data: { taskIds: [taskId] } },
    ]);
  } finally {
    await quick.stop();
  }
});

it('understood every event it was sent', () => expect(service.parked).toEqual([]));
