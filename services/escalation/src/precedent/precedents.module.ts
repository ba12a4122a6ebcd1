import { lifecycleTopic } from '@nightshift/contracts';
import { Aggregates } from '@nightshift/event-store';
import {
  poller,
  projectingSubscription,
  type ServiceRuntime,
  type ServiceSubscription,
} from '@nightshift/service-kit';
import { PRECEDENTS } from '../tokens.js';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import { applyPrecedents } from './apply-precedents.store.js';
import { PrecedentController } from './precedent.controller.js';
import { precedentDecider } from './precedent.js';
import { Precedents } from './precedents.store.js';

export interface PrecedentRoom {
  readonly precedents: Precedents;
  readonly controllers: readonly (new (...args: never[]) => object)[];
  readonly providers: readonly { provide: symbol; useValue: unknown }[];
  readonly subscriptions: readonly ServiceSubscription[];
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const createPrecedents = (
  runtime: ServiceRuntime,
  { tickets, pollMs }: { tickets: Aggregates<TicketCommand, Ticket>; pollMs: number },
): PrecedentRoom => {
  const { store, dataSource, log } = runtime;
  const streams = new Aggregates({ prefix: 'precedent', decider: precedentDecider }, { store });
  const precedents = new Precedents(dataSource, streams);
  const applying = { tickets, precedents: streams, runtime };
  const rounds = poller(pollMs, () => applyPrecedents(applying), log);
  return {
    precedents,
    controllers: [PrecedentController],
    providers: [{ provide: PRECEDENTS, useValue: precedents }],
    // Writes what was not written when the process ended right after the event.
    subscriptions: [
      projectingSubscription({
        group: 'escalation.precedents',
        topics: [lifecycleTopic('escalation')],
        aggregates: streams,
        write: async (changes) => {
          for (const { state, at, events } of changes)
            await precedents.project(
              events[0]?.tenantid ?? '',
              state,
              at,
              events[0]?.subjectkey !== undefined,
            );
        },
      }),
    ],
    start: async () => rounds.start(),
    stop: () => rounds.stop(),
  };
};
