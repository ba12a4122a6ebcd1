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
import { createAnswerEvents } from './answer-event/answer-events.module.js';
import { createChannels } from './channel/channels.module.js';
import type { EscalationConfig } from './config.js';
import { erasureSubscription } from './erasure/erasure.reactor.js';
import { createGroups } from './group/groups.module.js';
import { createIncidents } from './incident/incidents.module.js';
import { createLinks } from './link/links.module.js';
import { createPrecedents } from './precedent/precedents.module.js';
import { createQueueMetrics } from './queue/queue-metrics.store.js';
import { QueuePolicies } from './queue/queue-policies.store.js';
import { createQueues } from './queue/queues.module.js';
import type { TicketCommand } from './ticket/ticket-command.js';
import { isOver, type Ticket, titleOf } from './ticket/ticket-state.js';
import { TicketViews } from './ticket/ticket-view.store.js';
import { TicketController } from './ticket/ticket.controller.js';
import { ticketViewSubscription } from './ticket/ticket.projection.js';
import { ticketReactions } from './ticket/ticket.reactor.js';
import { ticketDecider } from './ticket/ticket.js';
import { timeKeeper } from './ticket/time.store.js';
import { STORE, TICKETS, UNDO_MS, VIEWS } from './tokens.js';

@Module({})
class EscalationModule {}

export const createEscalation = async (
  runtime: ServiceRuntime,
  { duePollMs, undoMs, otherSystems: config }: EscalationConfig,
): Promise<ServiceInstance> => {
  const { store, dataSource, log } = runtime;
  const tickets = countedTickets(runtime);
  const policies = new QueuePolicies(dataSource);
  const { policyOf } = policies;
  const views = new TicketViews(dataSource, policies, titlesIn(tickets));
  const times = poller(duePollMs, timeKeeper({ views, tickets, policyOf }, runtime), log);
  const precedents = createPrecedents(runtime, { tickets, pollMs: duePollMs });
  const queues = await createQueues(runtime, { tickets, policies });
  const groups = createGroups(runtime, { tickets, policies, precedents: precedents.precedents });
  const channels = createChannels(runtime, { tickets, config });
  const links = createLinks(runtime, { tickets, policyOf, config });
  const answers = createAnswerEvents(runtime, { tickets, policyOf, config });
  const incidents = createIncidents(runtime);
  const metrics = createQueueMetrics(runtime);
  const rooms = [queues, groups, precedents, channels, links, answers, incidents];
  return {
    module: {
      module: EscalationModule,
      controllers: [...rooms.flatMap(({ controllers }) => [...controllers]), TicketController],
      providers: [
        ...rooms.flatMap(({ providers }) => [...providers]),
        { provide: TICKETS, useValue: tickets },
        { provide: VIEWS, useValue: views },
        { provide: STORE, useValue: store },
        { provide: UNDO_MS, useValue: undoMs },
      ],
    },
    retires: [tickets],
    subscriptions: [
      reactingSubscription('escalation', ticketReactions(tickets, policyOf), runtime),
      ticketViewSubscription(tickets, runtime),
      erasureSubscription(tickets, runtime),
      ...[queues, precedents, channels, links, answers, incidents].flatMap(({ subscriptions }) => [
        ...subscriptions,
      ]),
    ],
    start: async () => {
      await queues.start();
      await precedents.start();
      channels.start();
      incidents.start();
      times.start();
      metrics.start();
    },
    stop: async () => {
      await metrics.stop();
      await times.stop();
      await incidents.stop();
      await channels.stop();
      await precedents.stop();
      await queues.stop();
    },
  };
};

const titlesIn =
  (tickets: Aggregates<TicketCommand, Ticket>) =>
  async (ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const loaded = await tickets.loadMany(ids.map(tickets.streamOf));
    return new Map(
      [...loaded].map(([stream, { state }]) => [tickets.idOf(stream), titleOf(state)]),
    );
  };

const countedTickets = ({ store }: ServiceRuntime): Aggregates<TicketCommand, Ticket> => {
  const tickets = new Aggregates(
    { prefix: 'ticket', decider: ticketDecider(schemaFaults), isClosed: isOver },
    { store },
  );
  const outcome = (kind: string, one: string): void => count.tickets(1, { kind, outcome: one });
  tickets.onChange(
    counting({
      'ticket.opened.v2': ({ data: { kind } }) => outcome(kind, 'opened'),
      'ticket.answered.v2': ({ data: { kind } }) => outcome(kind, 'answered'),
      'ticket.reopened.v1': ({ data: { kind } }) => outcome(kind, 'reopened'),
      'ticket.overdue.v1': ({ data: { kind } }) => outcome(kind, 'overdue'),
      'ticket.withdrawn.v1': ({ data: { kind } }) => outcome(kind, 'withdrawn'),
    }),
  );
  return tickets;
};
