import { type EventOf, type EventType, parseEvent } from '@nightshift/contracts';
import { isRefusal } from '@nightshift/kernel';
import { topicsOf } from './reaction.js';
import type { ServiceSubscription } from './service.js';

/** What a process does at once on hearing of an event. It must not fail, and records nothing. */
export type Listeners = { readonly [T in EventType]?: (event: EventOf<T>) => void };

/** Tells every process of a service, and not just one of them; see `Subscription.broadcast`. */
export const listeningSubscription = (
  group: string,
  listeners: Listeners,
): ServiceSubscription => ({
  group,
  topics: topicsOf(listeners),
  broadcast: true,
  handle: async (batch) => {
    for (const { headers, value } of batch) {
      if (!Object.hasOwn(listeners, headers.type)) continue;
      const event = readable(value);
      const listen = event && (listeners[event.type] as ((event: EventOf) => void) | undefined);
      if (event && listen) listen(event);
    }
    return [];
  },
});

/** What cannot be read is dead-lettered by a group that must act on it. */
const readable = (value: Buffer): EventOf | undefined => {
  try {
    return parseEvent(value.toString('utf8'));
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
};
