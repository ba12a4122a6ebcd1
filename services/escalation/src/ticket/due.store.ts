import type { Aggregates } from '@nightshift/event-store';
import { dueContextOf, type ServiceRuntime } from '@nightshift/service-kit';
import type { TicketCommand } from './ticket-command.js';
import type { Ticket } from './ticket-state.js';
import type { TicketViews } from './ticket-view.store.js';

/** Tickets whose due time has passed: the safe default, or a mark. Two replicas may both try. */
export const passDueTimes = async (
  views: TicketViews,
  tickets: Aggregates<TicketCommand, Ticket>,
  { clock, log }: Pick<ServiceRuntime, 'clock' | 'log'>,
): Promise<void> => {
  const at = clock.now();
  for (const { ticketId, tenant, taskId } of await views.due(at)) {
    const context = dueContextOf(tenant, taskId, at);
    try {
      await tickets.handle(ticketId, { type: 'passDueTime', at }, context);
    } catch (error) {
      // It comes again, and must not hold up the others.
      log.warn({ err: error, ticketId }, 'a due time could not be kept yet');
    }
  }
};
