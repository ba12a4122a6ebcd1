import { describe, expect, it } from 'vitest';
import { ladderIn } from './queue.js';
import { endOf } from './ticket-groups.js';

describe('a ladder as it is typed', () => {
  it('is steps at shares of the time', () =>
    expect(ladderIn('50% remind, 75% reassign ben, 90% escalate bosses')).toEqual([
      { atShare: 0.5, step: 'remind' },
      { atShare: 0.75, step: 'reassign', to: 'ben' },
      { atShare: 0.9, step: 'escalate', to: 'bosses' },
    ]));

  it('is none where nothing is typed', () => expect(ladderIn('')).toEqual([]));

  it.each(['half remind', '50% shout', '50 remind', '50% remind a b'])('is not: %s', (text) =>
    expect(() => ladderIn(text)).toThrow(expect.objectContaining({ code: 'invalid-ladder' })),
  );
});

describe('how long an answer is kept', () => {
  it('is a number of days from now', () => {
    const now = Date.parse('2026-11-25T00:00:00.000Z');
    expect(endOf('30d', now)).toBe('2026-12-25T00:00:00.000Z');
    expect(endOf('1', now)).toBe('2026-11-26T00:00:00.000Z');
    for (const text of ['0d', 'soon', '-1', '1.5d'])
      expect(() => endOf(text, now)).toThrow(expect.objectContaining({ code: 'invalid-duration' }));
  });
});
