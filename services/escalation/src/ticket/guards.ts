import { Refusal } from '@nightshift/kernel';
import { holderAt, type OpenTicket, type Ticket } from './ticket-state.js';

/** @throws Refusal `no-such-ticket`, `ticket-closed` */
export const mustBeOpen = (ticket: Ticket): OpenTicket => {
  if (ticket.status === 'open') return ticket;
  if (ticket.status === 'unopened')
    throw new Refusal(
      'no-such-ticket',
      'not-found',
      'There is no such ticket. List them with GET /v1/tickets.',
    );
  const who = ticket.status === 'answered' ? `${ticket.status} by ${ticket.by}` : ticket.status;
  throw new Refusal('ticket-closed', 'conflict', `This ticket is already ${who}.`);
};

/** @throws Refusal `ticket-claimed` while somebody else holds it */
export const refuseOthers = (opened: OpenTicket, by: string, at: string): void => {
  const holder = holderAt(opened, at);
  if (!holder || holder.by === by) return;
  throw new Refusal(
    'ticket-claimed',
    'conflict',
    `${holder.by} is at this ticket until ${holder.until}. Ask them to release it, or wait.`,
  );
};
