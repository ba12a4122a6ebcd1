import type { EventOf } from '@nightshift/contracts';
import { definitionOf } from '@nightshift/contracts';
import { createLogger } from '@nightshift/telemetry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../run/executor-fixture.spec.js';
import { Gate } from './gate.js';
import { healthListeners } from './health.reactor.js';
import { ProvidersController } from './providers.controller.js';
import { Providers } from './providers.store.js';
import { isWorthTelling } from './report.js';
import { newHealth } from './health.js';

const START = '2026-11-25T00:00:00.000Z';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: new Date(START) });
});
afterEach(() => {
  vi.useRealTimers();
});

/** One process with its gate, on a store that all share; its own clock began at another time. */
const processOf = (instance: string, memory: ReturnType<typeof memoryStore>, offset = 0) => {
  const gate = new Gate({ limits: [] });
  const nowMs = (): number => Date.now() - Date.parse(START) + offset;
  const log = createLogger({ service: 'test', level: 'silent' });
  const clock = { now: () => new Date().toISOString() };
  const providers = new Providers({ gate, store: memory.store, clock, nowMs, instance, log });
  const order = { priority: 5, tenant: 'one', arrival: 1 };
  /** Whether a call of the model may begin; it then ends with `failure`. */
  const call = (model: string, failure?: object): boolean => {
    if (!gate.ask('r', [model], order, nowMs()) || !gate.start('r', nowMs())) {
      gate.leave('r');
      return false;
    }
    gate.calling('r', model, order, nowMs());
    gate.ended('r', { at: nowMs(), random: 0, failure: failure as never });
    return true;
  };
  return { gate, providers, call };
};
const passes = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const limited = { errorClass: 'rate-limited', reason: 'HTTP 429', retryAfterMs: 2_000 };
const eventsIn = async ({ store }: ReturnType<typeof memoryStore>, model = 'a/one') =>
  (await store.read(
    `provider-health/${model}`,
  )) as readonly EventOf<'provider-health.changed.v1'>[];

describe('the health of models', () => {
  it('is told in events that fit their contract, with the time of day', async () => {
    const memory = memoryStore();
    const { providers, call } = processOf('runner-1', memory, 55);
    call('a/one', limited);
    passes(2_000);
    call('a/one');
    await providers.told();
    const events = await eventsIn(memory);
    expect(events.map(({ data }) => data.state)).toEqual(['cooling-down', 'half-open', 'well']);
    expect(events[0]).toMatchObject({
      tenantid: 'nightshift',
      taskid: 'provider-health/a/one',
      data: {
        model: 'a/one',
        until: '2026-11-25T00:00:02.000Z',
        errorClass: 'rate-limited',
        reason: 'HTTP 429',
        instance: 'runner-1',
      },
    });
    const { data } = definitionOf('provider-health.changed.v1') ?? {};
    for (const event of events) expect(data?.safeParse(event.data).success).toBe(true);
  });

  it('is told again only where the time grows by what others need to hear', () => {
    const cause = { errorClass: 'rate-limited', reason: '' } as const;
    const until = (ms: number) =>
      ({ ...newHealth, state: 'cooling-down', until: ms, cause }) as const;
    expect(isWorthTelling(until(5_000), newHealth)).toBe(true);
    expect(isWorthTelling(until(5_999), until(5_000))).toBe(false);
    expect(isWorthTelling(until(6_000), until(5_000))).toBe(true);
  });

  it('is taken over from other processes, whatever their clocks count from', async () => {
    const memory = memoryStore();
    const first = processOf('runner-1', memory, 1_000_000);
    const second = processOf('runner-2', memory, 5);
    const goOn = vi.fn();
    const listeners = healthListeners(second.providers, goOn);
    first.call('a/one', limited);
    await first.providers.told();
    for (const event of await eventsIn(memory)) listeners['provider-health.changed.v1']?.(event);
    expect(goOn).toHaveBeenCalledTimes(1);
    passes(1_999);
    expect([second.call('a/one'), second.call('a/two')]).toEqual([false, true]);
    passes(1);
    expect(second.call('a/one')).toBe(true);
  });

  it('is not taken over from oneself, or where another finds it well', async () => {
    const memory = memoryStore();
    const { providers, gate, call } = processOf('runner-1', memory);
    call('a/one', limited);
    await providers.told();
    const before = gate.view();
    const until = '2026-11-25T01:00:00.000Z';
    const told = { model: 'a/one', reason: '', instance: 'runner-1' };
    providers.hear({ ...told, state: 'open', until }, START);
    providers.hear({ ...told, state: 'well', instance: 'runner-2' }, START);
    expect(gate.view()).toEqual(before);
    providers.hear({ ...told, state: 'open', until, instance: 'runner-2' }, START);
    expect(gate.view()[0]?.health).toMatchObject({ until: 3_600_000 });
  });

  it('is taken over for no longer than was told, where the clock of the other goes before', async () => {
    const { providers, call } = processOf('runner-1', memoryStore());
    const told = { model: 'a/one', reason: '', instance: 'runner-2', state: 'open' } as const;
    providers.hear({ ...told, until: '2026-11-26T00:00:05.000Z' }, '2026-11-26T00:00:00.000Z');
    passes(4_999);
    expect(call('a/one')).toBe(false);
    passes(1);
    expect(call('a/one')).toBe(true);
  });

  it('is not believed for ever by a process whose clock was set back', async () => {
    const memory = memoryStore();
    const first = processOf('runner-1', memory);
    passes(30 * 86_400_000);
    first.call('a/one', limited);
    await first.providers.told();
    vi.setSystemTime(new Date(START));
    const again = processOf('runner-1', memory);
    await again.providers.recall(['a/one']);
    expect(again.call('a/one')).toBe(false);
    passes(3_960_001);
    expect(again.call('a/one')).toBe(true);
  });

  it('is known to a process that begins', async () => {
    const memory = memoryStore();
    const first = processOf('runner-1', memory);
    first.call('a/one', { ...limited, retryAfterMs: 60_000 });
    first.call('a/two', limited);
    await first.providers.told();
    passes(10_000);
    const again = processOf('runner-1', memory);
    await again.providers.recall(['a/one', 'a/two', 'a/three']);
    expect(['a/one', 'a/two', 'a/three'].map((model) => again.call(model))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('is acted on, though it cannot be told', async () => {
    const memory = memoryStore();
    const { providers, call } = processOf('runner-1', memory);
    memory.failing.appends = 1;
    call('a/one', limited);
    await providers.told();
    expect([call('a/one'), await eventsIn(memory)]).toEqual([false, []]);
  });

  it('is what a run waits for, as long as it waits', () => {
    const { providers, gate, call } = processOf('runner-1', memoryStore());
    call('a/one', limited);
    expect(providers.waitsFor('r')).toBeUndefined();
    gate.ask('r', ['a/one'], { priority: 5, tenant: 'one', arrival: 1 }, 0);
    expect(providers.waitsFor('r')).toMatchObject({ model: 'a/one', waiting: 1 });
  });

  it('is shown by model', () => {
    const { providers, call } = processOf('runner-1', memoryStore());
    call('b/one');
    call('a/one', limited);
    expect(new ProvidersController(providers).list()).toEqual({
      items: [
        {
          model: 'a/one',
          state: 'cooling-down',
          until: '2026-11-25T00:00:02.000Z',
          errorClass: 'rate-limited',
          reason: 'HTTP 429',
          inFlight: 0,
          waiting: 0,
        },
        { model: 'b/one', state: 'well', inFlight: 0, waiting: 0 },
      ],
    });
  });
});
