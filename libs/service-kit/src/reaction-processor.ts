import { type EventOf, type EventType, parseEvent } from '@nightshift/contracts';
import type { Delivery, Unprocessable } from '@nightshift/event-bus';
import { commitWork, type EventContext, type WorkItem } from '@nightshift/event-store';
import { isRefusal, type Refusal } from '@nightshift/kernel';
import { count } from '@nightshift/telemetry';
import { type Reactions, topicsOf } from './reaction.js';
import type { ServiceRuntime, ServiceSubscription } from './service.js';

interface Received {
  readonly delivery: Delivery;
  readonly items: readonly WorkItem[];
}

/**
 * A consumer group that turns events into commands. What a batch leads to is committed as one;
 * what can never be processed is given back with its reason; whatever else goes wrong means "not
 * now", and the batch comes again.
 */
export const reactingSubscription = (
  group: string,
  reactions: Reactions,
  runtime: Pick<ServiceRuntime, 'store' | 'clock' | 'log'>,
): ServiceSubscription => ({
  group,
  topics: topicsOf(reactions),
  handle: async (batch) => {
    const unprocessable: Unprocessable[] = [];
    const received = batch.flatMap((delivery) => receive(delivery, reactions, runtime, unprocessable));
    const items = received.flatMap((one) => one.items);
    if (items.length === 0) return unprocessable;
    for (const { item, refusal } of await commitWork(runtime.store, items)) {
      const { delivery } = received.find((one) => one.items.includes(item)) ?? {};
      if (delivery && refusal.kind === 'invalid') unprocessable.push(letter(delivery, refusal));
      else runtime.log.info({ event: item.causeId, stream: item.target.stream, code: refusal.code }, 'reaction no longer applies');
    }
    return unprocessable;
  },
});

const receive = (
  delivery: Delivery,
  reactions: Reactions,
  runtime: Pick<ServiceRuntime, 'clock' | 'log'>,
  unprocessable: Unprocessable[],
): Received[] => {
  // Most events of a topic are for others: they are told apart by their header, unparsed.
  const { type } = delivery.headers;
  if (type !== '' && !Object.hasOwn(reactions, type)) return [];
  try {
    const event = parseEvent(delivery.value.toString('utf8'));
    const now = runtime.clock.now();
    const react = reactions[event.type as EventType] as ((event: EventOf, context: { now: string }) => unknown) | undefined;
    const targets = [react?.(event, { now }) ?? []].flat() as WorkItem['target'][];
    return [{ delivery, items: targets.map((target) => ({ target, context: contextOf(event, now), causeId: event.id })) }];
  } catch (error) {
    if (!isRefusal(error) || error.kind !== 'invalid') throw error;
    count.deadLetters(1, { code: error.code });
    runtime.log.warn({ event: delivery.headers.id, topic: delivery.topic, code: error.code }, error.message);
    unprocessable.push(letter(delivery, error));
    return [];
  }
};

const letter = (delivery: Delivery, { code, message }: Refusal): Unprocessable => ({ delivery, code, reason: message });

const contextOf = (event: EventOf, now: string): EventContext => ({
  tenant: event.tenantid,
  taskId: event.taskid,
  causationId: event.id,
  correlationId: event.correlationid,
  traceparent: event.traceparent,
  at: now,
});
