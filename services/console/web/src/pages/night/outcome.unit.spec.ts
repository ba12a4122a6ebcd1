import { describe, expect, it } from 'vitest';
import { allOf, headlineOf, inWords, NONE, shareOf, shown, totalOf } from './outcome';

const counts = { ...NONE, completed: 927, waiting: 38, halted: 23, failed: 12 };

describe('the headline', () => {
  it('says how many of how many are done', () => {
    expect(headlineOf(counts)).toBe('927 of 1,000 tasks done');
    expect(headlineOf({ ...NONE, running: 1 })).toBe('0 of 1 task done');
  });

  it('says that there was nothing, and not that nothing of nothing is done', () => {
    expect(headlineOf(NONE)).toBe('No tasks in this time');
  });

  it('adds up workflows, and counts every task once', () => {
    const total = totalOf([counts, { ...NONE, running: 3, completed: 1 }]);
    expect(total).toMatchObject({ completed: 928, running: 3 });
    expect(allOf(total)).toBe(1_004);
  });

  it('names what needs a person also where there is none of it, and the rest only where there is', () => {
    expect(shown(NONE)).toEqual(['completed', 'waiting', 'halted', 'failed']);
    expect(inWords({ ...counts, running: 2 })).toBe(
      '927 done, 38 waiting for a person, 23 halted, 12 failed, 2 running',
    );
  });
});

describe('a share', () => {
  it('is never none of something that happened, nor all of what did not all', () => {
    expect(shareOf(1, 1_000)).toBe('< 1 %');
    expect(shareOf(999, 1_000)).toBe('> 99 %');
    expect(shareOf(0, 10)).toBe('0 %');
    expect(shareOf(10, 10)).toBe('100 %');
    expect(shareOf(512, 15_545, 1)).toBe('3.3 %');
  });

  it('of nothing is no number', () => {
    expect(shareOf(0, 0)).toBe('–');
  });
});
