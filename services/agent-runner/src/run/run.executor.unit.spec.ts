import { CallError, Refusal } from '@nightshift/kernel';
import { CutAnswer } from '@nightshift/models';
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
import type { RunExecutor } from './run.executor.js';

const WAIT = { timeout: 5_000, interval: 5 };
const A = runId(1);
const B = runId(2);

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
const pause = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

describe('the executor', () => {
  it('carries a run through model and tools to its end', async () => {
    let calls = 0;
    const look = vi.fn(async () => ({}));
    const { begin, comesTo, executor } = started({
      call: async () => ((calls += 1) === 1 ? asking('pure', 'pure') : answer),
      tools: { pure: look },
    });
    await begin(A);
    await comesTo(A, 'run.completed.v2');
    expect([calls, look.mock.calls.length, executor.load()]).toEqual([2, 2, 0]);
  });

  it('goes on after a delay, also if the clock was set back meanwhile', async () => {
    let calls = 0;
    const world = started({
      call: async () => {
        if ((calls += 1) > 1) return answer;
        throw new CallError('overloaded', 'busy');
      },
    });
    await world.begin(A);
    await vi.waitFor(() => expect(world.typesOf(A)).toContain('retry.scheduled.v1'), WAIT);
    world.setClockBack(60_000);
    await world.comesTo(A, 'run.completed.v2');
  });

  it('aborts what is in flight of a run that is cancelled, and takes no late outcome', async () => {
    const signals: AbortSignal[] = [];
    const { begin, handle, comesTo, eventsOf, executor } = started({
      call: (name, options) => {
        if (options.abortSignal) signals.push(options.abortSignal);
        return unanswered(name, options);
      },
    });
    await begin(A);
    await comesTo(A, 'model-call.requested.v1');
    await handle(A, { type: 'cancelRun', runId: A, stage: 'work', role: 'worker', round: 0 });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await pause(10);
    expect(eventsOf(A).at(-1)?.type).toBe('run.cancelled.v1');
    expect(executor.load()).toBe(0);
  });

  it('keeps an outcome while the database is away: the call is not repeated', async () => {
    const call = vi.fn(async () => {
      world.failing.appends = 1;
      return answer;
    });
    const world = started({ call });
    await world.begin(A);
    await world.comesTo(A, 'run.completed.v2');
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('goes on where what a run is based on could not be read at first', async () => {
    const world = started({ call: async () => answer });
    world.failing.reads.add(`run/${B}`);
    await world.begin(A, { basis: [B] });
    await world.comesTo(A, 'run.completed.v2');
    expect(world.failing.reads.size).toBe(0);
  });
});

describe('a run that is refused', () => {
  const refuse = (): never => {
    throw new Refusal('unusable-schema', 'invalid', 'This schema cannot be used.');
  };

  it('asks a person where it cannot be advanced, and lets the next one work', async () => {
    let bounds = 0;
    const { begin, comesTo, executor } = started({
      call: async () => answer,
      slots: 1,
      // A refusal is decided again on the newest state before it counts.
      deps: { boundOf: () => ((bounds += 1) <= 2 ? refuse() : (10 as never)) },
    });
    await begin(A);
    await comesTo(A, 'run.suspended.v2');
    await begin(B);
    await comesTo(B, 'run.completed.v2');
    expect(executor.load()).toBe(0);
  });

  it('is charged for the answer that could not be taken over, and asks a person', async () => {
    const { begin, comesTo, eventsOf, executor } = started({
      call: async () => answer,
      deps: { faultsOf: refuse },
    });
    await begin(A);
    await comesTo(A, 'run.suspended.v2');
    expect(eventsOf(A).at(-2)).toMatchObject({
      type: 'model-call.failed.v1',
      data: { errorClass: 'misconfigured', costNanoUsd: 10, costIsBound: true },
    });
    expect(executor.load()).toBe(0);
  });
});

describe('an outcome', () => {
  /** The intent of the call after next is refused: it would be too large to be stored. */
  const refusing = () => {
    const tooLarge = (): never => {
      throw new Refusal('event-too-large', 'invalid', 'The prompt is too large.');
    };
    let bounds = 0;
    return { boundOf: () => ((bounds += 1) === 1 ? (10 as never) : tooLarge()) };
  };

  it.each<[string, () => Promise<Record<string, unknown>>, string]>([
    ['result', async () => ({ paid: true }), 'tool-call.completed.v1'],
    [
      'failure',
      () => Promise.reject(new CallError('tool-logical', 'no such account')),
      'tool-call.failed.v1',
    ],
  ])(
    'of a tool, a %s, is recorded though what follows is refused, and a person is asked',
    async (_, run, type) => {
      const pay = vi.fn(run);
      const { begin, comesTo, eventsOf } = started({
        call: async () => asking('at-most-once'),
        tools: { 'at-most-once': pay },
        deps: refusing(),
      });
      await begin(A);
      await comesTo(A, 'run.suspended.v2');
      expect(eventsOf(A).at(-2)?.type).toBe(type);
      expect(eventsOf(A).at(-1)?.data).toMatchObject({ kind: 'failure' });
      expect(pay).toHaveBeenCalledTimes(1);
    },
  );

  it('of a call that was cut is recorded without what had come of it where that is too large', async () => {
    const { begin, comesTo, eventsOf, failing } = started({
      call: async () => {
        failing.tooLarge = 'model-call.failed.v1';
        const cut = new CallError('network', 'The connection broke.');
        throw new CutAnswer(cut, 'Dear Ana', 'chatcmpl-1', undefined);
      },
    });
    await begin(A);
    await comesTo(A, 'retry.scheduled.v1');
    const failed = eventsOf(A).find((event) => event.type === 'model-call.failed.v1');
    expect(failed).toMatchObject({ data: { providerCallId: 'chatcmpl-1', costIsBound: true } });
    expect(failed?.content).toBeUndefined();
  });
});

describe('a slot', () => {
  it('goes to the next when a run ends, fails or waits for a person', async () => {
    let [atOnce, most] = [0, 0];
    const { begin, typesOf, executor } = started({
      slots: 2,
      call: async (_name, { prompt }) => {
        most = Math.max(most, (atOnce += 1));
        await pause(5);
        atOnce -= 1;
        if (JSON.stringify(prompt).includes('stage \\"odd\\"'))
          throw new CallError('refused', 'no');
        return answer;
      },
    });
    const ids = Array.from({ length: 9 }, (_, n) => runId(n));
    await Promise.all(ids.map((id, n) => begin(id, { stage: n % 2 === 0 ? 'work' : 'odd' })));
    await vi.waitFor(() => {
      for (const [n, id] of ids.entries())
        expect(typesOf(id).at(-1)).toBe(n % 2 === 0 ? 'run.completed.v2' : 'run.suspended.v2');
    }, WAIT);
    expect([most, executor.load()]).toEqual([2, 0]);
  });

  it('is free for others while a run waits for a delay', async () => {
    let calls = 0;
    const order: string[] = [];
    const { begin, comesTo } = started({
      slots: 1,
      call: async (_name, { prompt }) => {
        order.push(JSON.stringify(prompt).includes('first') ? 'first' : 'second');
        if ((calls += 1) > 1) return answer;
        throw new CallError('overloaded', 'later', 150);
      },
    });
    await begin(A, { stage: 'first' });
    await begin(B, { stage: 'second' });
    await comesTo(A, 'run.completed.v2');
    await comesTo(B, 'run.completed.v2');
    expect(order).toEqual(['first', 'second', 'first']);
  });

  it('is kept by a held run only until its call is over', async () => {
    let release = (): void => undefined;
    const first = new Promise<void>((settle) => (release = settle));
    let calls = 0;
    const { begin, handle, comesTo, executor, typesOf } = started({
      slots: 1,
      call: async () => {
        if ((calls += 1) > 1) return answer;
        await first;
        return asking('pure');
      },
    });
    await begin(A);
    await comesTo(A, 'model-call.requested.v1');
    await handle(A, { type: 'holdRun', runId: A });
    await begin(B);
    expect([executor.load(), typesOf(B).at(-1)]).toEqual([1, 'run.funded.v1']);
    release();
    await comesTo(B, 'run.completed.v2');
    expect(typesOf(A).slice(-2)).toEqual(['model-call.completed.v1', 'purse.returned.v1']);
    await handle(A, { type: 'releaseRun', runId: A });
    await comesTo(A, 'lease.requested.v1');
    await handle(A, moreFor(A));
    await comesTo(A, 'run.completed.v2');
  });

  it('goes at once to others when a run is told to stop: its call is broken off', async () => {
    const { begin, handle, comesTo, eventsOf, typesOf } = started({
      slots: 1,
      call: (_name, { abortSignal }) =>
        new Promise((_, reject) => {
          abortSignal?.addEventListener('abort', () => reject(abortSignal.reason as Error));
        }),
    });
    await begin(A);
    await comesTo(A, 'model-call.requested.v1');
    await begin(B);
    await handle(A, { type: 'holdRun', runId: A, abort: true });
    await comesTo(B, 'model-call.requested.v1');
    expect(typesOf(A).slice(-3)).toEqual([
      'model-call.failed.v1',
      'retry.scheduled.v1',
      'purse.returned.v1',
    ]);
    const failed = eventsOf(A).find(({ type }) => type === 'model-call.failed.v1');
    expect(failed?.data).toMatchObject({ errorClass: 'outcome-unknown', costIsBound: true });
    await handle(B, { type: 'cancelRun', runId: B, stage: 'work', role: 'worker', round: 0 });
  });

  it('is waited for by runs that are answered or released together', async () => {
    let [atOnce, most, calls] = [0, 0, 0];
    const { begin, handle, eventsOf, comesTo } = started({
      slots: 2,
      call: async () => {
        most = Math.max(most, (atOnce += 1));
        await pause(5);
        atOnce -= 1;
        if ((calls += 1) <= 6) throw new CallError('refused', 'no');
        return answer;
      },
    });
    const ids = Array.from({ length: 6 }, (_, n) => runId(n));
    await Promise.all(ids.map((id) => begin(id)));
    await Promise.all(ids.map((id) => comesTo(id, 'run.suspended.v2')));
    const answered = ids.map(async (id) => {
      const asked = eventsOf(id).find((event) => event.type === 'run.suspended.v2');
      const { ticketId = '' } = asked?.data ?? {};
      const at = new Date().toISOString();
      await handle(id, {
        type: 'answerTicket',
        ticketId,
        by: 'ana',
        answer: { option: 'retry' },
        at,
      });
      await comesTo(id, 'lease.requested.v1');
      await handle(id, moreFor(id));
      await comesTo(id, 'run.completed.v2');
    });
    await Promise.all(answered);
    expect(most).toBe(2);
  });
});
