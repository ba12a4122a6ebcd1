import type { EventBody } from '@nightshift/contracts';
import type { Ticket } from './ticket-state.js';

/** The ticket after an event of its own stream. */
export const evolveTicket = (ticket: Ticket, event: EventBody): Ticket => {
  if (event.type === 'ticket.opened.v2') {
    const { shownHash, requestedBy, source, ...facts } = event.data;
    return {
      status: 'open',
      facts,
      ask: event.content.ask,
      shownHash,
      requestedBy,
      source,
      claim: undefined,
      overdue: false,
    };
  }
  if (event.type === 'ticket.withdrawn.v1') {
    if (ticket.status !== 'open') return { status: 'withdrawn', opened: undefined };
    const { status: _, ...opened } = ticket;
    return { status: 'withdrawn', opened };
  }
  if (ticket.status !== 'open') return ticket;
  switch (event.type) {
    case 'ticket.claimed.v1':
      return { ...ticket, claim: { by: event.data.by, until: event.data.until } };
    case 'ticket.released.v1':
      return { ...ticket, claim: undefined };
    case 'ticket.overdue.v1':
      return { ...ticket, overdue: true };
    case 'ticket.answered.v2': {
      const { claim: _, ...rest } = ticket;
      return { ...rest, status: 'answered', by: event.data.by, answer: event.content.answer };
    }
    default:
      return ticket;
  }
};
