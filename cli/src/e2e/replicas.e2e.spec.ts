import { nanoFromUsd } from '@nightshift/kernel';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProviderCall, ProviderSimulator } from '@nightshift/provider-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookedCalls, compared } from './books.js';
import { Night } from './night.js';
import { simulatedProviderFor } from './provider.js';
import {
  AddedReplica,
  firstOf,
  modelCallsOf,
  partitionsOf,
  type ServiceReplica,
  viewOf,
} from './replica.js';
import { type EffectLine, workflows } from './replicas.workflow.js';
import { report } from './report.js';
import { countsOf, openTickets, settled, until, verified, waitingTasks } from './settled.js';

/*
 * Real: Kafka, PostgreSQL, one process per service, and a second one of the agent-runner and of
 * cost; HTTP to the provider; orders to stop; `kill -9`. Simulated: the provider.
 */
const WORKFLOWS = fileURLToPath(new URL('replicas.workflow.ts', import.meta.url));
const FAST = { everyMs: 10 };
/** Note, charge, and the answer. */
const CALLS_PER_TASK = 3;
const MOVED = 24;

interface Budget {
  readonly limit: { readonly nanoUsd: number };
  readonly settled: { readonly nanoUsd: number };
  readonly reserved: { readonly nanoUsd: number };
  readonly free: { readonly nanoUsd: number };
}

interface Halt {
  readonly haltId: string;
  readonly scope: string;
  readonly key: string;
}

