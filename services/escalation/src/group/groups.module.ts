import type { Aggregates } from '@nightshift/event-store';
import type { ServiceRuntime } from '@nightshift/service-kit';
import { GROUP_ANSWERS, GROUPS } from '../tokens.js';
import type { Precedents } from '../precedent/precedents.store.js';
import type { QueuePolicies } from '../queue/queue-policies.store.js';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import { GroupAnswers } from './answer-group.store.js';
import { GroupController } from './group.controller.js';
import { TicketGroups } from './groups.store.js';

export interface GroupRoom {
  readonly controllers: readonly (new (...args: never[]) => object)[];
  readonly providers: readonly { provide: symbol; useValue: unknown }[];
}

export const createGroups = (
  { dataSource, ids }: Pick<ServiceRuntime, 'dataSource' | 'ids'>,
  deps: {
    tickets: Aggregates<TicketCommand, Ticket>;
    policies: QueuePolicies;
    precedents: Precedents;
  },
): GroupRoom => {
  const { tickets, policies, precedents } = deps;
  const groups = new TicketGroups(dataSource, tickets);
  const answers = new GroupAnswers(groups, tickets, precedents, policies, ids);
  return {
    controllers: [GroupController],
    providers: [
      { provide: GROUPS, useValue: groups },
      { provide: GROUP_ANSWERS, useValue: answers },
    ],
  };
};
