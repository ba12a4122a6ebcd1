import type { Aggregates } from '@nightshift/event-store';
import { dueContextOf, type ServiceRuntime } from '@nightshift/service-kit';
import type { PolicyOf } from '../queue/queue-policy.js';
import type { TicketCommand } from './ticket-command.js';
import type { OpenTicket, Ticket } from './ticket-state.js';
import type { DueTicket, TicketViews } from './ticket-view.store.js';

interface Parts {
  readonly views: TicketViews;
  readonly tickets: Aggregates<TicketCommand, Ticket>;
  readonly policyOf: PolicyOf;
}

/**
 * Tickets whose time has come: an answer that counts now, a step of the ladder, the due time. Two
 * replicas may both try.
 */
export const passTimes = async (
  parts: Parts,
  { clock, log }: Pick<ServiceRuntime, 'clock' | 'log'>,
): Promise<void> => {
  const at = clock.now();
  for (const due of await parts.views.due(at)) {
    try {
      await passTime(parts, due, at);
    } catch (error) {
      // It comes again, and must not hold up the others.
      log.warn({ err: error, ticketId: due.ticketId }, 'a due time could not be kept yet');
    }
  }
};

const passTime = async (
  { views, tickets, policyOf }: Parts,
  { ticketId, tenant, taskId }: DueTicket,
  at: string,
): Promise<void> => {
  const { state } = await tickets.load(ticketId);
  if (state.status !== 'open') return;
  const step = state.ladder[0];
  const leastBusy = needsSomebody(state)
    ? await views.leastBusy(tenant, policyOf(tenant, state.facts.queue).members, at)
    : undefined;
  const next =
    step?.step === 'escalate' && step.to !== undefined ? policyOf(tenant, step.to) : undefined;
  const context = dueContextOf(tenant, taskId, at);
  await tickets.handle(ticketId, { type: 'passTime', at, next, leastBusy }, context);
};

const needsSomebody = ({ ladder: [step] }: OpenTicket): boolean =>
  step?.step === 'reassign' && step.to === undefined;
