import { type EventOf, lifecycleTopic, parseEvent } from '@nightshift/contracts';
import type { Delivery, Unprocessable } from '@nightshift/event-bus';
import { isRefusal } from '@nightshift/kernel';
import type { ServiceRuntime, ServiceSubscription } from '@nightshift/service-kit';
import { stopped } from '../task/stopped.js';
import type { Cause, HaltOrder, HaltOrders } from './halt-orders.store.js';

type HaltEvent = EventOf<'halt.ordered.v2' | 'halt.lifted.v1' | 'halt.upheld.v1'>;

const TYPES: ReadonlySet<string> = new Set<HaltEvent['type']>([
  'halt.ordered.v2',
  'halt.lifted.v1',
  'halt.upheld.v1',
]);

/**
 * Orders to stop everything in a scope, and their end: a group of its own, since an order concerns
 * as many tasks as there are, and single tasks must not wait for it. Each step is safe to repeat.
 */
export const haltSubscription = (
  orders: HaltOrders,
  { clock, log }: Pick<ServiceRuntime, 'clock' | 'log'>,
): ServiceSubscription => ({
  group: 'orchestrator.halts',
  topics: [lifecycleTopic('cost')],
  handle: async (batch) => {
    const parked: Unprocessable[] = [];
    for (const delivery of batch) {
      const event = eventIn(delivery, parked);
      if (event) await act(event, orders, clock.now());
    }
    for (const { delivery, code, reason } of parked)
      log.warn({ topic: delivery.topic, offset: delivery.offset, code }, reason);
    return parked;
  },
});

const eventIn = (delivery: Delivery, parked: Unprocessable[]): HaltEvent | undefined => {
  if (delivery.headers.type !== '' && !TYPES.has(delivery.headers.type)) return undefined;
  try {
    const event = parseEvent(delivery.value.toString('utf8'));
    return isHaltEvent(event) ? event : undefined;
  } catch (error) {
    if (!isRefusal(error) || error.kind !== 'invalid') throw error;
    parked.push({ delivery, code: error.code, reason: error.message });
    return undefined;
  }
};

const isHaltEvent = (event: EventOf): event is HaltEvent => TYPES.has(event.type);

const act = async (event: HaltEvent, orders: HaltOrders, at: string): Promise<void> => {
  const { tenantid: tenant, id: causationId, traceparent } = event;
  const { haltId, ticketId, scope, key } = event.data;
  const order: HaltOrder = { haltId, ticketId, tenant, scope, key };
  const cause: Cause = { tenant, causationId, traceparent, at };
  switch (event.type) {
    case 'halt.ordered.v2':
      // Money that ran out stops only who waits for it: its denial says so, task by task.
      if (event.data.reason !== 'budget-exhausted') await orders.order(order, cause);
      return;
    case 'halt.lifted.v1':
      return orders.end(order, cause, (now) => ({ type: 'unhaltTask', haltId, at: now }));
    case 'halt.upheld.v1':
      return orders.end(order, cause, () => stopped(event.data));
  }
};