const times = <const T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe('two processes of the agent-runner, and two of cost', () => {
  let night: Night;
  let provider: ProviderSimulator;
  let runners: readonly [ServiceReplica, AddedReplica];
  const added = new Map<string, AddedReplica>();

  beforeAll(async () => {
    night = await Night.prepare({ distributed: true, workflows: WORKFLOWS });
    night.env['E2E_EFFECTS'] = join(night.folder, 'effects.jsonl');
    writeFileSync(night.env['E2E_EFFECTS'], '');
    const models = workflows.flatMap(({ definition }) =>
      definition.agents.flatMap((one) => one.models),
    );
    provider = await simulatedProviderFor(night, models);
    await night.up();
    // These are the first process's own: they are accepted before there is a second one.
    provider.script({ models: { moved: times(MOVED, 'hang') } });
    await submit('moved', 'moved/', MOVED);
    await until(
      async () => inFlight('moved'),
      (calls) => calls === MOVED,
      FAST,
    );
    const services = ['agent-runner', 'cost'] as const;
    await Promise.all(
      services.map(async (service) => added.set(service, await AddedReplica.start(night, service))),
    );
    await Promise.all([...added.values()].map((one) => one.ready()));
    runners = [await firstOf(night, 'agent-runner'), added.get('agent-runner') as AddedReplica];
  });
  afterAll(async () => {
    await Promise.all([...added.values()].map((one) => one.stop()));
    await night?.dispose();
    await provider?.stop();
  });

  const submit = async (
    workflow: string,
    prefix: string,
    count: number,
  ): Promise<readonly string[]> => {
    const tasks = Array.from({ length: count }, (_, n) => ({
      workflow,
      brief: { n },
      idempotencyKey: `${prefix}${n}`,
    }));
    const { status, body } = await night.request<{ items: { taskId: string }[] }>(
      'POST',
      '/v1/tasks/batch',
      { tasks },
    );
    expect(status).toBeLessThan(300);
    return body.items.map(({ taskId }) => taskId);
  };
  const callsOf = (model: string): readonly ProviderCall[] =>
    provider.calls().filter((call) => call.model === model);
  const inFlight = (model: string): number => provider.counters().byModel[model]?.inFlight ?? 0;
  const begunBetween = (model: string, from: number, to: number): number =>
    callsOf(model).filter(({ time }) => Date.parse(time) > from && Date.parse(time) < to).length;
  const effectsOf = (taskIds: readonly string[]): readonly EffectLine[] => {
    const wanted = new Set(taskIds);
    return readFileSync(night.env['E2E_EFFECTS'] ?? '', 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as EffectLine)
      .filter(({ taskId }) => wanted.has(taskId));
  };
  const chargesOf = (taskIds: readonly string[], phase: EffectLine['phase']) =>
    effectsOf(taskIds).filter((one) => one.tool === 'charge' && one.phase === phase);
  /** By each of the two. */
  const madeBy = (model: string): Promise<number[]> =>
    Promise.all(runners.map((one) => modelCallsOf(one, `openai/${model}`)));
  const seenBy = (model: string) =>
    Promise.all(runners.map((one) => viewOf(one, `openai/${model}`)));
  const haltsOf = async (key: string): Promise<readonly Halt[]> =>
    (await night.get<{ items: Halt[] }>('/v1/halts')).items.filter((one) => one.key === key);
  const order = async (workflow: string, reason: string): Promise<Halt> =>
    (await night.request<Halt>('POST', '/v1/halts', { scope: 'workflow', key: workflow, reason }))
      .body;

  /** What had to be reserved for a call of the model. */
  const boundOf = async (model: string): Promise<number> => {
    const sql = `select max(JSONExtractInt(data, 'reservedNanoUsd')) from v_events where type = 'model-call.requested.v1' and JSONExtractString(data, 'model') = 'openai/${model}'`;
    const { rows } = await night.cliJson<{ rows: unknown[][] }>('ledger', 'sql', sql);
    return Number(rows[0]?.[0]);
  };
  /** Nothing of it halts or waits any more. */
  const completed = (prefix: string, count: number) =>
    until(
      () => countsOf(night, prefix),
      ({ tasks }) => tasks['completed'] === count,
    );

  /** All of the first ones are broken off and begin anew; how many of them the second process has. */
  const carriedOnByTheOther = async (): Promise<number> => {
    const { haltId } = await order('moved', 'to be released');
    await until(
      async () => inFlight('moved'),
      (calls) => calls === 0,
      FAST,
    );
    await until(
      () => countsOf(night, 'moved/'),
      ({ tasks }) => tasks['halted'] === MOVED,
    );
    provider.script({ models: { moved: times(MOVED, 'hang') } });
    await night.request('POST', `/v1/halts/${haltId}/lift`, {});
    await until(
      async () => inFlight('moved'),
      (calls) => calls === MOVED,
      FAST,
    );
    const [, moved = 0] = (await seenBy('moved')).map((one) => one?.inFlight ?? 0);
    return moved;
  };

  it('share the work, and their books are the provider’s', async () => {
    const TASKS = 200;
    const ids = await submit('spread', 'spread/', TASKS);
    const { tasks } = await settled(night, 'spread/', TASKS);
    expect(tasks).toMatchObject({ completed: TASKS });
    const made = await madeBy('spread');
    const charges = chargesOf(ids, 'done');
    const chargedBy = runners.map(
      ({ instance }) => charges.filter(({ by }) => by === instance).length,
    );
    expect(await verified(night)).toMatchObject({ ok: true });
    const books = compared(await bookedCalls(night), callsOf('spread'));
    const budget = await until(
      () => night.get<Budget>('/v1/budgets/workflow/spread'),
      ({ reserved }) => reserved.nanoUsd === 0,
    );
    report('replicas', `${TASKS} tasks by two runners`, { ...books, made, chargedBy });
    expect(made[0] ?? 0).toBeGreaterThan(0);
    expect(made[1] ?? 0).toBeGreaterThan(0);
    expect(made.reduce((sum, one) => sum + one, 0)).toBe(callsOf('spread').length);
    expect(callsOf('spread')).toHaveLength(CALLS_PER_TASK * TASKS);
    expect(Math.min(...chargedBy)).toBeGreaterThan(0);
    expect(new Set(charges.map(({ taskId }) => taskId)).size).toBe(TASKS);
    expect(charges).toHaveLength(TASKS);
    expect(books).toMatchObject({ billed: CALLS_PER_TASK * TASKS, unbooked: 0, wrong: 0 });
    expect(budget.settled.nanoUsd).toBe(provider.counters().byModel['spread']?.nanoUsd);
  });

  it('leave a model alone, both, that asked one of them for it', async () => {
    const [COOL_MS, SENT_WITHIN_MS] = [2_000, 500];
    const [UNDER_WAY, MEANWHILE] = [20, 60];
    provider.script({
      models: {
        quieted: [
          ...times(10, 'answered'),
          { fault: 'rate-limited', retryAfterSeconds: COOL_MS / 1_000 },
        ],
      },
    });
    await submit('quieted', 'quieted/', UNDER_WAY);
    await until(
      () => seenBy('quieted'),
      (views) => views.every((one) => one?.state === 'cooling-down'),
      FAST,
    );
    const heardAt = Date.now();
    const before = await madeBy('quieted');
    await submit('quieted', 'quieted-meanwhile/', MEANWHILE);
    const waiting = await until(
      async () => (await seenBy('quieted')).map((one) => one?.waiting ?? 0),
      (both) => both.every((one) => one > 0),
      FAST,
    );
    await settled(night, 'quieted', UNDER_WAY + MEANWHILE);
    const after = await madeBy('quieted');
    const refusals = callsOf('quieted').filter(({ fault }) => fault === 'rate-limited');
    const refusedAt = Date.parse(refusals[0]?.time ?? '');
    // What the other one had begun to record when it heard of it is still sent.
    const quietFrom = Math.max(heardAt, refusedAt + SENT_WITHIN_MS);
    const figures = {
      refused: refusals.length,
      heardWithinMs: heardAt - refusedAt,
      waiting,
      inWindow: begunBetween('quieted', quietFrom, refusedAt + COOL_MS),
      before: begunBetween('quieted', refusedAt, quietFrom),
      calls: callsOf('quieted').length,
      by: after.map((made, n) => made - (before[n] ?? 0)),
    };
    report('replicas', 'one 429 with Retry-After: 2', figures);
    expect(figures).toMatchObject({
      refused: 1,
      inWindow: 0,
      calls: CALLS_PER_TASK * (UNDER_WAY + MEANWHILE) + 1,
    });
    expect(figures.heardWithinMs).toBeLessThan(1_000);
    expect(Math.min(...figures.by)).toBeGreaterThan(0);
  });

  it('stop at once, both, on an order, and go on when it is lifted', async () => {
    const [TASKS, AT_FIRST] = [60, 20];
    provider.script({
      models: { held: times(AT_FIRST, 'hang'), told: times(TASKS - AT_FIRST, 'hang') },
    });
    const ids = await submit('held', 'held/', TASKS);
    const calls = (): number => inFlight('held') + inFlight('told');
    const charging = (): number => chargesOf(ids, 'begun').length - chargesOf(ids, 'done').length;
    await until(
      async () => calls(),
      (some) => some >= TASKS / 2 && some + charging() >= TASKS - 5,
      FAST,
    );
    const [held, told] = [await seenBy('held'), await seenBy('told')];
    const calling = held.map((one, n) => (one?.inFlight ?? 0) + (told[n]?.inFlight ?? 0));
    const chargingThen = charging();

    const orderedAt = Date.now();
    const { haltId } = await order('held', 'wrong prompt');
    await until(
      async () => calls(),
      (some) => some === 0,
      { everyMs: 5 },
    );
    const quietAt = Date.now();
    // An effect that must not happen twice is not broken off: it ends, and nothing follows.
    await until(
      async () => charging(),
      (some) => some === 0 && Date.now() > orderedAt + 2_000,
      FAST,
    );
    await until(
      () => countsOf(night, 'held/'),
      ({ tasks }) => tasks['halted'] === TASKS,
    );
    const liftedAt = Date.now();
    const figures = {
      inFlight: calling,
      charging: chargingThen,
      quietAfterMs: quietAt - orderedAt,
      begunSince: begunBetween('held', quietAt, liftedAt) + begunBetween('told', quietAt, liftedAt),
      watchedMs: liftedAt - quietAt,
    };
    report('replicas', 'kill switch', figures);
    provider.script({ models: { told: [] } });
    const lifted = await night.cli('halt', 'lift', haltId);
    expect(lifted).toMatchObject({ code: 0 });
    const { tasks } = await completed('held/', TASKS);

    expect(Math.min(...calling)).toBeGreaterThan(0);
    expect(figures.quietAfterMs).toBeLessThan(2_000);
    expect(figures.begunSince).toBe(0);
    expect(tasks).toMatchObject({ completed: TASKS });
    const charged = chargesOf(ids, 'done').map(({ taskId }) => taskId);
    expect(charged).toHaveLength(TASKS);
    expect(new Set(charged).size).toBe(TASKS);
    expect(chargesOf(ids, 'begun')).toHaveLength(TASKS);
  });

  it('do not overspend a workflow’s budget, and ask one question about it', async () => {
    const [TASKS, LIMIT_USD] = [120, 0.003];
    const path = '/v1/budgets/workflow/bounded';
    await night.request('PUT', path, { limitUsd: LIMIT_USD, reason: 'two at once' });
    const shares = await partitionsOf(night, 'cost');
    expect(shares).toHaveLength(2);
    expect(Math.min(...shares)).toBeGreaterThan(0);
    await submit('bounded', 'bounded/', TASKS);
    const { tasks } = await settled(night, 'bounded/', TASKS);
    const paid = provider.counters().byModel['bounded']?.nanoUsd ?? 0;
    const budget = await until(
      () => night.get<Budget>(path),
      ({ settled: { nanoUsd } }) => nanoUsd === paid,
    );
    const halts = await haltsOf('bounded');
    const tickets = (await openTickets(night)).filter(({ title }) => title.includes('bounded'));
    const figures = {
      ...tasks,
      calls: callsOf('bounded').length,
      limitUsd: budget.limit.nanoUsd / 1e9,
      paidUsd: paid / 1e9,
      freeUsd: budget.free.nanoUsd / 1e9,
      reservedUsd: budget.reserved.nanoUsd / 1e9,
      callUsd: (await boundOf('bounded')) / 1e9,
      halts: halts.length,
      questions: tickets.length,
    };
    report('replicas', 'the last dollar, by two processes of cost', figures);
    expect(paid).toBeLessThanOrEqual(nanoFromUsd(LIMIT_USD));
    expect(figures.freeUsd).toBeLessThan(figures.callUsd);
    expect(figures).toMatchObject({ halts: 1, questions: 1 });
    expect(tickets[0]).toMatchObject({ kind: 'budget' });
    const { completed = 0, halted = 0 } = tasks;
    expect(completed).toBeGreaterThan(0);
    expect(halted).toBe(TASKS - completed);
  });

  it('take over, the one that is left, what the other had when it was killed', async () => {
    const TASKS = 80;
    const [, victim] = runners;
    // Accepted by the first process, half of them are carried on by the second from here on. A
    // member that was slow to answer has lost its share for a moment: then all stay where they are.
    const moved = await until(carriedOnByTheOther, (some) => some > 0);

    const ids = await submit('killed', 'killed/', TASKS);
    const chargingThere = (): number => {
      const its = effectsOf(ids).filter(
        ({ by, tool }) => by === victim.instance && tool === 'charge',
      );
      return its.reduce((sum, { phase }) => sum + (phase === 'begun' ? 1 : -1), 0);
    };
    await until(
      async () => chargingThere(),
      (some) => some > 0,
      { everyMs: 5 },
    );
    await victim.kill();
    const killedAt = Date.now();
    const atTheKill = effectsOf(ids);
    provider.script({ models: { moved: [] } });

    const { tasks } = await settled(night, 'killed/', TASKS);
    const takenOverMs = Date.now() - killedAt;
    const waiting = (await waitingTasks(night)).filter(({ taskId }) => ids.includes(taskId));
    const kinds = await until(
      async () => new Map((await openTickets(night)).map((one) => [one.ticketId, one.kind])),
      (known) => waiting.every(({ ticketId }) => known.has(ticketId ?? '')),
    );
    const effects = effectsOf(ids);
    const charges = effects.filter(({ tool, phase }) => tool === 'charge' && phase === 'begun');
    const begunThere = new Set(
      atTheKill.flatMap(({ by, taskId }) => (by === victim.instance ? [taskId] : [])),
    );
    const figures = {
      ...tasks,
      takenOverMs,
      moved,
      begunThere: begunThere.size,
      carriedOn: new Set(
        effects.flatMap(({ by, taskId }) =>
          by !== victim.instance && begunThere.has(taskId) ? [taskId] : [],
        ),
      ).size,
      unknown: waiting.length,
      charges: charges.length,
    };
    report('replicas', 'kill -9 of a runner', figures);
    const { completed: ended = 0 } = tasks;
    expect(ended + waiting.length).toBe(TASKS);
    expect(new Set(waiting.map(({ ticketId }) => kinds.get(ticketId ?? '')))).toEqual(
      new Set(['unknown-outcome']),
    );
    // Each of them was in the hands of the process that was killed.
    expect(waiting.every(({ taskId }) => begunThere.has(taskId))).toBe(true);
    expect(figures.carriedOn).toBeGreaterThan(0);
    expect(new Set(charges.map(({ taskId }) => taskId)).size).toBe(charges.length);
    expect(charges.length).toBeGreaterThanOrEqual(ended);
    const notes = Map.groupBy(
      effects.filter(({ tool }) => tool === 'note'),
      (one) => one.taskId,
    );
    expect(
      [...notes.values()].every((some) => new Set(some.map(({ key }) => key)).size === 1),
    ).toBe(true);
    // What the first process has of them hangs on; what the other had was taken over.
    await completed('moved/', moved);
  });

  it('go on granting, where one process of cost is killed', async () => {
    const TASKS = 40;
    await added.get('cost')?.kill();
    const killedAt = Date.now();
    await submit('spread', 'granted/', TASKS);
    const { tasks } = await settled(night, 'granted/', TASKS);
    const figures = { ...tasks, goneOnMs: Date.now() - killedAt };
    report('replicas', 'kill -9 of a process of cost', figures);
    expect(tasks).toMatchObject({ completed: TASKS });
  });

  it('leave one ledger, with every call that the provider bills', async () => {
    expect(await verified(night)).toMatchObject({ ok: true });
    const books = compared(await bookedCalls(night), provider.calls());
    report('replicas', 'all of it', books);
    expect(books).toMatchObject({ unbooked: 0, wrong: 0 });
  });
});
