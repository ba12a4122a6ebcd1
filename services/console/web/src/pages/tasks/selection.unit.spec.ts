import { describe, expect, it } from 'vitest';
import { all, NOTHING, type Selection, toggled } from './selection';

const order = ['a', 'b', 'c', 'd', 'e'];
const ids = ({ ids: chosen }: Selection): string => [...chosen].toSorted().join('');

describe('a selection', () => {
  it('takes one row in and out', () => {
    const one = toggled(NOTHING, 'b', order, false);
    expect(ids(one)).toBe('b');
    expect(ids(toggled(one, 'b', order, false))).toBe('');
  });

  it('goes on from the last choice, up or down, in or out', () => {
    const one = toggled(toggled(NOTHING, 'b', order, false), 'd', order, true);
    expect(ids(one)).toBe('bcd');
    expect(ids(toggled(toggled(NOTHING, 'd', order, false), 'a', order, true))).toBe('abcd');
    const some = { ...all(order), anchor: 'd' };
    expect(ids(toggled(some, 'b', order, true))).toBe('ae');
  });

  it('is one row where the last choice is not in the list any more', () =>
    expect(ids(toggled({ ids: new Set(), anchor: 'gone' }, 'c', order, true))).toBe('c'));
});
