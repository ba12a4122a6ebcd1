import { CallError } from '@nightshift/kernel';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  answer,
  asking,
  moreFor,
  runId,
  unanswered,
  worldOf,
  type WorldOptions,
} from './executor-fixture.spec.js';
import type { RunCommand } from './run-command.js';
import type { RunExecutor } from './run.executor.js';

const WAIT = { timeout: 5_000, interval: 5 };
const A = runId(1);
const AT = '2026-11-25T00:00:00.000Z';

const running: RunExecutor[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((executor) => executor.stop()));
});
const started = (options: WorldOptions) => {
  const world = worldOf(options);
  const executor = world.start();
  running.push(executor);
  const comesTo = (id: string, type: string): Promise<void> =>
    vi.waitFor(() => expect(world.typesOf(id).at(-1)).toBe(type), WAIT);
  return { ...world, executor, comesTo };
};
/** A process that died after these commands: nobody carries out what they led to. */
const diedAfter = async (...commands: readonly RunCommand[]) => {
  const world = worldOf({ call: unanswered });
  await world.begin(A);
  for (const command of commands) await world.handle(A, command);
  return world.memory;
};

const call = (step: number) => ({ step, attempt: 1, latencyMs: 1, at: AT, random: 0.5 }) as const;
const go: RunCommand = { type: 'advanceRun', basis: [], at: AT };
const asks = (...names: string[]): RunCommand => ({
  type: 'recordAnswer',
  ...call(1),
  ...asking(...names),
  cost: 1 as never,
});
const failed: RunCommand = {
  type: 'recordModelFailure',
  ...call(1),
  errorClass: 'network',
  reason: 'cut',
  retryAfterMs: undefined,
};
const toolFailed = (step: number): RunCommand => ({
  type: 'recordToolFailure',
  ...call(step),
  errorClass: 'timeout',
  reason: 'slow',
});

describe('recovery', () => {
  it.each([
    ['ready', []],
    ['with a model call in flight', [go]],
    ['backing off, the delay long over', [go, failed]],
    ['with a tool in flight', [go, asks('pure')]],
    ['with a tool that waits, the delay long over', [go, asks('pure'), toolFailed(2)]],
  ])('goes on with a run that was %s', async (_, commands) => {
    const memory = await diedAfter(...commands);
    const { executor, comesTo } = started({ call: async () => answer, memory });
    await executor.recover();
    await comesTo(A, 'run.completed.v2');
    expect(executor.load()).toBe(0);
  });

  it('asks about an effect that was in flight, and calls nothing', async () => {
    const pay = vi.fn(async () => ({}));
    const memory = await diedAfter(go, asks('at-most-once'));
    const { executor, typesOf } = started({
      call: async () => answer,
      memory,
      tools: { 'at-most-once': pay },
    });
    await executor.recover();
    expect(typesOf(A).at(-1)).toBe('run.suspended.v2');
    expect([pay.mock.calls.length, executor.load()]).toEqual([0, 0]);
  });

  it('does not forget the tools that went on while a person was asked', async () => {
    const memory = await diedAfter(go, asks('pure', 'at-most-once'), toolFailed(3));
    const { executor, eventsOf, comesTo, handle } = started({ call: async () => answer, memory });
    await executor.recover();
    await comesTo(A, 'tool-call.failed.v1');
    const asked = eventsOf(A).find((event) => event.type === 'run.suspended.v2');
    const { ticketId = '' } = asked?.data ?? {};
    await handle(A, {
      type: 'answerTicket',
      ticketId,
      by: 'ana',
      answer: { option: 'happened' },
      at: AT,
    });
    await comesTo(A, 'lease.requested.v1');
    expect(executor.load()).toBe(0);
  });

  it('leaves a held run alone', async () => {
    const memory = await diedAfter({ type: 'holdRun', runId: A });
    const { executor, comesTo, typesOf, handle } = started({ call: async () => answer, memory });
    await executor.recover();
    await new Promise((wake) => setTimeout(wake, 20));
    expect(typesOf(A).slice(-2)).toEqual(['run.held.v1', 'purse.returned.v1']);
    await handle(A, { type: 'releaseRun', runId: A });
    await comesTo(A, 'lease.requested.v1');
    await handle(A, moreFor(A));
    await comesTo(A, 'run.completed.v2');
  });

  it('leaves alone what this process has in flight already', async () => {
    let finish = (): void => undefined;
    const called = new Promise<void>((settle) => (finish = settle));
    const { executor, begin, comesTo, typesOf } = started({
      call: async () => {
        await called;
        return answer;
      },
    });
    await begin(A);
    await comesTo(A, 'model-call.requested.v1');
    await executor.recover();
    finish();
    await comesTo(A, 'run.completed.v2');
    expect(typesOf(A)).not.toContain('model-call.failed.v1');
  });

  it('goes by what is stored, not by what it remembers of a run that was elsewhere', async () => {
    const here = started({ call: async () => answer });
    await here.handle(A, { type: 'holdRun', runId: A });
    await here.begin(A);
    const elsewhere = worldOf({ call: unanswered, memory: here.memory });
    await elsewhere.handle(A, { type: 'releaseRun', runId: A });
    await elsewhere.handle(A, go);
    await elsewhere.handle(A, moreFor(A));
    await elsewhere.handle(A, go);
    expect(here.typesOf(A).at(-1)).toBe('model-call.requested.v1');
    await here.executor.adopt();
    await here.comesTo(A, 'run.completed.v2');
  });

  it('comes back to what it took over and could not read', async () => {
    const memory = await diedAfter(go);
    const { executor, comesTo } = started({ call: async () => answer, memory });
    memory.failing.reads.add(`run/${A}`);
    await expect(executor.adopt()).rejects.toThrow('the database is away');
    await executor.adopt();
    await comesTo(A, 'run.completed.v2');
  });
});

