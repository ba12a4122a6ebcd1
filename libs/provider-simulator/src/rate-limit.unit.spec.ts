import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimiter } from './rate-limit.js';

const limiter = (requests: number, windowMs: number): RateLimiter => {
  const limited = new RateLimiter();
  limited.set({ requests, windowMs });
  return limited;
};

describe('the rate limit', () => {
  it('admits so many in a window that its first request opens, and says how long it lasts', () => {
    const limited = limiter(2, 1_000);
    expect([500, 600, 1_400, 1_499].map((now) => limited.count('m', now))).toEqual([
      { isAdmitted: true, requests: 2, remaining: 1, resetMs: 1_000 },
      { isAdmitted: true, requests: 2, remaining: 0, resetMs: 900 },
      { isAdmitted: false, requests: 2, remaining: 0, resetMs: 100 },
      { isAdmitted: false, requests: 2, remaining: 0, resetMs: 1 },
    ]);
    expect(limited.count('m', 1_500)?.isAdmitted).toBe(true);
  });

  it('is each model’s own', () => {
    const limited = limiter(1, 1_000);
    expect(['a', 'b', 'a'].map((model) => limited.count(model, 0)?.isAdmitted)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('lets in whoever waited as long as it was told to', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(10_000), (windowMs, at) => {
        const limited = limiter(1, windowMs);
        limited.count('m', 0);
        const refused = limited.count('m', at);
        fc.pre(refused?.isAdmitted === false);
        expect(limited.count('m', at + (refused?.resetMs ?? 0))?.isAdmitted).toBe(true);
      }),
    ));

  it('is none where none is set', () => {
    expect(new RateLimiter().count('m', 0)).toBeUndefined();
  });
});
