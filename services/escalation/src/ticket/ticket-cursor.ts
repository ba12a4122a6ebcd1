import { type Instant, Refusal } from '@nightshift/kernel';

/** Where the next page of the list by risk begins. */
export interface RiskPlace {
  readonly urgency: number;
  readonly dueAt: Instant;
  readonly openedAt: Instant;
  readonly id: string;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** `undefined` for the first page. @throws Refusal `invalid-cursor`: the database is not asked */
export const riskPlaceOf = (cursor: string | undefined): RiskPlace | undefined => {
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

const read = (cursor: string): RiskPlace | undefined => {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(key) || key.length !== 4) return undefined;
    const [urgency, dueAt, openedAt, id]: readonly unknown[] = key;
    return (urgency === 0 || urgency === 1 || urgency === 2) &&
      isInstant(dueAt) &&
      isInstant(openedAt) &&
      typeof id === 'string' &&
      UUID.test(id)
      ? { urgency, dueAt, openedAt, id }
      : undefined;
  } catch {
    return undefined;
  }
};

const isInstant = (value: unknown): value is Instant =>
  typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value));
