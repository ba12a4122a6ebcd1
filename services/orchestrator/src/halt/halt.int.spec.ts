import type { DataOf } from '@nightshift/contracts';
import { Aggregates, systemIds } from '@nightshift/event-store';
import { nano } from '@nightshift/kernel';
import { newTrace } from '@nightshift/service-kit';
import { usePostgres } from '@nightshift/testing';
import type { DataSource, EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOrchestrator, type TestOrchestrator } from '../host-fixture.spec.js';
import { definition } from '../task/task-fixture.spec.js';
import { taskDecider } from '../task/task.js';
import { HaltOrders } from './halt-orders.store.js';

/** Real: PostgreSQL, HTTP, the embedded bus. Nobody carries out runs, and no cost service grants. */
const postgres = usePostgres();
let orchestrator: TestOrchestrator;
const other = { ...definition, name: 'audits' };

beforeAll(async () => {
  orchestrator = await startOrchestrator(await postgres.newDatabase());
  for (const one of [definition, other]) await orchestrator.call('POST', '/v1/workflows', one);
});
afterAll(() => orchestrator?.close());

const submit = async (workflow: string, many: number): Promise<readonly string[]> => {
  const tasks = Array.from({ length: many }, () => ({ workflow, brief: { topic: 'tides' } }));
  const { items } = await orchestrator.call('POST', '/v1/tasks/batch', { tasks });
  return (items as { taskId: string }[]).map(({ taskId }) => taskId);
};
const counts = async (workflow: string): Promise<unknown> =>
  (await orchestrator.call('GET', `/v1/tasks/summary?workflow=${workflow}`))['tasks'];
const newestOf = async (taskId: string): Promise<{ type: string; data: object } | undefined> => {
  const { history } = await orchestrator.call('GET', `/v1/tasks/${taskId}`);
  return (history as { type: string; data: object }[]).at(-1);
};

type Place = Pick<DataOf<'halt.ordered.v2'>, 'scope' | 'key'>;
const haltOf = (place: Place) => {
  const [haltId, ticketId] = [systemIds.next(), systemIds.next()];
  const key = place.scope === 'task' ? place.key : 'budget/default';
  const ids = { ...place, haltId, ticketId };
  return {
    haltId,
    ticketId,
    order: (reason: DataOf<'halt.ordered.v2'>['reason'] = 'kill-switch') =>
      orchestrator.publish('cost', {
        type: 'halt.ordered.v2',
        key,
        data: {
          ...ids,
          reason,
          kind: 'budget',
          queue: 'operators',
          risk: 'high',
          dueAt: '2026-12-01T00:00:00.000Z',
          settledNanoUsd: nano(0),
          reservedNanoUsd: nano(0),
        },
        content: { ask },
      }),
    lift: () =>
      orchestrator.publish('cost', { type: 'halt.lifted.v1', key, data: { ...ids, by: 'ana' } }),
    uphold: (taskIds: string[]) =>
      orchestrator.publish('cost', {
        type: 'halt.upheld.v1',
        key,
        data: { ...ids, by: 'ana', taskIds },
      }),
  };
};
const ask = {
  kind: 'budget',
  title: 'Stopped',
  question: 'Go on?',
  blocked: 'Everything.',
  found: [],
  need: { type: 'object' },
  options: [],
  evidence: [],
  alternatives: [],
};

