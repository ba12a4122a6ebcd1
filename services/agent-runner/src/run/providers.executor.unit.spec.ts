import type { EventOf } from '@nightshift/contracts';
import { CallError } from '@nightshift/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Gate } from '../health/gate.js';
import {
  answer,
  asking,
  type Call,
  memoryStore,
  runId,
  unanswered,
  worldOf,
  type WorldOptions,
} from './executor-fixture.spec.js';
import type { RunExecutor } from './run.executor.js';

const running: RunExecutor[] = [];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(async () => {
  const stopped = Promise.all(running.splice(0).map((executor) => executor.stop()));
  await vi.advanceTimersByTimeAsync(1_000);
  await stopped;
  vi.useRealTimers();
});

/** A world whose calls are noted: when, to which model, and how many are under way at once. */
const started = (options: Omit<WorldOptions, 'call'> & { call: Call }) => {
  const calls: { at: number; model: string; atOnce: number }[] = [];
  const atOnce = new Map<string, number>();
  const call: Call = async (model, callOptions) => {
    atOnce.set(model, (atOnce.get(model) ?? 0) + 1);
    calls.push({ at: Date.now(), model, atOnce: atOnce.get(model) ?? 0 });
    try {
      return await options.call(model, callOptions);
    } finally {
      atOnce.set(model, (atOnce.get(model) ?? 0) - 1);
    }
  };
  const world = worldOf({ slots: 100, ...options, call });
  const executor = world.start();
  running.push(executor);
  const ended = (ids: readonly string[]): readonly string[] =>
    ids.filter((id) => world.typesOf(id).at(-1) === 'run.completed.v2');
  const retried = (ids: readonly string[]): readonly string[] =>
    ids.flatMap((id) => world.typesOf(id).filter((type) => type === 'retry.scheduled.v1'));
  return { ...world, executor, calls, ended, retried };
};
const passes = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const takes = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));
const ids = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, n) => runId(from + n));
const modelsOf = (events: readonly EventOf[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'model-call.requested.v1' ? [event.data.model] : []));

