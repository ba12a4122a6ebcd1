import type { Ask, AskFacts, EventOf } from '@nightshift/contracts';
import type { Aggregates, Targeted } from '@nightshift/event-store';
import { type ReactionContext, type Reactions, toContent } from '@nightshift/service-kit';
import type { PolicyOf } from '../queue/queue-policy.js';
import type { TicketCommand } from './ticket-command.js';
import type { OpenTicket, Ticket } from './ticket-state.js';

type Asking = EventOf<
  | 'decision.requested.v2'
  | 'run.suspended.v2'
  | 'disagreement.found.v2'
  | 'halt.ordered.v2'
  | 'sample.drawn.v1'
>;

/** Everything that needs a person becomes a ticket; what is no longer needed is withdrawn. */
export const ticketReactions = (
  tickets: Aggregates<TicketCommand, Ticket>,
  policyOf: PolicyOf,
): Reactions => {
  const open = (
    { tenantid, data, content }: Asking,
    { now: at }: ReactionContext,
    source: OpenTicket['source'],
  ): Targeted => {
    const ask: Ask = content.ask;
    return tickets.to(data.ticketId, {
      type: 'openTicket',
      facts: factsOf(data),
      ask,
      requestedBy: source.service,
      source,
      policy: policyOf(tenantid, data.queue),
      at,
    });
  };
  const withdraw = (ticketId: string | undefined, reason: string): Targeted | undefined =>
    ticketId === undefined
      ? undefined
      : tickets.to(ticketId, { type: 'withdrawTicket', ticketId, reason });
  return {
    'decision.requested.v2': toContent((event, context) =>
      open(event, context, { service: 'orchestrator', stage: event.data.stage }),
    ),
    'run.suspended.v2': toContent((event, context) => {
      const { stage, runId } = event.data;
      return open(event, context, { service: 'agent-runner', stage, runId });
    }),
    'disagreement.found.v2': toContent((event, context) => {
      const { stage, reviewId } = event.data;
      return open(event, context, { service: 'qa', stage, reviewId });
    }),
    // The answer finds its way back by the id of the sample: no review waits for it.
    'sample.drawn.v1': toContent((event, context) => {
      const { stage, sampleId } = event.data;
      return open(event, context, { service: 'qa', stage, reviewId: sampleId });
    }),
    'halt.ordered.v2': (event, context) =>
      open(event, context, { service: 'cost', haltId: event.data.haltId }),
    'task.cancelled.v1': ({ data }) => withdraw(data.ticketId, 'The task was cancelled.'),
    'task.failed.v1': ({ data }) => withdraw(data.ticketId, 'The task failed.'),
    'run.cancelled.v1': ({ data }) => withdraw(data.ticketId, 'The run was cancelled.'),
    'review.cancelled.v1': ({ data }) => withdraw(data.ticketId, 'The review was cancelled.'),
    'halt.lifted.v1': ({ data }) => withdraw(data.ticketId, 'The halt was lifted.'),
  };
};

const factsOf = (data: AskFacts): AskFacts => {
  const { ticketId, kind, queue, risk, dueAt, workflow, author, approvals } = data;
  return {
    ticketId,
    kind,
    queue,
    risk,
    dueAt,
    ...(workflow === undefined ? {} : { workflow }),
    ...(author === undefined ? {} : { author }),
    ...(approvals === undefined ? {} : { approvals }),
  };
};
