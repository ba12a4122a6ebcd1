import { derivedId, Refusal } from '@nightshift/kernel';

/** As long as an event may carry it. */
const MAX_KEY = 255;
/** Room for `/999`, the place in a batch. */
const MAX_PLACE = 4;

/** The key in the header of a request. @throws Refusal `invalid-header` */
export const keyInHeader = (key: string): string => checked(key, MAX_KEY);

/** The key in the header of a batch, which gets the place of the task. @throws Refusal `invalid-header` */
export const keyOfBatch = (key: string): string => checked(key, MAX_KEY - MAX_PLACE);

const checked = (key: string, max: number): string => {
  if (key.length > 0 && key.length <= max) return key;
  throw new Refusal(
    'invalid-header',
    'invalid',
    `Header Idempotency-Key must have 1 to ${max} characters.`,
    [{ at: '/headers/idempotency-key', reason: 'too long or empty' }],
  );
};

/** The key of a received event that names none: readable, where no other event can have the same. */
export const keyOfEvent = (source: string, eventId: string): string => {
  const key = `${source}#${eventId}`;
  const readable = key.length <= MAX_KEY && key.indexOf('#') === key.lastIndexOf('#');
  return readable && !CONTROL.test(key) ? key : derivedId('event', source, eventId);
};

/** Control characters: PostgreSQL cannot store them all, and nobody can read them. */
export const CONTROL = /\p{Cc}/u;
