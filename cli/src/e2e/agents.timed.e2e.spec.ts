import { fileURLToPath } from 'node:url';
import type { ProviderCall, ProviderSimulator } from '@nightshift/provider-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JUDGES, type Scenario, scenarios, workflows } from './agents.workflow.js';
import { Night } from './night.js';
import { simulatedProviderFor } from './provider.js';
import { report } from './report.js';
import { openTickets, until, verified } from './settled.js';

/*
 * Real: one process with all services, PostgreSQL, the ledger, HTTP to the provider, its books.
 * Simulated: the provider (libs/provider-simulator); nothing else.
 */
const WORKFLOWS = fileURLToPath(new URL('agents.workflow.ts', import.meta.url));
const BURST = 200;
/** Not for as long as an answer can be taken back by default, which one-process.e2e waits for. */
const AT_ONCE = ['--undo-seconds', '0'] as const;
const ANY_DELAY = { atLeast: 0, atMost: 60_000 };

interface Task {
  readonly taskId: string;
  readonly status: string;
  readonly ticketId: string | null;
  readonly runIds: readonly string[];
}

interface RunEvent {
  readonly type: string;
  readonly data: {
    readonly errorClass?: string;
    readonly delayMs?: number;
    readonly reason?: string;
    readonly costIsBound?: boolean;
    readonly costNanoUsd?: number;
    readonly promptHash?: string;
    readonly maxOutputTokens?: number;
  };
  readonly content?: { readonly messages?: readonly unknown[] };
}

interface Money {
  readonly nanoUsd: number;
}

interface Budget {
  readonly limit: Money;
  readonly settled: Money;
  readonly reserved: Money;
  readonly free: Money;
}

