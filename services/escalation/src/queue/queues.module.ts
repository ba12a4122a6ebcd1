import { lifecycleTopic } from '@nightshift/contracts';
import { Aggregates } from '@nightshift/event-store';
import {
  poller,
  projectingSubscription,
  type ServiceRuntime,
  type ServiceSubscription,
} from '@nightshift/service-kit';
import { CLAIMS, POLICIES, QUEUES } from '../tokens.js';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import { ClaimNextController } from './claim-next.controller.js';
import { queueDecider } from './queue.js';
import { QueueController } from './queue.controller.js';
import type { QueuePolicies } from './queue-policies.store.js';
import { Queues } from './queues.store.js';
import { TicketClaims } from './ticket-claims.store.js';

export interface QueueRoom {
  readonly controllers: readonly (new (...args: never[]) => object)[];
  readonly providers: readonly { provide: symbol; useValue: unknown }[];
  readonly subscriptions: readonly ServiceSubscription[];
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Replicas hear of each other's queues within this time. */
const REFRESH_MS = 1_000;

/** @param policies as tickets and lists know them; read from the table before the first ticket */
export const createQueues = async (
  runtime: ServiceRuntime,
  { tickets, policies }: { tickets: Aggregates<TicketCommand, Ticket>; policies: QueuePolicies },
): Promise<QueueRoom> => {
  const { store, dataSource, log } = runtime;
  const streams = new Aggregates({ prefix: 'queue', decider: queueDecider }, { store });
  const queues = new Queues(dataSource, streams, policies);
  const refreshing = poller(REFRESH_MS, () => policies.refresh(), log);
  await policies.refresh();
  return {
    // `claim-next` stands before `:id/…` of the tickets.
    controllers: [ClaimNextController, QueueController],
    providers: [
      { provide: POLICIES, useValue: policies },
      { provide: QUEUES, useValue: queues },
      { provide: CLAIMS, useValue: new TicketClaims(dataSource, tickets, policies) },
    ],
    // Writes what was not written when the process ended right after the event.
    subscriptions: [
      projectingSubscription({
        group: 'escalation.queues',
        topics: [lifecycleTopic('escalation')],
        aggregates: streams,
        write: async (changes) => {
          for (const { state, version, events } of changes)
            await queues.project(events[0]?.tenantid ?? '', state, version);
        },
      }),
    ],
    start: async () => refreshing.start(),
    stop: () => refreshing.stop(),
  };
};
