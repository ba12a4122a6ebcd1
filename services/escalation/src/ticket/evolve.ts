import type { EventBody } from '@nightshift/contracts';
import { type Json, jsonChanges } from '@nightshift/kernel';
import type { OpenTicket, Ticket } from './ticket-state.js';

/** The ticket after an event of its own stream. */
export const evolveTicket = (ticket: Ticket, event: EventBody): Ticket => {
  if (event.type === 'ticket.opened.v2') return opened(event);
  if (event.type === 'ticket.withdrawn.v1') {
    if (ticket.status !== 'open') return { status: 'withdrawn', opened: undefined };
    const { status: _, ...rest } = ticket;
    return { status: 'withdrawn', opened: rest };
  }
  if (ticket.status !== 'open') return ticket;
  if (event.type !== 'ticket.answered.v2') return { ...ticket, ...changed(ticket, event) };
  const { claim: _, decision: __, ...rest } = ticket;
  return { ...rest, status: 'answered', by: event.data.by, answer: event.content.answer };
};

const opened = ({ data, content: { ask } }: EventBody<'ticket.opened.v2'>): OpenTicket => {
  const { shownHash, requestedBy, source, approvals, ladder, groupKey, ...facts } = data;
  return {
    status: 'open',
    facts,
    ask,
    shownHash,
    revision: 1,
    changes: [],
    requestedBy,
    source,
    approvals: approvals === 2 ? 2 : 1,
    ladder,
    visited: [facts.queue],
    groupKey,
    claim: undefined,
    assignee: undefined,
    snoozedUntil: undefined,
    overdue: false,
    endorsement: undefined,
    decision: undefined,
  };
};

const changed = (ticket: OpenTicket, event: EventBody): Partial<OpenTicket> => {
  switch (event.type) {
    case 'ticket.claimed.v1':
    case 'ticket.taken-over.v1': {
      const { by, until } = event.data;
      const assignee = ticket.assignee === by ? by : undefined;
      return { claim: { by, until }, assignee, snoozedUntil: undefined };
    }
    case 'ticket.released.v1':
      return { claim: undefined };
    case 'ticket.revised.v1':
      return revised(ticket, event);
    case 'ticket.assigned.v1':
      return assigned(ticket, event);
    case 'ticket.moved.v1':
      return moved(ticket, event);
    case 'ticket.snoozed.v1':
      return { snoozedUntil: event.data.until, claim: undefined };
    case 'ticket.reminded.v1':
      return { ladder: ticket.ladder.slice(1) };
    case 'ticket.overdue.v1':
      return { overdue: true };
    default:
      return given(ticket, event);
  }
};

const given = (ticket: OpenTicket, event: EventBody): Partial<OpenTicket> => {
  switch (event.type) {
    case 'ticket.endorsed.v1': {
      const { by, via } = event.data;
      const { answer } = event.content;
      const what = `${by} gave the first of two answers: ${JSON.stringify(answer)}`;
      return { endorsement: { by, via, answer }, claim: undefined, ...seen(ticket, what) };
    }
    case 'ticket.decided.v1': {
      const { by, via, resumeAt, groupId, linkId } = event.data;
      const { answer } = event.content;
      return { decision: { by, via, answer, resumeAt, groupId, linkId }, claim: undefined };
    }
    case 'ticket.reopened.v1':
      return ticket.decision
        ? { decision: undefined }
        : { endorsement: undefined, ...seen(ticket, `${event.data.by} took their answer back.`) };
    default:
      return {};
  }
};

/** One more thing that must have been seen before the ticket is answered. */
const seen = (
  { revision, changes }: OpenTicket,
  what: string,
): Pick<OpenTicket, 'revision' | 'changes'> => ({
  revision: revision + 1,
  changes: [...changes, { revision: revision + 1, what }],
});

const revised = (
  ticket: OpenTicket,
  { data: { shownHash, groupKey }, content: { ask } }: EventBody<'ticket.revised.v1'>,
): Partial<OpenTicket> => {
  const places = jsonChanges(ticket.ask as unknown as Json, ask as unknown as Json).map(
    ({ at }) => at,
  );
  return {
    ask,
    shownHash,
    groupKey,
    endorsement: undefined,
    decision: undefined,
    ...seen(ticket, `The question changed at ${places.slice(0, 20).join(', ')}.`),
  };
};

const assigned = (
  ticket: OpenTicket,
  { data: { to, by }, content: { note } }: EventBody<'ticket.assigned.v1'>,
): Partial<OpenTicket> => ({
  assignee: to,
  movedBy: undefined,
  claim: undefined,
  ...(by === LADDER ? { ladder: ticket.ladder.slice(1) } : {}),
  ...(note === undefined ? {} : seen(ticket, `${by} assigned it to ${to}: ${note}`)),
});

const moved = (
  ticket: OpenTicket,
  { data, content: { note } }: EventBody<'ticket.moved.v1'>,
): Partial<OpenTicket> => ({
  facts: { ...ticket.facts, queue: data.queue },
  approvals: data.approvals === 2 ? 2 : ticket.approvals,
  ladder: data.ladder,
  visited: [...ticket.visited, data.queue],
  movedBy: data.by,
  claim: undefined,
  assignee: undefined,
  snoozedUntil: undefined,
  ...(note === undefined && data.approvals === ticket.approvals
    ? {}
    : seen(
        ticket,
        `${data.by} moved it from ${data.from} to ${data.queue}${note === undefined ? '' : `: ${note}`}`,
      )),
});

/** Who does what a ladder says. */
export const LADDER = 'ladder';
