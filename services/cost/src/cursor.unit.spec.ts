import { pageOf } from '@nightshift/service-kit';
import { describe, expect, it } from 'vitest';
import { partsOfCursor } from './cursor.js';

const FORMS = [/^\d+$/, /^[a-z]+$/];
const encoded = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url');

describe('a cursor', () => {
  it('stands for the key of the last row of the page before', () => {
    const { nextCursor } = pageOf(['9', '8', '7'], 2, (cost) => [cost, 'a']);
    expect(partsOfCursor(nextCursor ?? undefined, FORMS)).toEqual(['8', 'a']);
  });

  it.each([undefined, ''])('that is not given (%j) is the first page', (cursor) =>
    expect(partsOfCursor(cursor, FORMS)).toBeUndefined(),
  );

  it.each([
    ['no base64 of JSON', 'x'],
    ['no list', encoded({ cost: '1' })],
    ['of another length', encoded(['1'])],
    ['longer', encoded(['1', 'a', 'b'])],
    ['of another form', encoded(['1.5', 'a'])],
    ['of another type', encoded([1, 'a'])],
  ])('of another list is refused: %s', (_what, cursor) =>
    expect(() => partsOfCursor(cursor, FORMS)).toThrow('The cursor is not one of ours'),
  );
});