describe('a halt of everything in a scope', () => {
  it('holds a thousand tasks within two seconds, and lets them go on within two', async () => {
    const tasks = await submit('letters', 1000);
    const [bystander] = await submit('audits', 1);
    await expect.poll(() => counts('letters'), { timeout: 20_000 }).toEqual({ running: 1000 });
    const halt = haltOf({ scope: 'workflow', key: 'letters' });

    const from = performance.now();
    await halt.order();
    const [first = '', last = ''] = [tasks[0], tasks.at(-1)];
    for (const taskId of [first, last])
      expect(await newestOf(taskId)).toMatchObject({
        type: 'task.halted.v1',
        data: { haltId: halt.haltId, runs: [{ stage: 'draft', role: 'worker' }] },
      });
    expect(performance.now() - from).toBeLessThan(2_000);
    await expect.poll(() => counts('letters'), { timeout: 20_000 }).toEqual({ halted: 1000 });
    expect(await orchestrator.call('GET', `/v1/tasks/${first}`)).toMatchObject({
      task: 'halted',
      ticketId: halt.ticketId,
    });
    expect(await newestOf(bystander ?? '')).toMatchObject({ type: 'run.requested.v1' });

    const since = performance.now();
    await halt.lift();
    for (const taskId of [first, last])
      expect(await newestOf(taskId)).toMatchObject({
        type: 'task.unhalted.v1',
        data: { runs: [{ role: 'worker' }] },
      });
    expect(performance.now() - since).toBeLessThan(2_000);
    await expect.poll(() => counts('letters'), { timeout: 20_000 }).toEqual({ running: 1000 });
  });

  it('holds also what comes into the scope later, soon', async () => {
    const halt = haltOf({ scope: 'tenant', key: 'default' });
    await halt.order();
    const [late = ''] = await submit('audits', 1);
    await expect
      .poll(() => newestOf(late), { timeout: 5_000 })
      .toMatchObject({ type: 'task.halted.v1', data: { haltId: halt.haltId } });
    await halt.lift();
    expect(await newestOf(late)).toMatchObject({ type: 'task.unhalted.v1' });
  });

  it('of one task holds that one alone', async () => {
    const [one = '', two = ''] = await submit('audits', 2);
    await haltOf({ scope: 'task', key: one }).order('loop');
    expect(await newestOf(one)).toMatchObject({ type: 'task.halted.v1' });
    expect(await newestOf(two)).toMatchObject({ type: 'run.requested.v1' });
  });

  it('of one task holds none of another tenant', async () => {
    const stranger = { 'x-nightshift-tenant': 'other' };
    const body = { workflow: 'audits', brief: { topic: 'tides' } };
    const made = await orchestrator.call('POST', '/v1/tasks', body, stranger);
    const halt = haltOf({ scope: 'task', key: String(made['taskId']) });
    await halt.order();
    await halt.uphold([]);
    const path = `/v1/tasks/${String(made['taskId'])}`;
    expect(await orchestrator.call('GET', path, undefined, stranger)).toMatchObject({
      task: 'running',
      history: [{ type: 'task.accepted.v1' }, { type: 'run.requested.v1' }],
    });
  });

  it('lets a task go on that a process held just before it was killed', async () => {
    const [taskId = ''] = await submit('audits', 1);
    const halt = haltOf({ scope: 'task', key: taskId });
    const { store, dataSource, clock } = orchestrator.runtime;
    const tasks = new Aggregates(
      { prefix: 'task', decider: taskDecider(() => definition) },
      { store },
    );
    let told = 0;
    tasks.onChange(() => void (told += 1));
    const killed = {
      query: (text: string, values: unknown[]) => dataSource.query(text, values),
      transaction: (work: (manager: EntityManager) => Promise<number>) =>
        dataSource.transaction(async (manager) => {
          const before = told;
          const result = await work(manager);
          if (told > before) throw new Error('Killed before it committed.');
          return result;
        }),
    } as unknown as DataSource;
    const { haltId, ticketId } = halt;
    const order = { haltId, ticketId, tenant: 'default', scope: 'task', key: taskId } as const;
    const traceparent = newTrace(taskId);
    const cause = { tenant: 'default', causationId: haltId, traceparent, at: clock.now() };
    await expect(new HaltOrders(killed, tasks, store).order(order, cause)).rejects.toThrow(
      'Killed',
    );
    expect(await newestOf(taskId)).toMatchObject({ type: 'task.halted.v1' });
    await halt.lift();
    expect(await newestOf(taskId)).toMatchObject({ type: 'task.unhalted.v1' });
  });

  it('cancels what it held when a person upholds it', async () => {
    const [held = ''] = await submit('audits', 1);
    const halt = haltOf({ scope: 'task', key: held });
    await halt.order('spend-rate');
    await halt.uphold([]);
    expect(await newestOf(held)).toMatchObject({
      type: 'task.cancelled.v1',
      data: { by: 'ana', runs: [{ role: 'worker' }] },
    });
  });

  it('does nothing where it was lifted before it was heard of, nor when it comes again', async () => {
    const [taskId = ''] = await submit('audits', 1);
    const halt = haltOf({ scope: 'task', key: taskId });
    await halt.lift();
    await halt.order();
    expect(await newestOf(taskId)).toMatchObject({ type: 'run.requested.v1' });
    const again = haltOf({ scope: 'task', key: taskId });
    for (const step of [again.order, again.order, again.lift, again.order, again.lift])
      await step();
    const { history } = await orchestrator.call('GET', `/v1/tasks/${taskId}`);
    const types = (history as { type: string }[]).map(({ type }) => type);
    expect(types.slice(2)).toEqual(['task.halted.v1', 'task.unhalted.v1']);
  });

  it('leaves everything else going on where money has run out', async () => {
    const [taskId = ''] = await submit('audits', 1);
    await haltOf({ scope: 'tenant', key: 'default' }).order('budget-exhausted');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await newestOf(taskId)).toMatchObject({ type: 'run.requested.v1' });
    expect(orchestrator.parked).toEqual([]);
  });
});