describe('agents over HTTP', () => {
  let night: Night;
  let provider: ProviderSimulator;

  beforeAll(async () => {
    night = await Night.prepare({ workflows: WORKFLOWS });
    const models = workflows.flatMap(({ definition }) =>
      definition.agents.flatMap((one) => one.models),
    );
    provider = await simulatedProviderFor(night, models);
    await night.up();
  });
  afterAll(async () => {
    await night?.dispose();
    await provider?.stop();
  });

  const submit = async (
    workflow: string,
    count: number,
    tenant = 'default',
  ): Promise<readonly string[]> => {
    const tasks = Array.from({ length: count }, (_, n) => ({
      workflow,
      brief: { n },
      idempotencyKey: `${workflow}/${n}`,
    }));
    const headers = { 'x-nightshift-tenant': tenant };
    const { status, body } = await night.request<{ items: { taskId: string }[] }>(
      'POST',
      '/v1/tasks/batch',
      { tasks },
      headers,
    );
    expect(status).toBeLessThan(300);
    return body.items.map(({ taskId }) => taskId);
  };
  const over = async (taskId: string, tenant = 'default'): Promise<Task> => {
    const ask = async (): Promise<Task> =>
      (
        await night.request<Task>('GET', `/v1/tasks/${taskId}?waitMs=500`, undefined, {
          'x-nightshift-tenant': tenant,
        })
      ).body;
    return until(ask, ({ status }) => !['running', 'queued'].includes(status));
  };
  const eventsOf = async ({ runIds }: Task): Promise<readonly RunEvent[]> =>
    (
      await Promise.all(
        runIds.map((runId) => night.get<{ events: RunEvent[] }>(`/v1/runs/${runId}`)),
      )
    ).flatMap(({ events }) => events);
  const callsOf = (model: string): readonly ProviderCall[] =>
    provider.calls().filter((call) => call.model === model);
  const gapsOf = (calls: readonly ProviderCall[]): readonly number[] =>
    calls.slice(1).map(({ time }, n) => Date.parse(time) - Date.parse(calls[n]?.time ?? ''));

  describe('every error class', () => {
    const played = new Map<string, Task>();
    beforeAll(async () => {
      for (const { script } of scenarios) provider.script({ models: script as Record<string, []> });
      const ids = await Promise.all(
        scenarios.map(async ({ name }) => [name, (await submit(name, 1))[0] ?? ''] as const),
      );
      for (const [name, id] of ids) played.set(name, await over(id));
    });

    it.each(scenarios.map((one) => [one.name, one] as const))('%s', async (name, scenario) => {
      const task = played.get(name) as Task;
      const events = await eventsOf(task);
      const figures = await figuresOf(scenario, task, events);
      report('error classes', name, { errorClass: scenario.errorClass, ...figures });
      const { firstDelayMs: { atLeast, atMost } = ANY_DELAY, ...expected } = scenario.expected;
      expect(figures).toMatchObject(expected);
      expect(figures.delaysMs[0] ?? 0).toBeGreaterThanOrEqual(atLeast);
      expect(figures.orderedDelaysMs[0] ?? 0).toBeLessThanOrEqual(atMost);
    });

    const figuresOf = async ({ expected }: Scenario, task: Task, events: readonly RunEvent[]) => {
      const of = (...types: readonly string[]) => events.filter(({ type }) => types.includes(type));
      const ended = of('model-call.completed.v1', 'model-call.failed.v1');
      const tickets = task.ticketId === null ? [] : await openTickets(night);
      const asked = tickets.find(({ ticketId }) => ticketId === task.ticketId);
      const calls = Object.keys(expected.received).flatMap(callsOf);
      return {
        received: Object.fromEntries(
          Object.keys(expected.received).map((model) => [model, callsOf(model).length]),
        ),
        delaysMs: gapsOf(calls),
        failures: of('model-call.failed.v1', 'tool-call.failed.v1').map(
          ({ data }) => data.errorClass,
        ),
        retries: of('retry.scheduled.v1').length,
        orderedDelaysMs: of('retry.scheduled.v1').map(({ data }) => data.delayMs ?? 0),
        status: task.status,
        ...(asked ? { ticket: { kind: asked.kind, queue: asked.queue } } : {}),
        atBound: ended.filter(({ data }) => data.costIsBound).length,
      };
    };

    it('reprompts with the faults added, and nothing else of the prompt changed', async () => {
      const events = await eventsOf(played.get('malformed') as Task);
      const [first, second] = events.filter(({ type }) => type === 'model-call.requested.v1');
      const retry = events.find(({ type }) => type === 'retry.scheduled.v1');
      expect(second?.content?.messages).toEqual(retry?.content?.messages);
      expect(JSON.stringify(second?.content?.messages)).toContain('cannot be used');
      expect(second?.data.promptHash).not.toBe(first?.data.promptHash);
    });

    it('gives a truncated answer twice the room, once', async () => {
      const events = await eventsOf(played.get('truncated') as Task);
      const caps = events
        .filter(({ type }) => type === 'model-call.requested.v1')
        .map(({ data }) => data.maxOutputTokens);
      expect(caps).toEqual([50, 100]);
    });

    it('never books less than the provider bills, and the same where nothing is unknown', async () => {
      for (const { name } of scenarios) {
        const task = played.get(name) as Task;
        const ended = (await eventsOf(task)).filter(({ type }) =>
          ['model-call.completed.v1', 'model-call.failed.v1'].includes(type),
        );
        const booked = ended.reduce((sum, { data }) => sum + (data.costNanoUsd ?? 0), 0);
        const billed = provider.counters().byTask[task.taskId]?.nanoUsd ?? 0;
        const isKnown = ended.every(({ data }) => !data.costIsBound);
        expect(isKnown ? booked === billed : booked > billed, name).toBe(true);
      }
    });
  });

  describe('one 429 with Retry-After', () => {
    const COOL_MS = 2_000;
    const OTHERS = 50;

    it('quiets all runs of that model, and costs none of them a retry', async () => {
      provider.script({
        models: { cooled: [{ fault: 'rate-limited', retryAfterSeconds: COOL_MS / 1_000 }] },
      });
      const [first = ''] = await submit('cooled', 1);
      await until(
        async () => callsOf('cooled').length,
        (calls) => calls === 1,
        { everyMs: 10 },
      );
      // The answer is on its way.
      await until(
        () => night.get<{ items: { model: string; state: string }[] }>('/v1/providers'),
        ({ items }) =>
          items.some(({ model, state }) => model === 'openai/cooled' && state === 'cooling-down'),
        { everyMs: 10 },
      );
      const tasks = Array.from({ length: OTHERS }, (_, n) => ({
        workflow: 'cooled',
        brief: { n },
        idempotencyKey: `others/${n}`,
      }));
      const { body } = await night.request<{ items: { taskId: string }[] }>(
        'POST',
        '/v1/tasks/batch',
        { tasks },
      );
      const ended = await Promise.all(
        [first, ...body.items.map(({ taskId }) => taskId)].map((id) => over(id)),
      );
      const calls = callsOf('cooled');
      const [refused, ...after] = calls.map(({ time }) => Date.parse(time));
      const inWindow = after.filter((time) => time - (refused ?? 0) < COOL_MS);
      const events = (await Promise.all(ended.map(eventsOf))).flat();
      const retries = events.filter(({ type }) => type === 'retry.scheduled.v1').length;
      const figures = { runs: OTHERS + 1, calls: calls.length, inWindow: inWindow.length, retries };
      report('cool-down', 'one 429 with Retry-After: 2', figures);
      expect(ended.map(({ status }) => status)).toEqual(ended.map(() => 'completed'));
      expect(figures).toEqual({ runs: OTHERS + 1, calls: OTHERS + 2, inWindow: 0, retries: 1 });
    });
  });

  describe('a workflow whose key is not accepted', () => {
    const TASKS = 8;

    it('is stopped as a whole, with one question for the operators, and goes on once it is mended', async () => {
      provider.script({
        models: { 'locked-out': Array.from({ length: TASKS }, () => 'unauthorized' as const) },
      });
      const ids = await submit('locked-out', TASKS);
      const { items } = await until(
        () => night.get<{ items: { haltId: string; reason: string; key: string }[] }>('/v1/halts'),
        (halts) => halts.items.some(({ key }) => key === 'locked-out'),
      );
      const halt = items.find(({ key }) => key === 'locked-out');
      expect(halt?.reason).toBe('misconfigured');
      const asked = await until(
        async () => (await openTickets(night)).filter(({ title }) => title.includes('locked-out')),
        (tickets) => tickets.some(({ title }) => title.startsWith('The workflow locked-out')),
      );
      expect(new Set(asked.map(({ queue }) => queue))).toEqual(new Set(['operators']));
      provider.script({ models: { 'locked-out': [] } });
      await night.cliJson('halt', 'lift', halt?.haltId ?? '');
      // What was under way has asked for itself; what the halt held up goes on by itself.
      const answerAll = async (): Promise<readonly Task[]> => {
        for (const { ticketId, title } of await openTickets(night))
          if (title.startsWith('locked-out-agent'))
            await night.cli('ticket', 'answer', ticketId, '--option', 'retry', ...AT_ONCE);
        return Promise.all(ids.map((id) => over(id)));
      };
      const done = await until(answerAll, (tasks) =>
        tasks.every(({ status }) => status === 'completed'),
      );
      report('misconfigured', `${TASKS} tasks, a key that is refused`, {
        questions: asked.length,
        calls: callsOf('locked-out').length,
        completed: done.length,
      });
    });
  });

  describe('the kill switch', () => {
    const HANGING = 150;
    const inFlight = (): number => provider.counters().byModel['stopped']?.inFlight ?? 0;

    it('breaks off every call of a workflow within two seconds, and loses no task', async () => {
      provider.script({
        models: { stopped: Array.from({ length: HANGING }, () => 'hang' as const) },
      });
      const ids = await submit('stopped', HANGING);
      await until(
        async () => inFlight(),
        (calls) => calls === HANGING,
        { everyMs: 20 },
      );
      const pulledAt = performance.now();
      const { status, body } = await night.request<{ haltId: string }>('POST', '/v1/halts', {
        scope: 'workflow',
        key: 'stopped',
        reason: 'something is wrong with it',
      });
      expect(status).toBeLessThan(300);
      await until(
        async () => inFlight(),
        (calls) => calls === 0,
        { everyMs: 10 },
      );
      const stoppedMs = Math.round(performance.now() - pulledAt);
      const received = callsOf('stopped').length;
      const halted = await Promise.all(ids.map((id) => over(id)));
      const figures = {
        calls: received,
        stoppedMs,
        begunAfterwards: callsOf('stopped').length - received,
      };
      expect(new Set(halted.map((task) => task.status))).toEqual(new Set(['halted']));
      await night.cliJson('halt', 'lift', body.haltId);
      const done = await Promise.all(
        ids.map((id) =>
          until(
            () => over(id),
            (task) => task.status !== 'halted',
          ),
        ),
      );
      report('kill switch', `${HANGING} calls under way`, figures);
      expect(figures).toMatchObject({ calls: HANGING, begunAfterwards: 0 });
      expect(stoppedMs).toBeLessThan(2_000);
      expect(new Set(done.map((task) => task.status))).toEqual(new Set(['completed']));
    });
  });

  describe('the last dollar', () => {
    const LIMIT_USD = 0.004;
    const paidBy = (taskIds: readonly string[]): number => {
      const { byTask } = provider.counters();
      return taskIds.reduce((sum, id) => sum + (byTask[id]?.nanoUsd ?? 0), 0);
    };
    const budgetOf = async (scope: string, key: string, tenant = 'default'): Promise<Budget> =>
      (
        await night.request<Budget>('GET', `/v1/budgets/${scope}/${key}`, undefined, {
          'x-nightshift-tenant': tenant,
        })
      ).body;
    const short = async (haltOf: string, tenant: string): Promise<number> => {
      const { items } = (
        await night.request<{ items: { title: string; ask: { found: string[] } }[] }>(
          'GET',
          '/v1/tickets?status=open&limit=200',
          undefined,
          { 'x-nightshift-tenant': tenant },
        )
      ).body;
      return items.filter(({ title }) => title.includes(haltOf)).length;
    };
    /** What the next call needs, by the halt that stands for all who wait. */
    const neededFor = async (key: string, tenant: string): Promise<number> => {
      const { body } = await night.request<{
        items: { key: string; figures: { neededNanoUsd?: number } }[];
      }>('GET', '/v1/halts', undefined, { 'x-nightshift-tenant': tenant });
      return body.items.find((halt) => halt.key === key)?.figures.neededNanoUsd ?? 0;
    };
    const figuresOf = async (
      scope: string,
      key: string,
      taskIds: readonly string[],
      tenant: string,
    ) => {
      const before = provider.calls().length;
      await new Promise((wake) => setTimeout(wake, 700));
      const budget = await budgetOf(scope, key, tenant);
      const needed = await neededFor(key, tenant);
      const questions = await short(key, tenant);
      const paid = paidBy(taskIds);
      const { byTask } = provider.counters();
      const calls = taskIds.reduce((sum, id) => sum + (byTask[id]?.received ?? 0), 0);
      return {
        isQuiet: before === provider.calls().length,
        calls,
        questions,
        isSomeLeft: calls < BURST && calls > 10,
        limitUsd: budget.limit.nanoUsd / 1e9,
        paidUsd: paid / 1e9,
        overshootUsd: Math.max(0, paid - budget.limit.nanoUsd) / 1e9,
        freeUsd: budget.free.nanoUsd / 1e9,
        neededUsd: needed / 1e9,
        wouldCoverACall: budget.free.nanoUsd >= needed,
        unsettledUsd: (paid - budget.settled.nanoUsd) / 1e9,
      };
    };
    /** Once nobody calls any more, what was paid is settled, and people are asked. */
    const burst = async (
      scope: 'task' | 'workflow' | 'tenant',
      ...about: readonly [key: string, taskIds: readonly string[], tenant: string]
    ): Promise<object> => {
      const figures = await until(
        () => figuresOf(scope, ...about),
        ({ isQuiet, unsettledUsd, questions }) => isQuiet && unsettledUsd === 0 && questions > 0,
      );
      report('the last dollar', scope, figures);
      return figures;
    };
    /** What is left would not cover one more call, and one question stands for all who wait. */
    const exact = {
      isSomeLeft: true,
      overshootUsd: 0,
      wouldCoverACall: false,
      unsettledUsd: 0,
      questions: 1,
    };
    const limit = (scope: string, key: string, tenant: string) =>
      night.request(
        'PUT',
        `/v1/budgets/${scope}/${key}`,
        { limitUsd: LIMIT_USD, reason: 'the last dollar' },
        { 'x-nightshift-tenant': tenant },
      );

    it('of a task is not overspent by two hundred calls at once', async () => {
      const [id = ''] = await submit('burst-task', 1, 'one-task');
      expect(await burst('task', id, [id], 'one-task')).toMatchObject(exact);
      expect(JUDGES + 1).toBe(BURST);
    });

    it('of a workflow is not overspent by two hundred calls at once', async () => {
      await limit('workflow', 'burst-workflow', 'one-workflow');
      const ids = await submit('burst-workflow', BURST, 'one-workflow');
      expect(await burst('workflow', 'burst-workflow', ids, 'one-workflow')).toMatchObject(exact);
    });

    it('of a tenant is not overspent by two hundred calls at once', async () => {
      await limit('tenant', 'one-tenant', 'one-tenant');
      const ids = await submit('burst-tenant', BURST, 'one-tenant');
      expect(await burst('tenant', 'one-tenant', ids, 'one-tenant')).toMatchObject(exact);
    });
  });

  it('has it all in its ledger', async () => {
    expect(await verified(night)).toMatchObject({ ok: true });
  });
});
