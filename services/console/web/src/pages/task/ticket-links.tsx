import { Link } from '@tanstack/react-router';
import type { TicketListItem } from '../../api/types';
import { Chip, Risk } from '../../ui/status';
import { Due } from '../../ui/time';
import styles from './tabs.module.css';

/** The questions of a task; they are answered on the Review page. */
export const TicketLinks = ({ tickets }: { readonly tickets: readonly TicketListItem[] }) => {
  if (tickets.length === 0) return <p className="meta">Nobody was asked so far.</p>;
  return (
    <ul className={styles['tickets']}>
      {tickets.map((ticket) => (
        <li key={ticket.ticketId}>
          <Link to="/review/$ticketId" params={{ ticketId: ticket.ticketId }}>
            {ticket.title}
          </Link>
          <Chip {...(ticket.status === 'open' ? { tone: 'wait' as const } : {})}>
            {ticket.status}
          </Chip>
          <Risk risk={ticket.risk} />
          {ticket.status === 'open' ? <Due at={ticket.dueAt} /> : null}
          <span className="meta">
            {ticket.kind}, {ticket.queue}
            {ticket.answeredBy ? `, answered by ${ticket.answeredBy}` : ''}
          </span>
        </li>
      ))}
    </ul>
  );
};
