import { isRefusal } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOfCursor, pageOf } from './paging.dto.js';

const keyOf = (row: { at: string; id: number }) => [row.at, row.id];

describe('pages', () => {
  it('lead through every row once, in order, whatever their size', () => {
    const rowOf = fc.record({ at: fc.string(), id: fc.integer() });
    fc.assert(
      fc.property(fc.array(rowOf), fc.integer({ min: 1, max: 10 }), (rows, limit) => {
        const seen: object[] = [];
        let cursor: string | null = null;
        do {
          const key: readonly string[] | undefined = keyOfCursor(cursor ?? undefined, 2);
          expect(key).toEqual(
            seen.length === 0 ? undefined : keyOf(rows[seen.length - 1] as never).map(String),
          );
          const page: ReturnType<typeof pageOf<(typeof rows)[number]>> = pageOf(
            rows.slice(seen.length, seen.length + limit + 1),
            limit,
            keyOf,
          );
          seen.push(...page.items);
          cursor = page.nextCursor;
        } while (cursor !== null);
        expect(seen).toEqual(rows);
      }),
    );
  });

  it('have no next one when exactly as many rows are left as fit', () => {
    const rows = [1, 2].map((id) => ({ at: 'x', id }));
    expect(pageOf(rows, 2, keyOf).nextCursor).toBeNull();
    expect(pageOf(rows, 1, keyOf).nextCursor).not.toBeNull();
  });
});

describe('keyOfCursor', () => {
  const cursor = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url');

  it('takes an absent or empty cursor as the first page', () => {
    expect(keyOfCursor(undefined, 2)).toBeUndefined();
    expect(keyOfCursor('', 2)).toBeUndefined();
  });

  it.each([
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no list', cursor({ length: 2 })],
    ['too few parts', cursor(['a'])],
    ['too many parts', cursor(['a', 'b', 'c'])],
    ['a part that is an object', cursor(['a', { toString: 1 }])],
    ['a part that is null', cursor(['a', null])],
  ])('refuses %s and names the field', (_what, given) => {
    expect(() => keyOfCursor(given, 2)).toThrow(
      expect.objectContaining({
        name: 'Refusal',
        code: 'invalid-cursor',
        faults: [expect.objectContaining({ at: '/cursor' })],
      }),
    );
  });

  it('never throws anything but a refusal, whatever a stranger sends', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const outcome = ((): unknown => {
          try {
            return keyOfCursor(text, 2) ?? 'first page';
          } catch (error) {
            return isRefusal(error) ? 'refused' : error;
          }
        })();
        expect(outcome).not.toBeInstanceOf(Error);
      }),
    );
  });
});
