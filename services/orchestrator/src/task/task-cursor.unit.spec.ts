import { pageOf } from '@nightshift/service-kit';
import { describe, expect, it } from 'vitest';
import { costPlaceOf } from './task-cursor.js';

const id = 'fe4968e8-ca37-8f80-8f6b-660503e8e1e1';
const cursorOf = (...key: readonly unknown[]): string =>
  pageOf([key, key], 1, (last) => last).nextCursor ?? '';

describe('the cursor of the list by cost', () => {
  it('is the place after the last task of the page', () =>
    expect(costPlaceOf(cursorOf(5_483_750, id))).toEqual({ cost: 5_483_750, id }));

  it.each([undefined, ''])('begins at the top without one: %j', (cursor) =>
    expect(costPlaceOf(cursor)).toBeUndefined(),
  );

  it.each([
    cursorOf('2026-11-26T00:00:00.000Z', id),
    cursorOf(-1, id),
    cursorOf(2 ** 60, id),
    cursorOf(1, 'x'),
    cursorOf(1, id, 2),
    'no cursor',
  ])('is refused if it is not of this list: %s', (cursor) =>
    expect(() => costPlaceOf(cursor)).toThrow(expect.objectContaining({ code: 'invalid-cursor' })),
  );
});
