import { derivedId } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { riskPlaceOf } from './ticket-cursor.js';

const at = '2026-11-25T09:00:00.000Z';
const id = derivedId('ticket', '1');
const cursorOf = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url');

describe('the cursor of the list by risk', () => {
  it('is the place it was made from', () =>
    expect(riskPlaceOf(cursorOf([2, at, at, id]))).toEqual({
      urgency: 2,
      dueAt: at,
      openedAt: at,
      id,
    }));

  it('is none on the first page', () => {
    expect(riskPlaceOf(undefined)).toBeUndefined();
    expect(riskPlaceOf('')).toBeUndefined();
  });

  it.each([
    ['of the list by due time', cursorOf([at, id])],
    ['with a risk that there is not', cursorOf([3, at, at, id])],
    ['with a time that is none', cursorOf([0, '2026-11-25T99:00:00.000Z', at, id])],
    ['with an id that is none', cursorOf([0, at, at, 'x'])],
    ['with more than belongs there', cursorOf([0, at, at, id, 1])],
    ['that is no JSON', 'x'],
    ['that is null', cursorOf(null)],
  ])('is refused where it is one %s', (_case, cursor) =>
    expect(() => riskPlaceOf(cursor)).toThrow(expect.objectContaining({ code: 'invalid-cursor' })),
  );
});
