import { derivedId } from '@nightshift/kernel';
import { keyInHeader, MAX_KEY } from '@nightshift/service-kit';

/** Room for `/999`, the place in a batch. */
const MAX_PLACE = 4;

/** The key in the header of a batch, which gets the place of the task. @throws Refusal `invalid-header` */
export const keyOfBatch = (key: string): string => keyInHeader(key, MAX_KEY - MAX_PLACE);

/** The key of a received event that names none: readable, where no other event can have the same. */
export const keyOfEvent = (source: string, eventId: string): string => {
  const key = `${source}#${eventId}`;
  const readable = key.length <= MAX_KEY && key.indexOf('#') === key.lastIndexOf('#');
  return readable && !CONTROL.test(key) ? key : derivedId('event', source, eventId);
};

/** Control characters: PostgreSQL cannot store them all, and nobody can read them. */
export const CONTROL = /\p{Cc}/u;
