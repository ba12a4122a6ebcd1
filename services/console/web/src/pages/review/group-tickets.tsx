import { Link } from '@tanstack/react-router';
import { short } from '../../ui/format';
import { Chip, Risk } from '../../ui/status';
import { Due } from '../../ui/time';
import { differenceWords, type GroupTicket } from './group';
import styles from './group.module.css';

/** Each of them, and what it has that the first one has not. */
export const GroupTickets = ({
  tickets,
  included,
  onChange,
  results,
}: {
  readonly tickets: readonly GroupTicket[];
  readonly included: ReadonlySet<string>;
  readonly onChange: (included: ReadonlySet<string>) => void;
  readonly results:
    | readonly {
        readonly ticketId: string;
        readonly outcome: string;
        readonly reason: string | null;
      }[]
    | undefined;
}) => (
  <ul className={styles['tickets']} aria-label="Tickets that ask the same">
    {tickets.map((ticket) => {
      const { ticketId, title, risk, dueAt } = ticket;
      const result = results?.find((one) => one.ticketId === ticketId);
      const differences = differenceWords(ticket);
      const toggle = (isIn: boolean): void => {
        const next = new Set(included);
        if (isIn) next.add(ticketId);
        else next.delete(ticketId);
        onChange(next);
      };
      return (
        <li key={ticketId}>
          <label>
            <input
              type="checkbox"
              checked={included.has(ticketId)}
              disabled={results !== undefined}
              onChange={({ target }) => toggle(target.checked)}
            />
            <span>{title}</span>
          </label>
          <span className={styles['facts']}>
            <Link to="/review/$ticketId" params={{ ticketId }} className="mono">
              {short(ticketId)}
            </Link>
            <Risk risk={risk} />
            <Due at={dueAt} />
            {result ? (
              <Chip tone={result.outcome === 'answered' ? 'done' : 'halt'}>
                {result.outcome === 'answered' ? 'answered' : `refused: ${result.reason ?? ''}`}
              </Chip>
            ) : null}
          </span>
          <span className="meta">
            {differences.length === 0 ? 'the same as the first one' : differences.join(' · ')}
          </span>
        </li>
      );
    })}
  </ul>
);
