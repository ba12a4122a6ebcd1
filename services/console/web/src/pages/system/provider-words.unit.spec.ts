import { expect, it } from 'vitest';
import { lookOf, whatFollows } from './provider-words';

it('says how a model is, who waits, and that it ends by itself', () => {
  expect(lookOf({ state: 'open' })).toEqual({ word: 'Circuit open', tone: 'halt' });
  expect(whatFollows({ state: 'well', waiting: 0 })).toBe('');
  expect(whatFollows({ state: 'well', waiting: 3 })).toBe('3 runs wait for its limit');
  expect(whatFollows({ state: 'cooling-down', waiting: 1 })).toMatch(
    /go on by themselves; 1 run waits\.$/,
  );
  expect(whatFollows({ state: 'half-open', waiting: 0 })).toMatch(/no run waits for it/);
});
