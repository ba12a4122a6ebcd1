import { isSealed, openWith, SealBroken, type SealedEvent } from '@nightshift/event-store';
import { type Facts, factsIn } from './stored-event.js';

/** What stands beside the bytes of an event whose content is sealed. */
export interface Disclosure {
  /** base64url of the 32 bytes that open this event, and no other. */
  readonly contentKey?: string | undefined;
  /** The key was destroyed: nobody can open it any more. Nothing proves that. */
  readonly contentErased?: true | undefined;
}

export interface Disclosed {
  /** The event with what was sealed opened, or left out where it cannot be. */
  readonly event: Facts;
  readonly content: 'clear' | 'opened' | 'sealed' | 'erased';
}

/** What stands beside the bytes does not go with them. */
export class NotDisclosed extends Error {}

const KEY = /^[A-Za-z0-9_-]{43}$/;
const CHANGED = 'its content does not open with its key: one of them was changed';

/** @param event as its bytes say it @throws NotDisclosed */
export const disclosed = (event: Facts, { contentKey, contentErased }: Disclosure): Disclosed => {
  const { content, subjectkey } = event;
  const isKeyed = typeof subjectkey === 'string';
  const isClosed = isKeyed && isSealed(content);
  if (contentKey !== undefined && contentErased)
    throw new NotDisclosed('it has a key to its content, and is said to be erased');
  if (isKeyed && factsIn(content)['erased'] === true) return { event, content: 'erased' };
  if (!isClosed && (contentKey !== undefined || contentErased))
    throw new NotDisclosed('nothing in it is sealed, and the file says otherwise');
  if (!isClosed) return { event, content: 'clear' };
  if (contentKey !== undefined) return { event: opened(event, contentKey), content: 'opened' };
  return { event: { ...event, content: undefined }, content: contentErased ? 'erased' : 'sealed' };
};

const opened = (event: Facts, contentKey: string): Facts => {
  const { content, data } = event;
  if (!KEY.test(contentKey) || !isSealed(content))
    throw new NotDisclosed('its key is none as the format lays one out');
  if (typeof event['id'] !== 'string' || !isExact(content.value)) throw new NotDisclosed(CHANGED);
  try {
    const key = Buffer.from(contentKey, 'base64url');
    const said = factsIn(openWith(key, event as unknown as SealedEvent, content));
    return {
      ...event,
      content: said['content'],
      data: { ...factsIn(data), ...factsIn(said['data']) },
    };
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    throw new NotDisclosed(CHANGED);
  }
};

/** The one spelling of these bytes: another one could be other bytes to the next reader. */
const isExact = (base64url: string): boolean =>
  Buffer.from(base64url, 'base64url').toString('base64url') === base64url;