describe('a model that is rate-limited', () => {
  /** The first call of the model is refused; `slow` ones were under way by then. */
  const limited = async ({ slow = 0, slots = 100 }) => {
    let [refused, begun] = [0, 0];
    const gate = new Gate({ limits: [] });
    const world = started({
      slots,
      gate,
      call: async (model) => {
        if (model === 'fake/one' && (begun += 1) === slow + 1) {
          refused = Date.now();
          throw new CallError('rate-limited', 'HTTP 429', 2_000);
        }
        await takes(100);
        return answer;
      },
    });
    for (const id of ids(slow + 1)) await world.begin(id);
    await passes(1);
    return { ...world, gate, refusedAt: refused };
  };

  it('is left alone by all its runs for as long as it asks; runs of another go on', async () => {
    const { begin, ended, retried, calls, executor, refusedAt } = await limited({ slow: 3 });
    for (const id of ids(46, 4)) await begin(id);
    for (const id of ids(10, 100)) await begin(id, { agent: 'second' });
    await passes(1_900);
    // What was under way is not affected.
    expect(ended(ids(50))).toEqual(ids(3));
    expect(ended(ids(10, 100))).toHaveLength(10);
    expect(calls.filter(({ model }) => model === 'fake/one')).toHaveLength(4);
    expect(executor.load()).toBe(0);

    await passes(5_000);
    expect(ended(ids(50))).toHaveLength(50);
    expect(retried(ids(50))).toHaveLength(1);
    const later = calls.slice(4).filter(({ model }) => model === 'fake/one');
    expect(later).toHaveLength(47);
    for (const { at } of later) expect(at - refusedAt).toBeGreaterThanOrEqual(2_000);
    // One at first; each that succeeds makes room for two.
    const rounds = Map.groupBy(later, ({ at }) => Math.round((at - refusedAt - 2_000) / 100));
    expect([...rounds.values()].map((some) => some.length)).toEqual([1, 2, 4, 8, 16, 16]);
  });

  it('keeps no slot from others', async () => {
    const { begin, ended, executor } = await limited({ slots: 1 });
    for (const id of ids(20, 1)) await begin(id);
    for (const id of ids(3, 100)) await begin(id, { agent: 'second' });
    expect(executor.load()).toBe(1);
    await passes(500);
    expect([ended(ids(3, 100)).length, executor.load()]).toEqual([3, 0]);
    await passes(5_000);
    expect(ended(ids(21))).toHaveLength(21);
  });

  it('is waited for no longer by a run that is held, and by none that is cancelled', async () => {
    const { begin, ended, handle, typesOf, gate } = await limited({});
    for (const id of ids(2, 1)) await begin(id);
    expect(gate.view()).toMatchObject([{ waiting: 2 }]);
    const [held = '', cancelled = ''] = ids(2, 1);
    await handle(held, { type: 'holdRun', runId: held });
    const place = { stage: 'work', role: 'worker', round: 0 } as const;
    await handle(cancelled, { type: 'cancelRun', runId: cancelled, ...place });
    expect(gate.view()).toMatchObject([{ waiting: 0 }]);
    await passes(5_000);
    expect(ended(ids(3))).toEqual(ids(1));
    expect(typesOf(held)).not.toContain('model-call.requested.v1');
    await handle(held, { type: 'releaseRun', runId: held });
    await passes(1_000);
    expect(typesOf(held).at(-1)).toBe('lease.requested.v1');
  });

  it('keeps no slot that a run had waited for when another process tells of it', async () => {
    const gate = new Gate({ limits: [] });
    const { begin, ended, executor, calls } = started({
      gate,
      slots: 1,
      call: async () => {
        await takes(100);
        return answer;
      },
    });
    await begin(runId(1), { agent: 'second' });
    await begin(runId(2));
    await begin(runId(3), { agent: 'second' });
    const cause = { errorClass: 'rate-limited', reason: 'said elsewhere' } as const;
    gate.hear('fake/one', 'cooling-down', performance.now() + 3_000, cause, performance.now());
    executor.goOnWhereItMay();
    await passes(500);
    expect(ended(ids(3, 1))).toEqual([runId(1), runId(3)]);
    expect([executor.load(), calls.filter(({ model }) => model === 'fake/one')]).toEqual([0, []]);
    await passes(3_000);
    expect(ended(ids(3, 1))).toHaveLength(3);
  });

  it('is not called by what is taken up after a crash, either', async () => {
    const memory = memoryStore();
    const gone = worldOf({ call: unanswered, memory });
    for (const id of ids(3)) await gone.begin(id);
    const at = new Date().toISOString();
    for (const id of ids(2)) await gone.handle(id, { type: 'advanceRun', basis: [], at });
    const gate = new Gate({ limits: [] });
    const cause = { errorClass: 'rate-limited', reason: 'said elsewhere' } as const;
    gate.hear('fake/one', 'cooling-down', performance.now() + 3_000, cause, performance.now());
    // What was in flight is tried again without a delay.
    const random = (): number => 0;
    const { executor, calls, ended } = started({ memory, gate, random, call: async () => answer });
    await executor.recover();
    await passes(2_900);
    expect(calls).toEqual([]);
    await passes(2_000);
    expect(ended(ids(3))).toHaveLength(3);
  });
});

describe('a model that is out of service', () => {
  const down: Call = async (model) => {
    if (model === 'fake/one') throw new CallError('overloaded', 'HTTP 529');
    await takes(10);
    return answer;
  };

  it('is left alone after some failures; who has a fallback goes there without a retry', async () => {
    const { begin, ended, retried, calls, eventsOf } = started({ call: down, slots: 8 });
    for (const id of ids(8)) await begin(id);
    await passes(0);
    expect(calls).toHaveLength(8);
    for (const id of ids(20, 100)) await begin(id, { agent: 'flexible' });
    await passes(1_000);
    expect(ended(ids(20, 100))).toHaveLength(20);
    expect(retried(ids(20, 100))).toEqual([]);
    expect(modelsOf(eventsOf(runId(100)))).toEqual(['fake/two']);
    expect(calls.filter(({ model }) => model === 'fake/one')).toHaveLength(8);
  });

  it('is tried by one call after a while, and left alone for longer if that fails', async () => {
    const { begin, calls, retried } = started({ call: down });
    for (const id of ids(20)) await begin(id);
    await passes(0);
    const before = calls.length;
    const used = retried(ids(20)).length;
    await passes(15_000);
    expect(calls.length - before).toBe(1);
    // Those who wait use up no retries.
    expect(retried(ids(20)).length - used).toBeLessThanOrEqual(1);
  });

  it('is well again once a call succeeds, and all its runs come to an end', async () => {
    let isDown = true;
    const { begin, ended } = started({
      call: (model, options) => (isDown ? down(model, options) : Promise.resolve(answer)),
      slots: 8,
    });
    for (const id of ids(30)) await begin(id);
    await passes(4_000);
    expect(ended(ids(30))).toEqual([]);
    isDown = false;
    await passes(10_000);
    expect(ended(ids(30))).toHaveLength(30);
  });
});

