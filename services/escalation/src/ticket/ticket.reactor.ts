import type { Ask, AskFacts, EventOf } from '@nightshift/contracts';
import type { Aggregates, Targeted } from '@nightshift/event-store';
import type { Reactions } from '@nightshift/service-kit';
import type { TicketCommand } from './ticket-command.js';
import type { OpenTicket, Ticket } from './ticket-state.js';

type Asking = EventOf<
  'decision.requested.v2' | 'run.suspended.v2' | 'disagreement.found.v2' | 'halt.ordered.v2'
>;

/** Everything that needs a person becomes a ticket; what is no longer needed is withdrawn. */
export const ticketReactions = (tickets: Aggregates<TicketCommand, Ticket>): Reactions => {
  const open = ({ data, content }: Asking, source: OpenTicket['source']): Targeted => {
    const { ticketId, kind, queue, risk, dueAt } = data;
    const facts: AskFacts = { ticketId, kind, queue, risk, dueAt };
    const ask: Ask = content.ask;
    return tickets.to(ticketId, {
      type: 'openTicket',
      facts,
      ask,
      requestedBy: source.service,
      source,
    });
  };
  const withdraw = (ticketId: string | undefined, reason: string): Targeted | undefined =>
    ticketId === undefined
      ? undefined
      : tickets.to(ticketId, { type: 'withdrawTicket', ticketId, reason });
  return {
    'decision.requested.v2': (event) =>
      open(event, { service: 'orchestrator', stage: event.data.stage }),
    'run.suspended.v2': (event) =>
      open(event, { service: 'agent-runner', stage: event.data.stage, runId: event.data.runId }),
    'disagreement.found.v2': (event) =>
      open(event, { service: 'qa', stage: event.data.stage, reviewId: event.data.reviewId }),
    'halt.ordered.v2': (event) => open(event, { service: 'cost', haltId: event.data.haltId }),
    'task.cancelled.v1': ({ data }) => withdraw(data.ticketId, 'The task was cancelled.'),
    'task.failed.v1': ({ data }) => withdraw(data.ticketId, 'The task failed.'),
    'run.cancelled.v1': ({ data }) => withdraw(data.ticketId, 'The run was cancelled.'),
    'review.cancelled.v1': ({ data }) => withdraw(data.ticketId, 'The review was cancelled.'),
    'halt.lifted.v1': ({ data }) => withdraw(data.ticketId, 'The halt was lifted.'),
  };
};
