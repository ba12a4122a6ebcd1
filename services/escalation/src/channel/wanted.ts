import { type EventOf, type EventType, isEventType, upcasters } from '@nightshift/contracts';
import { Refusal } from '@nightshift/kernel';
import type { ChannelFacts, ChannelKind } from './channel.js';

/** Which events a channel is told of. */

const TICKETS: readonly EventType[] = [
  'ticket.opened.v2',
  'ticket.moved.v1',
  'ticket.reminded.v1',
  'ticket.overdue.v1',
  'ticket.assigned.v1',
];
const DEFAULTS: Readonly<Record<ChannelKind, readonly string[]>> = {
  webhook: TICKETS,
  slack: TICKETS,
  email: TICKETS,
  // What somebody is called at night for, and what ends it.
  pagerduty: ['halt.ordered.v2', 'halt.lifted.v1', 'ticket.overdue.v1'],
};

export const eventsOf = ({ kind, events }: Pick<ChannelFacts, 'kind' | 'events'>) =>
  events.length > 0 ? events : DEFAULTS[kind];

/** @throws Refusal `invalid-request` for events that no channel can be told of */
export const mustBeNotifiable = (events: readonly string[]): void => {
  const faults = events.flatMap((type, index) =>
    isNotifiable(type)
      ? []
      : [{ at: `/events/${index}`, reason: 'is no event of escalation or cost to be told of' }],
  );
  if (faults.length === 0) return;
  throw new Refusal(
    'invalid-request',
    'invalid',
    `Events such as ticket.opened.v2 or halt.ordered.v2 can be told of: ${faults.map(({ at, reason }) => `${at} ${reason}`).join('; ')}.`,
    faults,
  );
};

/** A message about a message would lead to the next one. */
const isNotifiable = (type: string): boolean =>
  isEventType(type) &&
  !Object.hasOwn(upcasters, type) &&
  /^(ticket|halt|everything|answer|answer-link|queue|precedent|budget)\./.test(type);

/** Whether the channel is to hear of the event; what belongs to no queue is for all. */
export const wants = (
  channel: Pick<ChannelFacts, 'kind' | 'events' | 'queues'>,
  { type, data }: Pick<EventOf, 'type' | 'data'>,
): boolean => {
  if (!eventsOf(channel).includes(type)) return false;
  return channel.queues.length === 0 || !('queue' in data) || channel.queues.includes(data.queue);
};