describe('limits of a model', () => {
  it('are kept: so many at once, and so many a minute', async () => {
    const gate = new Gate({ limits: [{ models: 'fake/*', concurrency: 2, perMinute: 5 }] });
    const { begin, ended, calls } = started({
      gate,
      call: async () => {
        await takes(1_000);
        return answer;
      },
    });
    const start = Date.now();
    for (const id of ids(8)) await begin(id);
    for (const id of ids(4, 8)) await begin(id, { agent: 'second' });
    await passes(59_000);
    expect([calls.length, ended(ids(12)).length]).toEqual([5, 5]);
    await passes(60_000);
    expect([calls.length, ended(ids(12)).length]).toEqual([10, 10]);
    await passes(60_000);
    expect(ended(ids(12))).toHaveLength(12);
    const rounds = calls.map(({ at }) => Math.floor((at - start) / 60_000));
    expect(rounds).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2]);
    expect(Math.max(...calls.map(({ atOnce }) => atOnce))).toBe(2);
  });

  it('are not used up by a run that does not call after all', async () => {
    let bounds = 0;
    const gate = new Gate({ limits: [{ models: '*', concurrency: 1, perMinute: 1 }] });
    const { begin, ended, typesOf } = started({
      gate,
      call: async () => answer,
      deps: { boundOf: () => ((bounds += 1) === 1 ? undefined : (10 as never)) },
    });
    for (const id of ids(2)) await begin(id);
    await passes(10);
    expect(typesOf(runId(0)).at(-1)).toBe('run.suspended.v2');
    expect(ended(ids(2))).toEqual([runId(1)]);
  });

  /** Every run asks for two tools first, which end at the same time, and then answers. */
  const withTools = (more: Partial<WorldOptions>) =>
    started({
      tools: { pure: async () => ({}) },
      call: async (_model, { prompt }) => {
        await takes(10);
        return prompt.some(({ role }) => role === 'tool') ? answer : asking('pure', 'pure');
      },
      ...more,
    });

  it('are kept by runs with tools in between, too', async () => {
    const gate = new Gate({ limits: [{ models: '*', concurrency: 2 }] });
    const { begin, ended, calls } = withTools({ gate });
    await Promise.all(ids(12).map((id, n) => begin(id, { priority: n % 10 })));
    await passes(1_000);
    expect([ended(ids(12)).length, calls.length]).toEqual([12, 24]);
    expect(Math.max(...calls.map(({ atOnce }) => atOnce))).toBe(2);
  });

  it('let runs that have begun go on before others begin', async () => {
    const gate = new Gate({ limits: [{ models: '*', concurrency: 2 }] });
    const { begin, ended, typesOf } = withTools({ gate });
    for (const id of ids(12)) await begin(id);
    // Twelve calls: one for each run, if turns went round.
    await passes(65);
    const begun = ids(12).filter((id) => typesOf(id).at(-1) !== 'run.funded.v1');
    expect(ended(ids(12)).length).toBeGreaterThanOrEqual(5);
    expect(begun.length - ended(ids(12)).length).toBeLessThanOrEqual(3);
  });

  it('cost a run nothing where there are none: the next call is part of the same commit', async () => {
    const memory = memoryStore();
    const append = vi.spyOn(memory.store, 'append');
    const { begin, ended, executor } = started({
      memory,
      tools: { pure: async () => ({}) },
      call: async (_model, { prompt }) =>
        prompt.some(({ role }) => role === 'tool') ? answer : asking('pure'),
    });
    await begin(runId(1));
    await passes(10);
    expect([ended(ids(1, 1)), executor.load()]).toEqual([ids(1, 1), 0]);
    const types = append.mock.calls.map(([{ appends }]) =>
      appends.flatMap(({ events }) => events.map(({ body }) => body.type)),
    );
    expect(types.slice(2)).toEqual([
      ['model-call.requested.v1'],
      ['model-call.completed.v1', 'tool-call.requested.v1'],
      ['tool-call.completed.v1', 'model-call.requested.v1'],
      ['model-call.completed.v1', 'run.completed.v2'],
    ]);
  });
});
