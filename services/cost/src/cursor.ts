import { Refusal } from '@nightshift/kernel';

/**
 * The parts of a page's key that a cursor stands for; `undefined` for the first page.
 * @param forms of the parts: what does not look like ours is refused, and the database not asked
 * @throws Refusal `invalid-cursor`
 */
export const partsOfCursor = (
  cursor: string | undefined,
  forms: readonly RegExp[],
): readonly string[] | undefined => {
  if (cursor === undefined || cursor === '') return undefined;
  const parts = parsed(cursor);
  if (parts.length === forms.length && parts.every((part, index) => isLike(forms[index], part)))
    return parts.map(String);
  throw new Refusal(
    'invalid-cursor',
    'invalid',
    'The cursor is not one of ours: take `nextCursor` of a page, or leave it out.',
    [{ at: '/cursor', reason: 'unknown' }],
  );
};

const parsed = (cursor: string): readonly unknown[] => {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(key) ? key : [];
  } catch {
    return [];
  }
};

const isLike = (form: RegExp | undefined, part: unknown): boolean =>
  typeof part === 'string' && (form?.test(part) ?? false);
