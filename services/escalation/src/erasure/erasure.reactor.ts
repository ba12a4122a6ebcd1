import { type Aggregates, causedBy } from '@nightshift/event-store';
import {
  droppingSubscription,
  type ServiceRuntime,
  type ServiceSubscription,
  type TaskErased,
} from '@nightshift/service-kit';
import type { TicketCommand } from '../ticket/ticket-command.js';
import type { Ticket } from '../ticket/ticket-state.js';
import { Copies } from './copies.store.js';

/** What was said in a task goes from the lists, and nobody is asked about it any more. */
export const erasureSubscription = (
  tickets: Aggregates<TicketCommand, Ticket>,
  { dataSource, clock }: Pick<ServiceRuntime, 'dataSource' | 'clock'>,
): ServiceSubscription => {
  const copies = new Copies(dataSource);
  const drop = async (erased: TaskErased): Promise<void> => {
    const { tenantid: tenant, taskid: taskId, data } = erased;
    const now = clock.now();
    for (const { ticketId } of await copies.drop({ tenant, taskId, keys: data.keys }, now))
      await tickets.handle(
        ticketId,
        { type: 'withdrawTicket', ticketId, reason: 'What it asks about was erased.' },
        causedBy(erased, now),
      );
  };
  return droppingSubscription('escalation.erasure', drop);
};
