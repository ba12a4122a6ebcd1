import type { ToolContext } from '@nightshift/sdk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  answer,
  asking,
  type Call,
  moreFor,
  runId,
  type Tools,
  worldOf,
  type WorldOptions,
} from './executor-fixture.spec.js';
import type { RunExecutor } from './run.executor.js';

const WAIT = { timeout: 5_000, interval: 5 };
const A = runId(1);
const schema = z.object({ who: z.string() });

const running: RunExecutor[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((executor) => executor.stop()));
});

/** Real but for the store, the model and the clock's skew: a run whose model calls `at-most-once` once. */
const started = (tools: Tools, more: Partial<WorldOptions> = {}) => {
  const replies = more.memory ? [answer] : [asking('at-most-once'), answer];
  const call: Call = async () => replies.shift() ?? answer;
  const world = worldOf({ call, tools, ...more });
  const executor = world.start();
  running.push(executor);
  const comesTo = (type: string): Promise<void> =>
    vi.waitFor(() => expect(world.typesOf(A).at(-1)).toBe(type), WAIT);
  const suspensions = () =>
    world.eventsOf(A).flatMap((event) => (event.type === 'run.suspended.v2' ? [event] : []));
  const reply = async (given: object) => {
    const ticketId = suspensions().at(-1)?.data.ticketId ?? '';
    const at = '2026-11-25T00:00:00.000Z';
    await world.handle(A, {
      type: 'answerTicket',
      ticketId,
      by: 'ana',
      answer: given as never,
      at,
    });
  };
  return { ...world, executor, comesTo, suspensions, reply };
};

const asksTwice = (effect: (who: string) => void) => async (context: ToolContext) => {
  const { who } = await context.ask({ question: 'Who pays?', schema });
  const second = await context.ask({ question: `And who beside ${who}?`, schema });
  effect(`${who}+${second.who}`);
  return { paid: true };
};

describe('a tool that asks', () => {
  it('has its effect once, after the last answer, and the run goes on', async () => {
    const effect = vi.fn();
    const { begin, handle, comesTo, suspensions, reply, eventsOf, executor } = started({
      'at-most-once': asksTwice(effect),
    });
    await begin(A);
    await comesTo('run.suspended.v2');
    expect(executor.load()).toBe(0);
    await reply({ who: 'ana' });
    await vi.waitFor(() => expect(suspensions()).toHaveLength(2), WAIT);
    expect(suspensions()[1]?.content.ask.question).toBe('And who beside ana?');
    expect(effect).not.toHaveBeenCalled();
    await reply({ who: 'ben' });
    await comesTo('lease.requested.v1');
    expect(effect.mock.calls).toEqual([['ana+ben']]);
    await handle(A, moreFor(A));
    await comesTo('run.completed.v2');
    expect(eventsOf(A).filter(({ type }) => type === 'retry.scheduled.v1')).toEqual([]);
  });

  it('goes on in another process, which knows nothing but the journal', async () => {
    const first = started({ 'at-most-once': asksTwice(() => undefined) });
    await first.begin(A);
    await first.comesTo('run.suspended.v2');
    await first.reply({ who: 'ana' });
    await vi.waitFor(() => expect(first.suspensions()).toHaveLength(2), WAIT);
    await first.executor.stop();
    const effect = vi.fn();
    const then = started({ 'at-most-once': asksTwice(effect) }, { memory: first.memory });
    await then.executor.recover();
    await then.reply({ who: 'ben' });
    await then.comesTo('lease.requested.v1');
    expect(effect.mock.calls).toEqual([['ana+ben']]);
  });

  it.each([
    ['returns all the same', async () => ({ paid: false })],
    ['throws something else', () => Promise.reject(new Error('no'))],
    ['goes on, and is refused the network', (c: ToolContext) => c.fetch('https://a.example')],
  ])('cannot swallow its question: it catches it, and %s', async (_, then) => {
    const swallow = async (context: ToolContext) => {
      try {
        await context.ask({ question: 'Who pays?', schema });
      } catch {
        await then(context);
      }
      return { paid: true };
    };
    const { begin, comesTo, suspensions } = started({ 'at-most-once': swallow });
    await begin(A);
    await comesTo('run.suspended.v2');
    expect(suspensions()[0]?.data).toMatchObject({ kind: 'question', asking: { question: 1 } });
  });

  it('and asks something else the next time, fails as misconfigured, and has done nothing', async () => {
    let times = 0;
    const forgetful = async (context: ToolContext) => {
      await context.ask({ question: `Who pays, ${(times += 1)}?`, schema }).catch(() => undefined);
      return {};
    };
    const { begin, comesTo, suspensions, reply, eventsOf } = started({ 'at-most-once': forgetful });
    await begin(A);
    await comesTo('run.suspended.v2');
    await reply({ who: 'ana' });
    await vi.waitFor(() => expect(suspensions()).toHaveLength(2), WAIT);
    expect(suspensions()[1]?.data).toMatchObject({ kind: 'failure', errorClass: 'misconfigured' });
    expect(eventsOf(A).find(({ type }) => type === 'tool-call.failed.v1')?.data).toMatchObject({
      effectIs: 'not-done',
      reason: expect.stringContaining('is not the one that was answered') as string,
    });
  });

  it('may not ask where it is to say what happened', async () => {
    let cut = true;
    const { begin, comesTo, eventsOf } = started({
      'at-most-once': async () => {
        if (cut) throw new Error('cut');
        return {};
      },
      reconcile: async (context) => {
        cut = false;
        return context.ask({ question: 'Did I?', schema });
      },
    });
    await begin(A);
    await comesTo('run.suspended.v2');
    expect(eventsOf(A).find(({ type }) => type === 'effect.found.v1')?.data).toMatchObject({
      effectIs: 'unknown',
      reason: expect.stringContaining('only its run may ask') as string,
    });
  });
});
