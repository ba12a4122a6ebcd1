import type { CallErrorClass } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order } from '../run/turn-queue.js';
import { Gate } from './gate.js';
import { type CallEnd, freeCalls } from './health.js';

let arrivals = 0;
const order = (changes: Partial<Order> = {}): Order => ({
  priority: 5,
  tenant: 'one',
  arrival: (arrivals += 1),
  ...changes,
});
const ended = (at: number, errorClass?: CallErrorClass, retryAfterMs?: number) => ({
  at,
  random: 0,
  failure: errorClass && { errorClass, reason: 'bad luck', retryAfterMs },
});
const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `r${n}`);

/** The run has leave, and its call is in flight. */
const call = (gate: Gate, id: string, at: number, ...models: readonly string[]): boolean => {
  const one = order();
  if (!gate.ask(id, models, one, at) || !gate.start(id, at)) return false;
  gate.calling(id, gate.modelOf(id) ?? '', one, at);
  return true;
};
/** Those who are let through go on at once. */
const goOn = (gate: Gate, at: number): string[] =>
  gate.next(at).flatMap(({ id, ...one }) => {
    if (!gate.start(id, at)) return [];
    gate.calling(id, gate.modelOf(id) ?? '', one, at);
    return [id];
  });
const viewOf = (gate: Gate, model: string) => gate.view().find((view) => view.model === model);
const fail = (gate: Gate, at: number, model: string): void => {
  for (const id of ids(8)) call(gate, id, at, model);
  for (const id of ids(8)) gate.ended(id, ended(at, 'overloaded'));
};

