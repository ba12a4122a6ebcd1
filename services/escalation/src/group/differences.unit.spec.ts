import { describe, expect, it } from 'vitest';
import { ask } from '../ticket/ticket-fixture.spec.js';
import { differencesFrom } from './differences.js';

describe('what differs between tickets of a group', () => {
  const first = { ...ask, found: ['a', 'b'], proposal: { x: 1, y: 2 } };

  it('is nothing where both say the same, in whatever order', () =>
    expect(differencesFrom(first, { ...first, proposal: { y: 2, x: 1 } })).toEqual({
      title: null,
      found: [],
      missing: [],
      parts: [],
    }));

  it('is the title, and what was found for one of them alone', () =>
    expect(differencesFrom(first, { ...first, title: 'Other', found: ['b', 'c'] })).toEqual({
      title: 'Other',
      found: ['c'],
      missing: ['a'],
      parts: [],
    }));

  it('names every other part that differs, also one that only one of them has', () => {
    const { proposal: _, ...without } = first;
    expect(differencesFrom(first, { ...without, policy: 'Never.' }).parts).toEqual([
      'policy',
      'proposal',
    ]);
    expect(differencesFrom(without, first).parts).toEqual(['proposal']);
  });
});