describe('stopping', () => {
  it('waits for the call in flight, records it, and begins nothing more', async () => {
    const first = started({
      graceMs: 2_000,
      call: async () => {
        await new Promise((wake) => setTimeout(wake, 30));
        return asking('at-most-once');
      },
    });
    await first.begin(A);
    await first.comesTo(A, 'model-call.requested.v1');
    await first.executor.stop();
    expect(first.typesOf(A).at(-1)).toBe('model-call.completed.v1');

    const pay = vi.fn(async () => ({}));
    const { memory } = first;
    const second = started({ call: async () => answer, memory, tools: { 'at-most-once': pay } });
    await second.executor.recover();
    await second.comesTo(A, 'run.completed.v2');
    expect(pay).toHaveBeenCalledTimes(1);
    expect(second.typesOf(A)).not.toContain('model-call.failed.v1');
  });

  it('begins no run that comes meanwhile', async () => {
    const calls = vi.fn(async () => answer);
    const { executor, begin, typesOf } = started({ call: calls });
    const stopped = executor.stop();
    await begin(A);
    await stopped;
    await new Promise((wake) => setTimeout(wake, 20));
    expect([typesOf(A).at(-1), calls.mock.calls.length]).toEqual(['run.funded.v1', 0]);
  });

  it('cuts what takes longer than the grace; the next process settles it', async () => {
    const signals: unknown[] = [];
    const first = started({
      graceMs: 20,
      call: (name, options) => {
        options.abortSignal?.addEventListener('abort', () =>
          signals.push(options.abortSignal?.reason),
        );
        return unanswered(name, options);
      },
    });
    await first.begin(A);
    await first.comesTo(A, 'model-call.requested.v1');
    await first.executor.stop();
    await new Promise((wake) => setTimeout(wake, 20));
    expect(signals).toMatchObject([new CallError('outcome-unknown', 'The runner was stopped.')]);
    expect(first.typesOf(A).at(-1)).toBe('model-call.requested.v1');

    const second = started({ call: async () => answer, memory: first.memory });
    await second.executor.recover();
    await second.comesTo(A, 'run.completed.v2');
    expect(second.eventsOf(A)).toContainEqual(
      expect.objectContaining({ type: 'model-call.failed.v1' }),
    );
  });
});
