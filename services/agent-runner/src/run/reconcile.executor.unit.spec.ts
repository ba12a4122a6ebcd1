import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  answer,
  asking,
  memoryStore,
  runId,
  unanswered,
  worldOf,
  type WorldOptions,
} from './executor-fixture.spec.js';
import type { RunCommand } from './run-command.js';
import type { RunExecutor } from './run.executor.js';

const A = runId(1);
const WAIT = { timeout: 5_000, interval: 5 };
const at = '2026-11-25T00:00:00.000Z';
const go: RunCommand = { type: 'advanceRun', basis: [], at };
const asks: RunCommand = {
  type: 'recordAnswer',
  step: 1,
  attempt: 1,
  latencyMs: 1,
  at,
  random: 0.5,
  ...asking('at-most-once'),
  cost: 1 as never,
};

const running: RunExecutor[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((executor) => executor.stop()));
});

/** A run whose process died with an effect in flight, taken up by another. */
const taken = async (reconcile: () => Promise<object>, more: Partial<WorldOptions> = {}) => {
  const pay = vi.fn(async () => ({ paid: true }));
  const tools = { 'at-most-once': pay, reconcile: async () => ({ ...(await reconcile()) }) };
  const dead = worldOf({ call: unanswered, tools, memory: memoryStore() });
  await dead.begin(A);
  await dead.handle(A, go);
  await dead.handle(A, asks);
  const world = worldOf({ call: async () => answer, tools, memory: dead.memory, ...more });
  const executor = world.start();
  running.push(executor);
  await executor.recover();
  const comesTo = (type: string): Promise<void> =>
    vi.waitFor(() => expect(world.typesOf(A).at(-1)).toBe(type), WAIT);
  return { ...world, pay, comesTo };
};

describe('an effect that was in flight when the process died', () => {
  it('is asked of the tool, and not repeated where it happened', async () => {
    const { pay, comesTo, eventsOf } = await taken(async () => ({
      done: true,
      result: { paid: 1 },
    }));
    await comesTo('run.completed.v2');
    expect(pay).not.toHaveBeenCalled();
    expect(eventsOf(A)).toContainEqual(
      expect.objectContaining({
        type: 'tool-call.completed.v1',
        data: expect.objectContaining({ how: 'reconciled' }) as object,
        content: { result: { paid: 1 } },
      }),
    );
  });

  it('is repeated once where the tool says that it did not happen', async () => {
    const { pay, comesTo, eventsOf } = await taken(async () => ({ done: false }));
    await comesTo('run.completed.v2');
    expect(pay).toHaveBeenCalledTimes(1);
    const keys = eventsOf(A).flatMap((event) =>
      event.type === 'tool-call.requested.v1' ? [event.data.idempotencyKey] : [],
    );
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });

  it('is asked of a person where the tool cannot say', async () => {
    const { pay, comesTo, eventsOf } = await taken(async () => ({ unknown: true }));
    await comesTo('run.suspended.v2');
    expect(pay).not.toHaveBeenCalled();
    expect(eventsOf(A).at(-1)).toMatchObject({ data: { kind: 'unknown-outcome' } });
  });

  it('is asked of the tool again where that process dies, too', async () => {
    const first = await taken(() => new Promise(() => undefined));
    await first.comesTo('effect.queried.v1');
    const { memory } = first;
    const pay = vi.fn(async () => ({}));
    const tools = { 'at-most-once': pay, reconcile: async () => ({ done: true, result: {} }) };
    const second = worldOf({ call: async () => answer, tools, memory });
    const executor = second.start();
    running.push(executor);
    await executor.recover();
    await vi.waitFor(() => expect(second.typesOf(A).at(-1)).toBe('run.completed.v2'), WAIT);
    expect(pay).not.toHaveBeenCalled();
    expect(second.typesOf(A).filter((type) => type === 'effect.queried.v1')).toHaveLength(2);
  });
});

describe('a run with simulated effects', () => {
  it('calls no tool with an effect, and tells the model what an earlier run recorded', async () => {
    const pay = vi.fn(async () => ({ paid: true }));
    const answers = [asking('at-most-once'), answer, asking('at-most-once'), answer];
    const call = async () => answers.shift() ?? answer;
    const world = worldOf({ call, tools: { 'at-most-once': pay } });
    running.push(world.start());
    const ends = (id: string): Promise<void> =>
      vi.waitFor(() => expect(world.typesOf(id).at(-1)).toBe('run.completed.v2'), WAIT);
    await world.begin(A);
    await ends(A);
    const fork = runId(2);
    await world.begin(fork, { effects: 'simulated', replayOf: A });
    await ends(fork);
    expect(pay).toHaveBeenCalledTimes(1);
    expect(world.eventsOf(fork)).toContainEqual(
      expect.objectContaining({
        type: 'tool-call.completed.v1',
        data: expect.objectContaining({ how: 'simulated' }) as object,
        content: { result: { paid: true } },
      }),
    );
  });
});
