import { Refusal } from '@nightshift/kernel';

/** Where the next page of the list by cost begins. */
export interface CostPlace {
  /** Whole nano-USD. */
  readonly cost: number;
  readonly id: string;
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** `undefined` for the first page. @throws Refusal `invalid-cursor`: the database is not asked */
export const costPlaceOf = (cursor: string | undefined): CostPlace | undefined => {
  if (cursor === undefined || cursor === '') return undefined;
  const place = read(cursor);
  if (place) return place;
  throw new Refusal(
    'invalid-cursor',
    'invalid',
    'The cursor is not one of this list: take `nextCursor` of a page, or leave it out.',
    [{ at: '/cursor', reason: 'of another list' }],
  );
};

const read = (cursor: string): CostPlace | undefined => {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(key) || key.length !== 2) return undefined;
    const [cost, id]: readonly unknown[] = key;
    return typeof cost === 'number' &&
      Number.isSafeInteger(cost) &&
      cost >= 0 &&
      typeof id === 'string' &&
      UUID.test(id)
      ? { cost, id }
      : undefined;
  } catch {
    return undefined;
  }
};
