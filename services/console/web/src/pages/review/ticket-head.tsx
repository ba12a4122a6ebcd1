import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '../../ui/button';
import { short } from '../../ui/format';
import { Chip, Risk } from '../../ui/status';
import { Clock, Due } from '../../ui/time';
import { useUrlState } from '../../ui/url-state';
import { useDesk } from './desk';
import { groupsQuery } from './queries';
import type { PanelState } from './side-panel';
import { kindWord, type Ticket } from './ticket';
import styles from './ticket.module.css';

export const TicketHead = ({
  ticket,
  panel,
}: {
  readonly ticket: Ticket;
  readonly panel: PanelState;
}) => (
  <header className={styles['head']}>
    <span className="mono" title={ticket.ticketId}>
      {short(ticket.ticketId)}
    </span>
    <Risk risk={ticket.risk} />
    <Chip>{kindWord(ticket.kind)}</Chip>
    <Link className={styles['task']} to="/tasks/$taskId" params={{ taskId: ticket.taskId }}>
      {ticket.workflow ?? 'its task'}
    </Link>
    {panel.shown ? null : (
      <span className={styles['panels']}>
        <Button small variant="quiet" keyCap="t" onClick={() => panel.toggle('trace')}>
          Trace
        </Button>
        <Button small variant="quiet" keyCap="g" onClick={() => panel.toggle('policy')}>
          Policy
        </Button>
      </span>
    )}
    <span className={styles['end']}>
      <Standing ticket={ticket} />
      {ticket.status === 'open' ? (
        <Due at={ticket.dueAt} />
      ) : (
        <Chip tone="done">{words(ticket)}</Chip>
      )}
    </span>
  </header>
);

const words = ({ status }: Ticket): string =>
  ({ decided: 'Answered', answered: 'Answered', withdrawn: 'Withdrawn', open: 'Open' })[status];

const Standing = ({ ticket }: { readonly ticket: Ticket }) => {
  const { me } = useDesk();
  if (ticket.status !== 'open' || ticket.claimedUntil === null) return null;
  if (ticket.claimedBy === me)
    return (
      <span className="meta">
        Yours to <Clock at={ticket.claimedUntil} />
      </span>
    );
  return null;
};

/** Others ask the same: one answer may do for all. */
export const Alike = ({ ticket }: { readonly ticket: Ticket }) => {
  const [, setUrl] = useUrlState();
  const { data } = useQuery(groupsQuery);
  const group = data?.items.find(({ key }) => key === ticket.groupKey);
  if (!group || group.count < 2 || ticket.status !== 'open') return null;
  return (
    <p className={styles['alike']}>
      {group.count} tickets ask the same with the same facts.{' '}
      <Button small onClick={() => setUrl({ group: group.key })}>
        Decide together
      </Button>
    </p>
  );
};
