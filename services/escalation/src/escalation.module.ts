import { Module } from '@nestjs/common';
import { Aggregates } from '@nightshift/event-store';
import {
  counting,
  poller,
  reactingSubscription,
  schemaFaults,
  type ServiceInstance,
  type ServiceRuntime,
} from '@nightshift/service-kit';
import { count } from '@nightshift/telemetry';
import type { EscalationConfig } from './config.js';
import { passDueTimes } from './ticket/due.store.js';
import { TicketController } from './ticket/ticket.controller.js';
import { ticketViewSubscription } from './ticket/ticket.projection.js';
import { ticketReactions } from './ticket/ticket.reactor.js';
import { ticketDecider } from './ticket/ticket.js';
import { TicketViews } from './ticket/ticket-view.store.js';
import { STORE, TICKETS, VIEWS } from './tokens.js';

@Module({})
class EscalationModule {}

export const createEscalation = async (
  runtime: ServiceRuntime,
  { duePollMs }: EscalationConfig,
): Promise<ServiceInstance> => {
  const { store, dataSource, log } = runtime;
  const tickets = new Aggregates(
    { prefix: 'ticket', decider: ticketDecider(schemaFaults) },
    { store },
  );
  tickets.onChange(
    counting({
      'ticket.opened.v2': ({ data: { kind } }) => count.tickets(1, { kind, outcome: 'opened' }),
      'ticket.answered.v2': ({ data: { kind } }) => count.tickets(1, { kind, outcome: 'answered' }),
      'ticket.overdue.v1': ({ data: { kind } }) => count.tickets(1, { kind, outcome: 'overdue' }),
      'ticket.withdrawn.v1': ({ data: { kind } }) =>
        count.tickets(1, { kind, outcome: 'withdrawn' }),
    }),
  );
  const views = new TicketViews(dataSource);
  const dueTimes = poller(duePollMs, () => passDueTimes(views, tickets, runtime), log);
  return {
    module: {
      module: EscalationModule,
      controllers: [TicketController],
      providers: [
        { provide: TICKETS, useValue: tickets },
        { provide: VIEWS, useValue: views },
        { provide: STORE, useValue: store },
      ],
    },
    subscriptions: [
      reactingSubscription('escalation', ticketReactions(tickets), runtime),
      ticketViewSubscription(tickets, runtime),
    ],
    start: async () => dueTimes.start(),
    stop: () => dueTimes.stop(),
  };
};
