import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, defaultBackoff } from './backoff.js';
import { CallError, callErrorClasses, recoveryOf } from './call-error.js';
import { type Decider, replay, unreachable } from './decider.js';
import { uuidV7 } from './ids.js';
import { epochMsOf, instantOf, msBetween, plusMs } from './instant.js';
import { fillTemplate, type Json, valueAt } from './json.js';
import { sortedJson } from './json-text.js';
import { isRefusal, Refusal } from './refusal.js';

describe('instants', () => {
  it('sort as text, and calculate in milliseconds', () => {
    const ms = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(ms, ms, (one, other) => {
        const [a, b] = [instantOf(one), instantOf(other)];
        expect(epochMsOf(a)).toBe(one);
        expect(a < b).toBe(one < other);
        expect(plusMs(a, other - one)).toBe(b);
        expect(msBetween(a, b)).toBe(other - one);
      }),
    );
  });
});

describe('classes of errors', () => {
  it('each have one behaviour, and none that may be repeated blindly asks nobody', () => {
    expect(callErrorClasses.map((one) => `${one}: ${recoveryOf(one)}`)).toEqual([
      'rate-limited: backoff',
      'overloaded: backoff',
      'network: backoff',
      'timeout: backoff',
      'malformed-output: reprompt',
      'truncated: more-output',
      'refused: ask',
      'tool-logical: tell-model',
      'tool-transient: backoff',
      'misconfigured: halt',
      'outcome-unknown: backoff',
    ]);
  });

  it('travel with the error', () => {
    const error = new CallError('rate-limited', 'Later.', 1500);
    expect(error).toMatchObject({
      errorClass: 'rate-limited',
      retryAfterMs: 1500,
      name: 'CallError',
    });
    expect(isRefusal(error)).toBe(false);
    expect(isRefusal(new Refusal('full', 'too-many', 'Later.'))).toBe(true);
  });
});

describe('a decider', () => {
  const counter: Decider<number, number, number> = {
    initial: () => 0,
    decide: (command) => [command],
    evolve: (sum, event) => sum + event,
  };

  it('is replayed from the start or from a state, with the same end', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100)), fc.array(fc.nat(100)), (one, other) => {
        expect(replay(counter, other, replay(counter, one))).toBe(
          replay(counter, [...one, ...other]),
        );
      }),
    );
  });

  it('fails loudly where its types are not kept', () => {
    expect(() => unreachable({ type: 'surprise' } as never)).toThrow('surprise');
  });
});

describe('backoff', () => {
  it('grows with every attempt up to its ceiling', () => {
    const almostOne = 0.999_999;
    const waits = [0, 1, 2, 20, 1000].map((attempt) => backoffMs(attempt, almostOne));
    expect(waits).toEqual([199, 399, 799, 29_999, 29_999]);
    expect(backoffMs(5, 0)).toBe(0);
    expect(backoffMs(0, almostOne, defaultBackoff, 60_000)).toBe(60_000);
  });
});

describe('JSON', () => {
  it('is written in the order of its keys, whatever they are', () => {
    const shuffled = (value: unknown): unknown =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, inner]) => [key, shuffled(inner)]),
          )
        : Array.isArray(value)
          ? value.map(shuffled)
          : value;
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(sortedJson(shuffled(value))).toBe(sortedJson(value));
        expect(JSON.parse(sortedJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is found again at the pointer of any key', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (key, value) => {
        fc.pre(key !== '__proto__');
        const pointer = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        expect(valueAt({ [key]: value } as Json, pointer)).toEqual(value);
      }),
    );
  });

  it('has nothing at the pointers of what arrays inherit', () => {
    expect(valueAt(['a'], '/length')).toBeUndefined();
    expect(valueAt(['a'], '/1')).toBeUndefined();
    expect(valueAt(['a'], '/map')).toBeUndefined();
    expect(valueAt('text', '/0')).toBeUndefined();
  });

  it('keeps the text of a value in a template as it is', () => {
    expect(fillTemplate('{/a} {b}', { a: '{/c} $& $1', c: 'no' })).toBe('{/c} $& $1 {b}');
    expect(fillTemplate('{/a}', { a: null })).toBe('–');
  });
});

describe('UUIDv7', () => {
  it('carries its time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 48 - 1 }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        (ms, random) => {
          const id = uuidV7(ms, random.subarray(6));
          expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(ms);
          expect(id[14]).toBe('7');
        },
      ),
    );
  });
});
