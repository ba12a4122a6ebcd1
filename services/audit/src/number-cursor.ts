import { Refusal } from '@nightshift/kernel';

/** The number that a cursor stands for, of a list by descending number. @throws Refusal `invalid-cursor` */
export const numberOfCursor = (cursor: string | undefined): number => {
  if (cursor === undefined || cursor === '') return Number.MAX_SAFE_INTEGER;
  const [, number] = /^\[(\d{1,15})\]$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (number !== undefined) return Number(number);
  throw new Refusal(
    'invalid-cursor',
    'invalid',
    'The cursor is not one of this list: take `nextCursor` of a page, or leave it out.',
    [{ at: '/cursor', reason: 'of another list' }],
  );
};
