import { type EventOf, lifecycleTopic, parseEvent, withoutSaid } from '@nightshift/contracts';
import type { Delivery, Unprocessable } from '@nightshift/event-bus';
import { isRefusal, type JsonObject } from '@nightshift/kernel';
import type { ServiceRuntime, ServiceSubscription } from '@nightshift/service-kit';
import type { ChannelRow, Channels } from './channels.store.js';
import type { Deliveries, NewDelivery } from './deliveries.store.js';
import { eventsOf, wants } from './wanted.js';

/** What a channel is to be told becomes a row, once, however often the event comes. */
export const notificationSubscription = (
  channels: Channels,
  deliveries: Deliveries,
  { clock, log }: Pick<ServiceRuntime, 'clock' | 'log'>,
): ServiceSubscription => ({
  group: 'escalation.notifications',
  topics: [lifecycleTopic('escalation'), lifecycleTopic('cost')],
  handle: async (batch) => {
    const all = await channels.all();
    if (all.length === 0) return [];
    const wanted = new Set(all.flatMap((channel) => eventsOf(channel).map(unversioned)));
    const news: NewDelivery[] = [];
    const unprocessable: Unprocessable[] = [];
    for (const delivery of batch) {
      const { type } = delivery.headers;
      // Most events of a topic are for nobody outside: they are told apart unparsed.
      if (type !== '' && !wanted.has(unversioned(type))) continue;
      const event = read(delivery, unprocessable);
      if (event) news.push(...deliveriesOf(event, all));
    }
    for (const { delivery, code, reason } of unprocessable)
      log.warn({ event: delivery.headers.id, topic: delivery.topic, code }, reason);
    if (news.length > 0) await deliveries.add(news, clock.now());
    return unprocessable;
  },
});

/** An older version of a wanted event may still come; it is lifted when it is read. */
const unversioned = (type: string): string => type.replace(/\.v\d+$/, '');

/** What was said in them is not kept in the clear until it is sent. */
const factsIn = ({ type, data, subjectkey }: Omit<EventOf, 'content'>): JsonObject => {
  const facts = data as unknown as JsonObject;
  return subjectkey === undefined ? facts : withoutSaid(type, facts);
};

const deliveriesOf = (
  { content: _, ...event }: EventOf,
  channels: readonly ChannelRow[],
): readonly NewDelivery[] =>
  channels
    .filter((channel) => channel.tenant === event.tenantid && wants(channel, event))
    .map(({ tenant, channel }) => ({
      tenant,
      channel,
      event: { ...event, data: factsIn(event) },
    }));

const read = (delivery: Delivery, unprocessable: Unprocessable[]): EventOf | undefined => {
  try {
    return parseEvent(delivery.value.toString('utf8'));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    unprocessable.push({ delivery, code: error.code, reason: error.message });
    return undefined;
  }
};
