import { type EventOf, parseEvent } from '@nightshift/contracts';
import type { Delivery, Unprocessable } from '@nightshift/event-bus';
import { isRefusal } from '@nightshift/kernel';
import { type Reaction, topicsOf } from './reaction.js';
import type { ServiceSubscription } from './service.js';

export type TaskErased = EventOf<'task.erased.v1'>;

/**
 * A consumer group that drops what a service keeps of what was said in a task, besides its events.
 * It hears of each erasure twice, and may hear of it more often.
 * @param drop durable when it resolves; rejects for "not now": the batch comes again
 */
export const droppingSubscription = (
  group: string,
  drop: (erased: TaskErased) => Promise<void>,
): ServiceSubscription => hearingSubscription('task.erased.v1', group, drop);

/**
 * A consumer group that does something about one type of event, and may do it more often than once.
 * @param hear durable when it resolves; rejects for "not now": the batch comes again
 */
export const hearingSubscription = <T extends EventOf['type']>(
  type: T,
  group: string,
  hear: (event: EventOf<T>) => Promise<void>,
): ServiceSubscription => ({
  group,
  topics: topicsOf({ [type]: true }),
  handle: async (batch) => {
    const unreadable: Unprocessable[] = [];
    for (const delivery of batch) {
      const event = eventIn(type, delivery, unreadable);
      if (event) await hear(event);
    }
    return unreadable;
  },
});

/** Most events of the topic are for others: they are told apart by their header, unparsed. */
const eventIn = <T extends EventOf['type']>(
  type: T,
  delivery: Delivery,
  unreadable: Unprocessable[],
): EventOf<T> | undefined => {
  const said = delivery.headers.type;
  if (said !== '' && said !== type) return undefined;
  try {
    const event = parseEvent(delivery.value.toString('utf8'));
    return event.type === type ? (event as EventOf<T>) : undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Without its type, whoever reacts to it parks it.
    if (said === type) unreadable.push({ delivery, code: error.code, reason: error.message });
    return undefined;
  }
};

/** A reaction to what was said: to what only stands for it there is none. */
export const toContent =
  <T extends EventOf['type']>(react: Reaction<T>): Reaction<T> =>
  (event, context) =>
    event.contenterased === true ? undefined : react(event, context);
