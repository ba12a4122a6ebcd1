import type { CallErrorClass } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  callBegan,
  type CallEnd,
  callEnded,
  freeCalls,
  type Health,
  heardOf,
  isOut,
  newHealth,
} from './health.js';
import { defaultPolicy as policy } from './health-policy.js';

const MANY = 1_000;

const failure = (errorClass: CallErrorClass, retryAfterMs?: number): CallEnd['failure'] => ({
  errorClass,
  reason: 'bad luck',
  retryAfterMs,
});
/** The model after calls that end one after the other, none of them the probe. */
const after = (
  health: Health,
  ...ends: readonly (readonly [at: number, failure?: CallEnd['failure']])[]
): Health =>
  ends.reduce<Health>(
    (state, [at, failure]) => callEnded(state, { at, failure, random: 0, probe: false }, policy),
    health,
  );
const probed = (health: Health, at: number, failure?: CallEnd['failure']): Health =>
  callEnded(callBegan(health), { at, failure, random: 0, probe: true }, policy);
const down = (at: number, times = policy.failures): Health =>
  after(
    newHealth,
    ...Array.from({ length: times }, (_, n) => [at + n, failure('overloaded')] as const),
  );

describe('a model', () => {
  it('takes as many calls as like while it is well', () => {
    expect(freeCalls(newHealth, MANY, 0)).toBe(Infinity);
  });

  it('is left alone for as long as it asks, and not a moment less', () => {
    const limited = after(newHealth, [1_000, failure('rate-limited', 2_000)]);
    expect(limited).toMatchObject({ state: 'cooling-down', until: 3_000 });
    expect([2_999, 3_000].map((at) => freeCalls(limited, 0, at))).toEqual([0, 1]);
    const late = callEnded(
      newHealth,
      { at: 1_000, random: 0.5, probe: false, failure: failure('rate-limited', 2_000) },
      policy,
    );
    expect(late).toMatchObject({ until: 3_100 });
  });

  it('is never left alone for longer than an hour because it asks for it', () => {
    const limited = after(newHealth, [0, failure('rate-limited', 86_400_000)]);
    expect(limited).toMatchObject({ until: 3_600_000 });
  });

  it('is left alone ever longer where it does not say for how long, up to a bound', () => {
    let health = after(newHealth, [0, failure('rate-limited')]);
    const waits: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      const at = 'until' in health ? health.until : Number.NaN;
      health = probed(health, at, failure('rate-limited'));
      waits.push(('until' in health ? health.until : Number.NaN) - at);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60, 60].map((seconds) => seconds * 1_000));
  });

  it('takes one probe, and all others wait for what becomes of it', () => {
    const limited = after(newHealth, [0, failure('rate-limited', 1_000)]);
    const probing = callBegan(limited);
    expect(probing).toMatchObject({ state: 'half-open', probing: true });
    expect(freeCalls(probing, 1, 1_000)).toBe(0);
    expect(freeCalls(probing, 1, 999_999)).toBe(0);
  });

  it('comes back by and by: two calls, then one more for each success, then all', () => {
    let health = probed(after(newHealth, [0, failure('rate-limited', 1_000)]), 1_000);
    const allowed = [freeCalls(health, 0, 1_000)];
    for (let n = 0; n < policy.rampTo; n += 1) {
      health = after(health, [1_000 + n]);
      allowed.push(freeCalls(health, 0, 1_000 + n));
    }
    expect(allowed.slice(0, 4)).toEqual([2, 3, 4, 5]);
    expect(health).toEqual(newHealth);
  });

  it('takes two more while it comes back only as calls end', () => {
    const health = probed(after(newHealth, [0, failure('rate-limited', 1_000)]), 1_000);
    expect([0, 1, 2, 3].map((inFlight) => freeCalls(health, inFlight, 1_000))).toEqual([
      2, 1, 0, 0,
    ]);
  });

  it('is out of service after eight failures of the newest ten calls, and not after seven', () => {
    expect(down(0, 7).state).toBe('well');
    expect(down(0)).toMatchObject({ state: 'open', until: 7 + policy.openMs });
    const mixed = (fails: readonly boolean[]): Health =>
      after(
        newHealth,
        ...fails.map((fails, at) =>
          fails ? ([at, failure('timeout')] as const) : ([at] as const),
        ),
      );
    const [f, ok] = [true, false];
    expect(mixed([f, f, ok, f, f, f, ok, f, f, f]).state).toBe('open');
    expect(mixed([f, f, ok, f, f, f, ok, f, f, ok, f, f]).state).toBe('well');
  });

  it('forgets failures that are long ago', () => {
    const fails = [0, 1, 2, 3, 4, 5, 6].map((at) => [at, failure('network')] as const);
    const last = (at: number) => after(newHealth, ...fails, [at, failure('network')]).state;
    expect([policy.withinMs - 1, policy.withinMs].map(last)).toEqual(['open', 'well']);
  });

  it.each([
    'malformed-output',
    'refused',
    'truncated',
    'misconfigured',
    'outcome-unknown',
  ] as const)('is well whatever it answers: %s', (errorClass) => {
    const ends = Array.from({ length: 20 }, (_, at) => [at, failure(errorClass)] as const);
    expect(after(newHealth, ...ends)).toEqual(newHealth);
  });

  it('is out ever longer where the probe fails, and well again where it succeeds', () => {
    const open = down(0);
    const again = probed(open, 10_000, failure('network'));
    expect(again).toMatchObject({ state: 'open', until: 10_000 + 2 * policy.openMs });
    expect(probed(again, 30_000).state).toBe('well');
  });

  it('is tried again by another probe where the first was broken off', () => {
    const tried = probed(down(0), 10_000, failure('outcome-unknown'));
    expect(tried).toMatchObject({ state: 'half-open', probing: false });
    expect(freeCalls(tried, 0, 10_000)).toBe(1);
  });

  it('is judged by its probe, not by calls that began before', () => {
    const probing = callBegan(after(newHealth, [0, failure('rate-limited', 1_000)]));
    expect(after(probing, [1_001])).toBe(probing);
    expect(after(probing, [1_001, failure('timeout')])).toBe(probing);
  });

  it('is left alone for longer where a call that began before says so, but not as a strike', () => {
    const limited = after(newHealth, [0, failure('rate-limited', 1_000)]);
    const longer = after(limited, [500, failure('rate-limited', 4_000)]);
    expect(longer).toMatchObject({ until: 4_500, strikes: 1 });
    expect(after(longer, [600, failure('rate-limited', 10)])).toMatchObject({ until: 4_500 });
  });

  it('is out for who has an alternative only where its calls fail', () => {
    expect(isOut(newHealth, 0)).toBe(false);
    expect(isOut(after(newHealth, [0, failure('rate-limited', 1_000)]), 0)).toBe(false);
    const open = down(0);
    expect([100, 7 + policy.openMs].map((at) => isOut(open, at))).toEqual([true, false]);
    expect(isOut(callBegan(open), 10_000)).toBe(true);
  });

  it('is as careful as the most careful of all processes', () => {
    const cause = { errorClass: 'rate-limited', reason: 'said elsewhere' } as const;
    const heard = heardOf(newHealth, 'cooling-down', 5_000, cause);
    expect(heard).toMatchObject({ state: 'cooling-down', until: 5_000 });
    expect(heardOf(heard, 'open', 4_000, cause)).toBe(heard);
    expect(heardOf(heard, 'well', 9_000, cause)).toBe(heard);
    expect(heardOf(heard, 'open', 6_000, cause)).toMatchObject({ state: 'open', until: 6_000 });
  });

  const classes = fc.constantFrom(
    undefined,
    undefined,
    'rate-limited',
    'overloaded',
    'network',
    'timeout',
    'outcome-unknown',
    'refused',
  );
  const moves = fc.array(
    fc.record({
      what: fc.constantFrom('begin', 'begin', 'end', 'end', 'hear'),
      errorClass: classes,
      ms: fc.nat(8_000),
      which: fc.nat(50),
    }),
    { maxLength: 150, size: 'max' },
  );

  it('is never called while it is left alone, has one probe at most, and is well again if calls succeed', () =>
    fc.assert(
      fc.property(moves, (some) => {
        let [health, at]: [Health, number] = [newHealth, 0];
        const calls: { probe: boolean }[] = [];
        const begin = (): void => {
          if (freeCalls(health, calls.length, at) === 0) return;
          const probe = health.state !== 'well';
          expect('until' in health && at < health.until).toBe(false);
          expect(probe && calls.some((call) => call.probe)).toBe(false);
          health = callBegan(health);
          calls.push({ probe });
        };
        const end = (which: number, errorClass: CallErrorClass | undefined): void => {
          const [call] = calls.splice(which % calls.length, 1);
          const failed = errorClass && failure(errorClass, which * 100);
          if (call)
            health = callEnded(health, { at, random: 0.5, failure: failed, ...call }, policy);
        };
        for (const { what, errorClass, ms, which } of some) {
          at += ms;
          if (what === 'begin') begin();
          if (what === 'end' && calls.length > 0) end(which, errorClass);
          if (what === 'hear')
            health = heardOf(health, 'open', at + ms, { errorClass: 'network', reason: '' });
        }
        for (
          let rounds = 0;
          calls.length > 0 || freeCalls(health, 0, at) !== Infinity;
          rounds += 1
        ) {
          expect(rounds).toBeLessThan(200);
          at += 1_000_000;
          if (calls.length === 0) begin();
          if (calls.length > 0) end(0, undefined);
        }
        expect(health.state).toBe('well');
      }),
      { numRuns: 500 },
    ));
});
