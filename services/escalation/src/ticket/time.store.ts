import type { Aggregates } from '@nightshift/event-store';
import { plusMs } from '@nightshift/kernel';
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

const AGAIN_AFTER_MS = 60_000;

/**
 * Rounds over the tickets whose time has come: an answer that counts now, a step of the ladder,
 * the due time. Two replicas may both try. One that fails is left out for a minute: a hundred of
 * them would be all that a round takes.
 */
export const timeKeeper = (
  parts: Parts,
  { clock, log }: Pick<ServiceRuntime, 'clock' | 'log'>,
): (() => Promise<void>) => {
  const failed = new Map<string, string>();
  return async () => {
    const at = clock.now();
    for (const [ticketId, until] of failed) if (until <= at) failed.delete(ticketId);
    for (const due of await parts.views.due(at, [...failed.keys()])) {
      try {
        await passTime(parts, due, at);
      } catch (error) {
        failed.set(due.ticketId, plusMs(at, AGAIN_AFTER_MS));
        log.warn({ err: error, ticketId: due.ticketId }, 'a due time could not be kept yet');
      }
    }
  };
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