describe('the gate', () => {
  it('lets everybody through to a model that is well and has no limit', () => {
    const gate = new Gate({ limits: [] });
    expect(ids(100).every((id) => call(gate, id, 0, 'a/one'))).toBe(true);
    expect(viewOf(gate, 'a/one')).toMatchObject({ inFlight: 100, waiting: 0 });
  });

  it('remembers no end of models: those that nobody uses, and that are well, are forgotten', () => {
    const gate = new Gate({ limits: [] });
    call(gate, 'limited', 0, 'a/limited');
    gate.ended('limited', ended(0, 'rate-limited', 2_000));
    call(gate, 'calling', 0, 'a/used');
    gate.ask('waiting', ['a/limited'], order(), 0);
    for (let n = 0; n < 5_000; n += 1) {
      call(gate, 'run', 0, `a/any-${n}`);
      gate.ended('run', ended(0));
    }
    expect(gate.view().length).toBeLessThanOrEqual(501);
    expect(viewOf(gate, 'a/used')).toMatchObject({ inFlight: 1 });
    expect(viewOf(gate, 'a/limited')).toMatchObject({ waiting: 1 });
  });

  it('makes all runs of a rate-limited model wait, and no run of another', () => {
    const gate = new Gate({ limits: [] });
    call(gate, 'first', 0, 'a/one');
    gate.ended('first', ended(0, 'rate-limited', 2_000));
    expect(ids(50).filter((id) => call(gate, id, 10, 'a/one'))).toEqual([]);
    expect(call(gate, 'other', 10, 'a/two')).toBe(true);
    expect([gate.dueAt(10), gate.next(1_999)]).toEqual([2_000, []]);
    expect(gate.waitsFor('r7')).toMatchObject({ model: 'a/one', waiting: 50 });
  });

  it('lets one through when that is over, and more as they succeed', () => {
    const gate = new Gate({ limits: [] });
    call(gate, 'first', 0, 'a/one');
    gate.ended('first', ended(0, 'rate-limited', 2_000));
    for (const id of ids(50)) call(gate, id, 10, 'a/one');
    const rounds: number[] = [];
    for (let at = 2_000, left = 50; left > 0; at += 1) {
      const going = goOn(gate, at);
      rounds.push(going.length);
      left -= going.length;
      for (const id of going) gate.ended(id, ended(at));
    }
    expect(rounds).toEqual([1, 2, 4, 8, 16, 19]);
  });

  it('gives a place to the next when it was not used, the probe as well', () => {
    const gate = new Gate({ limits: [{ models: '*', concurrency: 1, perMinute: 1 }] });
    expect(gate.ask('a', ['a/one'], order(), 0) && gate.start('a', 0)).toBe(true);
    gate.unused('a');
    call(gate, 'b', 0, 'a/one');
    gate.ended('b', ended(0, 'rate-limited', 2_000));
    gate.ask('c', ['a/one'], order(), 0);
    gate.ask('d', ['a/one'], order(), 0);
    const [probe] = gate.next(100_000);
    expect(probe?.id).toBe('c');
    expect(gate.start('c', 100_000)).toBe(true);
    expect(gate.next(100_000)).toEqual([]);
    gate.unused('c');
    expect(gate.next(100_000).map(({ id }) => id)).toEqual(['d']);
  });

  it('keeps a place for as long as one of several decisions may use it', () => {
    const gate = new Gate({ limits: [{ models: '*', concurrency: 1 }] });
    const one = order();
    expect(gate.reserve('a', 'a/one', one, 0) && gate.reserve('a', 'a/one', one, 0)).toBe(true);
    gate.unused('a');
    expect(gate.reserve('b', 'a/one', order(), 0)).toBe(false);
    gate.calling('a', 'a/one', one, 0);
    gate.unused('a');
    expect(viewOf(gate, 'a/one')).toMatchObject({ inFlight: 1 });
    gate.ended('a', ended(0));
    expect(gate.reserve('b', 'a/one', order(), 0)).toBe(true);
  });

  it('lets nobody pass those who wait', () => {
    const gate = new Gate({ limits: [{ models: 'a/*', concurrency: 1 }] });
    call(gate, 'a', 0, 'a/one');
    call(gate, 'b', 0, 'a/one');
    gate.ended('a', ended(0));
    expect([gate.reserve('a', 'a/one', order(), 0), call(gate, 'c', 0, 'a/one')]).toEqual([
      false,
      false,
    ]);
    expect(gate.waitsFor('a')).toBeUndefined();
    expect(goOn(gate, 0)).toEqual(['b']);
  });

  it('shares the limit of a provider between its models in turn', () => {
    const gate = new Gate({ limits: [{ models: 'a/*', concurrency: 1 }] });
    call(gate, 'first', 0, 'a/one');
    for (const id of ['one-1', 'one-2', 'one-3']) call(gate, id, 0, 'a/one');
    for (const id of ['two-1', 'two-2', 'two-3']) call(gate, id, 0, 'a/two');
    const order: string[] = [];
    for (let last = 'first'; order.length < 6;) {
      gate.ended(last, ended(0));
      [last = ''] = goOn(gate, 0);
      order.push(last);
    }
    expect(order).toEqual(['one-1', 'two-1', 'one-2', 'two-2', 'one-3', 'two-3']);
  });

  it('sends runs to their fallback while a model is out of service, and back afterwards', () => {
    const gate = new Gate({ limits: [] });
    fail(gate, 0, 'a/one');
    call(gate, 'with', 10, 'a/one', 'b/two');
    expect(gate.modelOf('with')).toBe('b/two');
    expect(call(gate, 'without', 10, 'a/one')).toBe(false);
    // It may be tried again: who comes now waits its turn, and does not wait for the probe.
    call(gate, 'behind', 6_000, 'a/one', 'b/two');
    expect(gate.modelOf('behind')).toBe('a/one');
    expect([goOn(gate, 6_000), goOn(gate, 6_000)]).toEqual([['without'], ['behind']]);
    expect(gate.modelOf('behind')).toBe('b/two');
    gate.ended('without', ended(6_000));
    call(gate, 'again', 6_000, 'a/one', 'b/two');
    expect(gate.modelOf('again')).toBe('a/one');
  });

  it('sends those who wait already to their fallback, too', () => {
    const gate = new Gate({ limits: [{ models: 'a/*', concurrency: 8 }] });
    for (const id of ids(8)) call(gate, id, 0, 'a/one');
    expect(call(gate, 'with', 0, 'a/one', 'b/two')).toBe(false);
    expect(call(gate, 'without', 0, 'a/one')).toBe(false);
    for (const id of ids(8)) gate.ended(id, ended(0, 'overloaded'));
    expect(goOn(gate, 0)).toEqual(['with']);
    expect(gate.modelOf('with')).toBe('b/two');
  });

  it('sends one that waits for a slot to its fallback when its turn comes', () => {
    const gate = new Gate({ limits: [] });
    gate.ask('slow', ['a/one', 'b/two'], order(), 0);
    fail(gate, 0, 'a/one');
    expect([gate.start('slow', 10), gate.modelOf('slow')]).toEqual([true, 'b/two']);
  });

  it('takes over what another process tells, and tells no more of it', () => {
    const gate = new Gate({ limits: [] });
    const told: string[] = [];
    gate.onChange((_model, { state }) => told.push(state));
    const cause = { errorClass: 'rate-limited', reason: 'elsewhere' } as const;
    gate.hear('a/one', 'cooling-down', 5_000, cause, 0);
    expect([call(gate, 'a', 4_999, 'a/one'), told]).toEqual([false, []]);
    expect(goOn(gate, 5_000)).toEqual(['a']);
    expect(told).toEqual(['half-open']);
  });

  it('counts a call that is made without leave', () => {
    const gate = new Gate({ limits: [{ models: '*', concurrency: 1 }] });
    gate.calling('a', 'a/one', order(), 0);
    expect(call(gate, 'b', 0, 'a/one')).toBe(false);
    gate.ended('a', ended(0));
    expect(goOn(gate, 0)).toEqual(['b']);
  });

  it('forgets who leaves, waiting or promised', () => {
    const gate = new Gate({ limits: [{ models: '*', concurrency: 1 }] });
    expect(gate.ask('a', ['a/one'], order(), 0)).toBe(true);
    gate.ask('b', ['a/one'], order(), 0);
    gate.ask('c', ['a/one'], order(), 0);
    gate.leave('b');
    gate.leave('a');
    expect(goOn(gate, 0)).toEqual(['c']);
  });
});

