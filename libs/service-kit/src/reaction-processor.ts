import { type EventOf, type EventType, parseEvent } from '@nightshift/contracts';
import type { Delivery, Unprocessable } from '@nightshift/event-bus';
import { causedBy, commitWork, type WorkItem } from '@nightshift/event-store';
import { derivedId, epochMsOf, isRefusal, Refusal } from '@nightshift/kernel';
import { recordSpan } from '@nightshift/telemetry';
import { type Quoted, unquoted } from './unquoted.js';
import { type ReactionContext, type Reactions, topicsOf } from './reaction.js';
import type { ServiceRuntime, ServiceSubscription } from './service.js';

type Runtime = Pick<ServiceRuntime, 'store' | 'clock' | 'log'>;

interface Received {
  readonly delivery: Delivery;
  readonly event: EventOf;
  readonly items: readonly WorkItem[];
}

/** Stores that have their reacting group. */
const taken = new WeakSet<Runtime['store']>();

/**
 * A consumer group that turns events into commands. What a batch leads to is committed as one;
 * what can never be processed is given back with its reason; whatever else goes wrong means "not
 * now", and the batch comes again.
 *
 * One for each store: the inbox remembers events, not groups, so a second group would find what
 * the first has processed done already.
 */
export const reactingSubscription = (
  group: string,
  reactions: Reactions,
  runtime: Runtime,
): ServiceSubscription => {
  if (taken.has(runtime.store))
    throw new Error(`${group}: this service reacts to events already; put both into one group.`);
  taken.add(runtime.store);
  return { group, topics: topicsOf(reactions), handle: handling(group, reactions, runtime) };
};

const handling =
  (group: string, reactions: Reactions, runtime: Runtime): ServiceSubscription['handle'] =>
  async (batch) => {
    const startedAt = Date.now();
    const unprocessable: Unprocessable[] = [];
    const received = batch.flatMap((delivery) =>
      receive(delivery, reactions, runtime, unprocessable),
    );
    const origins = new Map(received.flatMap((one) => one.items.map((item) => [item, one])));
    if (origins.size === 0) return unprocessable;
    for (const { item, refusal } of await commitWork(runtime.store, [...origins.keys()])) {
      const { delivery, event } = origins.get(item) ?? {};
      if (delivery && refusal.kind === 'invalid') {
        unprocessable.push(letter(delivery, unquoted(refusal, event), runtime));
        continue;
      }
      const about = { event: event?.id, stream: item.target.stream, trace_id: traceOf(event) };
      runtime.log.info({ ...about, code: refusal.code }, 'reaction no longer applies');
    }
    for (const { event } of received) {
      const attributes = { 'nightshift.event': event.id, 'nightshift.task': event.taskid };
      recordSpan(event.traceparent, `${group}: ${event.type}`, attributes, startedAt);
    }
    return unprocessable;
  };

const receive = (
  delivery: Delivery,
  reactions: Reactions,
  runtime: Runtime,
  unprocessable: Unprocessable[],
): Received[] => {
  // Most events of a topic are for others: they are told apart by their header, unparsed.
  const { type } = delivery.headers;
  if (type !== '' && !Object.hasOwn(reactions, type)) return [];
  try {
    const event = parseEvent(delivery.value.toString('utf8'));
    const now = runtime.clock.now();
    refuseForgotten(event, now, runtime.store.rememberMs);
    const items = targetsOf(reactions, event, { now }).map((target): WorkItem => ({
      target,
      context: causedBy(event, now),
      // Each target on its own: one that is refused is tried again without the others, and one that
      // a later version adds does not repeat those that were there.
      causeId: derivedId(event.id, target.stream),
    }));
    return items.length === 0 ? [] : [{ delivery, event, items }];
  } catch (error) {
    if (!isRefusal(error) || error.kind !== 'invalid') throw error;
    unprocessable.push(letter(delivery, error, runtime));
    return [];
  }
};

/**
 * Whether it was processed is no longer known: what cannot be told apart from a repetition is shown to
 * people, not applied. @throws Refusal
 */
const refuseForgotten = (event: EventOf, now: string, rememberMs: number | undefined): void => {
  if (rememberMs === undefined || epochMsOf(now) - epochMsOf(event.time) <= rememberMs) return;
  throw new Refusal(
    'event-too-old',
    'invalid',
    `${event.type} is of ${event.time}; what was received is remembered for ${Math.round(rememberMs / 1000)} s (NIGHTSHIFT_KEEP_INBOX_SECONDS), so it may have been processed. Look at ${event.subject}: if it was not, set a longer time and redrive it.`,
  );
};

const targetsOf = (
  reactions: Reactions,
  event: EventOf,
  context: ReactionContext,
): readonly WorkItem['target'][] => {
  type React = (event: EventOf, context: ReactionContext) => ReturnType<AnyReaction>;
  type AnyReaction = NonNullable<Reactions[EventType]>;
  const react: React | undefined = reactions[event.type] as React | undefined;
  return [react?.(event, context) ?? []].flat();
};

const letter = (
  delivery: Delivery,
  { code, message }: Quoted,
  { log }: Pick<Runtime, 'log'>,
): Unprocessable => {
  log.warn({ event: delivery.headers.id, topic: delivery.topic, code }, message);
  return { delivery, code, reason: message };
};

const traceOf = (event: EventOf | undefined): string | undefined => event?.traceparent.slice(3, 35);
