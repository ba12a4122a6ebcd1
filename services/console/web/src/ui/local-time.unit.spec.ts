import { describe, expect, it } from 'vitest';
import { instantOf, localOf } from './local-time';

describe('a time in a field', () => {
  it('is the same instant again, by the minute', () => {
    for (const instant of ['2026-11-26T08:05:00.000Z', '2026-06-30T23:59:00.000Z'])
      expect(instantOf(localOf(instant))).toBe(instant);
  });

  it('is none where there is none', () => {
    expect([localOf(undefined), localOf('noon')]).toEqual(['', '']);
    expect([instantOf(''), instantOf('noon')]).toEqual([undefined, undefined]);
  });
});