describe('the gate, whatever happens', () => {
  const moves = fc.array(
    fc.record({
      what: fc.constantFrom(
        'ask',
        'ask',
        'ask',
        'next',
        'go',
        'go',
        'end',
        'end',
        'unused',
        'leave',
      ),
      who: fc.nat(11),
      errorClass: fc.constantFrom(undefined, undefined, 'rate-limited', 'overloaded', 'refused'),
      ms: fc.nat(2_000),
    }),
    { maxLength: 200, size: 'max' },
  );
  const models = ['a/one', 'a/two', 'b/one'] as const;
  const chainOf = (who: number): string[] =>
    who % 4 === 3 ? ['a/one', 'b/one'] : [models[who % 3] ?? 'a/one'];

  it('keeps limits and health, and lets everybody through in the end', () =>
    fc.assert(
      fc.property(moves, (some) => {
        const gate = new Gate({
          limits: [
            { models: 'a/*', concurrency: 3, perMinute: 10 },
            { models: 'a/one', concurrency: 2 },
          ],
        });
        let at = 0;
        /** By run: where it stands. */
        const stands = new Map<string, 'waiting' | 'promised' | 'started' | 'calling'>();
        const modelOf = new Map<string, string>();
        /** Of calls to a/*, those that were not sent taken out. */
        const starts = new Set<{ readonly id: string; readonly at: number }>();
        const start = (id: string): void => {
          const before = new Map(gate.view().map((view) => [view.model, view.health]));
          if (!gate.start(id, at)) return void stands.set(id, 'waiting');
          const model = gate.modelOf(id) ?? '';
          const health = before.get(model);
          expect(health === undefined || freeCalls(health, 0, at) > 0).toBe(true);
          if (model.startsWith('a/')) starts.add({ id, at });
          stands.set(id, 'started');
          modelOf.set(id, model);
          const busy = [...stands].flatMap(([one, is]) =>
            is === 'started' || is === 'calling' ? [modelOf.get(one) ?? ''] : [],
          );
          expect(busy.filter((one) => one.startsWith('a/')).length).toBeLessThanOrEqual(3);
          expect(busy.filter((one) => one === 'a/one').length).toBeLessThanOrEqual(2);
          const minute = [...starts].filter((one) => one.at > at - 60_000);
          expect(minute.length).toBeLessThanOrEqual(10);
        };
        const sendOrEnd = (id: string, end: Omit<CallEnd, 'probe'>): void => {
          if (stands.get(id) === 'started') {
            gate.calling(id, modelOf.get(id) ?? '', order(), at);
            stands.set(id, 'calling');
          } else if (stands.get(id) === 'calling') {
            gate.ended(id, end);
            stands.delete(id);
          }
        };
        for (const { what, who, errorClass, ms } of some) {
          at += ms;
          const id = `r${who}`;
          const is = stands.get(id);
          if (what === 'ask' && !is)
            stands.set(id, gate.ask(id, chainOf(who), order(), at) ? 'promised' : 'waiting');
          if (what === 'next') for (const { id } of gate.next(at)) stands.set(id, 'promised');
          if (what === 'go' && is === 'promised') start(id);
          if (what === 'end') sendOrEnd(id, ended(at, errorClass, ms));
          if (what === 'unused' && is === 'started') {
            gate.unused(id);
            stands.delete(id);
            const newest = [...starts].findLast((one) => one.id === id);
            if (newest && modelOf.get(id)?.startsWith('a/')) starts.delete(newest);
          }
          if (what === 'leave' && (is === 'waiting' || is === 'promised')) {
            gate.leave(id);
            stands.delete(id);
          }
        }
        for (let rounds = 0; stands.size > 0; rounds += 1) {
          expect(rounds).toBeLessThan(200);
          for (const { id } of gate.next(at)) stands.set(id, 'promised');
          for (const [id, is] of stands) if (is === 'promised') start(id);
          for (const id of ids(12)) sendOrEnd(id, ended(at));
          at = Math.max(at + 1, gate.dueAt(at) ?? 0);
        }
        expect(gate.view().every(({ inFlight, waiting }) => inFlight + waiting === 0)).toBe(true);
      }),
      { numRuns: 300 },
    ));
});
