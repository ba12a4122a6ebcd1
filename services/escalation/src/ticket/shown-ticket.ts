import type { Ask, EventOf } from '@nightshift/contracts';
import { type Json, jsonChanges, Refusal } from '@nightshift/kernel';
import type { GivenAnswer, OpenTicket, Ticket } from './ticket-state.js';
import type { TicketDto } from './ticket.dto.js';

/** A ticket as people and other systems see it. */

/** @throws Refusal `no-such-ticket` for one that was never opened */
export const dtoOf = (ticketId: string, ticket: Ticket, events: readonly EventOf[]): TicketDto => {
  const opened = openedOf(ticket);
  if (!opened) throw new Refusal('no-such-ticket', 'not-found', `There is no ticket ${ticketId}.`);
  const { kind, queue, risk, dueAt } = opened.facts;
  return {
    ticketId,
    taskId: events[0]?.taskid ?? '',
    status: statusOf(ticket),
    kind,
    queue,
    risk,
    dueAt,
    ...standing(ticket, opened),
    ask: opened.ask,
    diff: diffOf(opened.ask),
    answer: ticket.status === 'answered' ? ticket.answer : null,
    answeredBy: ticket.status === 'answered' ? ticket.by : null,
    history: events.map(({ type, time, data }) => ({ type, time, data })),
  };
};

type Opened = Omit<OpenTicket, 'status' | 'claim' | 'decision'>;

const openedOf = (ticket: Ticket): Opened | undefined => {
  if (ticket.status === 'unopened') return undefined;
  return ticket.status === 'withdrawn' ? ticket.opened : ticket;
};

const statusOf = (ticket: Ticket): string =>
  ticket.status === 'open' && ticket.decision ? 'decided' : ticket.status;

const standing = (ticket: Ticket, opened: Opened) => {
  const { claim, decision } = ticket.status === 'open' ? ticket : {};
  const { workflow, author } = opened.facts;
  return {
    overdue: opened.overdue,
    requestedBy: opened.requestedBy,
    shownHash: opened.shownHash,
    revision: opened.revision,
    changes: opened.changes,
    approvals: opened.approvals,
    ladder: opened.ladder.map(({ at, step, to = null }) => ({ at, step, to })),
    workflow: workflow ? `${workflow.name}@${workflow.version}` : null,
    author: author ?? null,
    assignee: opened.assignee ?? null,
    claimedBy: claim?.by ?? null,
    claimedUntil: claim?.until ?? null,
    snoozedUntil: opened.snoozedUntil ?? null,
    groupKey: opened.groupKey ?? null,
    endorsement: opened.endorsement ? givenOf(opened.endorsement) : null,
    decision: decision ? givenOf(decision, decision.resumeAt) : null,
  };
};

const givenOf = ({ by, answer }: GivenAnswer, resumeAt: string | null = null) => ({
  by,
  answer,
  resumeAt,
});

const diffOf = ({ before, proposal }: Ask): TicketDto['diff'] =>
  before === undefined || proposal === undefined
    ? null
    : jsonChanges(before, proposal).map((change): { at: string; before?: Json; after?: Json } => ({
        at: change.at,
        ...('from' in change ? { before: change.from } : {}),
        ...('to' in change ? { after: change.to } : {}),
      }));
