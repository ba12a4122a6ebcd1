import { describe, expect, it } from 'vitest';
import { drainWords, limitWords, NO_LIMIT, readLimit, stopWords } from './limit-words';

describe('the limit of a workflow', () => {
  it('is said in words', () => {
    expect(limitWords(NO_LIMIT)).toBe('no limit of its own');
    expect(limitWords({ maxRunning: 4, perMinute: 10, draining: true })).toBe(
      'draining: nothing new is started, at most 4 under way, 10 started a minute',
    );
  });

  it('is a whole number from 1, or none', () => {
    expect(readLimit(' ')).toEqual({ value: null });
    expect(readLimit('12')).toEqual({ value: 12 });
    for (const wrong of ['0', '-1', '1.5', 'many'])
      expect(readLimit(wrong)).toHaveProperty('fault');
  });

  it('says what stopping does to those that are open', () => {
    expect(drainWords(3)).toContain('3 open tasks');
    expect(stopWords(1)).toMatch(/^1 open task halts/);
    expect(stopWords(0)).toContain('before their first call');
  });
});
