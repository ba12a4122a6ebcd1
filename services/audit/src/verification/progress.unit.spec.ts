import { describe, expect, it } from 'vitest';
import { isToBeKept, progressOf, questionOf, whyOutdated } from './progress.js';

describe('how far a verification is', () => {
  it('is told by the pace since it began, not by what was read before', () => {
    expect(progressOf({ from: 400, position: 600, lastIndex: 1_000, elapsedMs: 50 })).toEqual({
      position: 600,
      lastIndex: 1_000,
      eventsPerSecond: 4_000,
      remainingMs: 100,
    });
  });

  it('is not guessed while nothing was read', () => {
    const unknown = { eventsPerSecond: null, remainingMs: null };
    expect(progressOf({ from: 5, position: 5, lastIndex: 9, elapsedMs: 70 })).toMatchObject(
      unknown,
    );
    expect(progressOf({ from: 0, position: 5, lastIndex: 9, elapsedMs: 0 })).toMatchObject(unknown);
  });
});

describe('where a verification is', () => {
  it('is kept every five seconds, and more seldom where that takes long', () => {
    expect(isToBeKept(4_999, 0)).toBe(false);
    expect(isToBeKept(5_000, 250)).toBe(true);
    expect(isToBeKept(19_999, 1_000)).toBe(false);
    expect(isToBeKept(20_000, 1_000)).toBe(true);
  });

  it('is of use for a day, and not from a clock that has been set back since', () => {
    const began = '2026-11-26T01:00:00.000Z';
    const at = (time: string): string | undefined => whyOutdated(began, Date.parse(time));
    expect(at(began)).toBeUndefined();
    expect(at('2026-11-27T01:00:00.000Z')).toBeUndefined();
    expect(at('2026-11-27T01:00:00.001Z')).toBe('it began more than a day ago');
    expect(at('2026-11-26T00:59:59.999Z')).toBe('it began in the future');
    expect(whyOutdated('no time', 0)).toBe('it began more than a day ago');
  });

  it('is of use for the same question alone', () => {
    expect(questionOf({})).toBe(questionOf({ keys: [] }));
    const questions = [
      {},
      { checkpoint: 'a' },
      { keys: ['a'] },
      { keys: ['b'] },
      { keys: ['a', 'b'] },
    ];
    expect(new Set(questions.map(questionOf)).size).toBe(questions.length);
  });
});
