import { parseEnvironment } from '@nightshift/config';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLimitOf, modelLimits } from './limits.js';
import { Quota } from './quota.js';

const parse = (LIMITS: string) => parseEnvironment({ LIMITS: modelLimits() }, { LIMITS }).LIMITS;

describe('limits of models', () => {
  it('are given for a provider, a model, or everything', () => {
    expect(
      parse('openai/*=concurrency:20,perMinute:500; openai/gpt-5-mini=concurrency:5;*=perMinute:9'),
    ).toEqual([
      { models: 'openai/*', concurrency: 20, perMinute: 500 },
      { models: 'openai/gpt-5-mini', concurrency: 5 },
      { models: '*', perMinute: 9 },
    ]);
    expect(parse('')).toEqual([]);
  });

  it.each([
    'openai/*',
    'openai/*=',
    '=concurrency:1',
    'openai/*=concurrency:0',
    'openai/*=perSecond:1',
    'openai/*=concurrency:1,concurrency:2',
    'openai/gpt*=concurrency:1',
    'openai/*=concurrency:1;openai/*=perMinute:1',
    'openai/*=concurrency:1.5',
  ])('are refused where they cannot be meant: %s', (text) =>
    expect(() => parse(text)).toThrow(/LIMITS: must be limits/),
  );

  it('apply to the models they name', () => {
    const of = (models: string, model: string) => isLimitOf({ models }, model);
    expect(of('openai/*', 'openai/gpt-5')).toBe(true);
    expect(of('openai/*', 'openai2/gpt-5')).toBe(false);
    expect(of('openai/gpt-5', 'openai/gpt-5-mini')).toBe(false);
    expect(of('*', 'anything')).toBe(true);
  });
});

describe('a quota', () => {
  it('says when the next call may begin, as far as that is a matter of time', () => {
    const quota = new Quota({ models: '*', perMinute: 2, concurrency: 9 });
    expect(quota.freeAt(0)).toBeUndefined();
    quota.begin(1_000);
    quota.begin(5_000);
    expect([quota.free(5_000), quota.freeAt(5_000)]).toEqual([0, 61_000]);
    expect([quota.free(60_999), quota.free(61_000)]).toEqual([0, 1]);
  });

  it('counts no call that was not sent', () => {
    const quota = new Quota({ models: '*', perMinute: 1 });
    quota.begin(1_000);
    quota.takeBack(1_000);
    expect(quota.free(1_000)).toBe(1);
  });

  const moves = fc.array(
    fc.record({ what: fc.constantFrom('begin', 'begin', 'end', 'take back'), ms: fc.nat(9_000) }),
    { maxLength: 200, size: 'max' },
  );

  it('is kept in any minute, and is used to the full', () =>
    fc.assert(
      fc.property(moves, fc.integer({ min: 1, max: 5 }), (some, bound) => {
        const quota = new Quota({ models: '*', concurrency: bound, perMinute: 2 * bound });
        let [at, inFlight] = [0, 0];
        const starts: number[] = [];
        for (const { what, ms } of some) {
          at += ms;
          const minute = starts.filter((start) => start > at - 60_000).length;
          expect(quota.free(at)).toBe(Math.min(bound - inFlight, 2 * bound - minute));
          if (what === 'begin' && quota.free(at) > 0) {
            quota.begin(at);
            starts.push(at);
            inFlight += 1;
          }
          if (what === 'end' && inFlight > 0) {
            quota.end();
            inFlight -= 1;
          }
          if (what === 'take back' && starts.at(-1) === at && inFlight > 0) {
            quota.takeBack(at);
            starts.pop();
            inFlight -= 1;
          }
        }
      }),
    ));
});
