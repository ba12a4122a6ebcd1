import { describe, expect, it } from 'vitest';
import { jsonChanges } from './json-changes.js';

describe('jsonChanges()', () => {
  it('names each place that was added, removed or changed, by JSON Pointer', () => {
    expect(
      jsonChanges({ a: 1, b: [1, 2], 'x/y~z': 1 }, { b: [1, 3, 4], 'x/y~z': 2, c: null }),
    ).toEqual([
      { at: '/a', kind: 'removed', from: 1 },
      { at: '/b/1', kind: 'changed', from: 2, to: 3 },
      { at: '/b/2', kind: 'added', to: 4 },
      { at: '/x~1y~0z', kind: 'changed', from: 1, to: 2 },
      { at: '/c', kind: 'added', to: null },
    ]);
  });

  it('takes an array and an object as different, whatever is in them', () => {
    expect(jsonChanges([], {})).toEqual([{ at: '', kind: 'changed', from: [], to: {} }]);
    expect(jsonChanges({ a: {} }, { a: {} })).toEqual([]);
  });
});
