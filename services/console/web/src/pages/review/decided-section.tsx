import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, unwrap } from '../../api/client';
import { Button } from '../../ui/button';
import { Json } from '../../ui/json';
import { Failed } from '../../ui/states';
import { Clock } from '../../ui/time';
import { useDesk } from './desk';
import { keptUntil } from './group';
import { KeepDays } from './keep-days';
import type { Ticket } from './ticket';
import styles from './ticket.module.css';

/** A ticket that waits for nobody any more: what was said, by whom, and what goes on. */
export const DecidedSection = ({ ticket }: { readonly ticket: Ticket }) => {
  const { me } = useDesk();
  const { status, decision, answer, answeredBy, taskId } = ticket;
  const by = decision?.by ?? answeredBy;
  const given = decision?.answer ?? answer;
  return (
    <div className={styles['decided']} data-status={status}>
      <p>
        <strong>{headline(ticket, by === me ? 'you' : by)}</strong>{' '}
        {decision?.resumeAt ? (
          <>
            It counts from <Clock at={decision.resumeAt} /> on; until then it can be taken back.
          </>
        ) : null}
      </p>
      {given ? <Json value={given} /> : null}
      <p>
        <Link to="/tasks/$taskId" params={{ taskId }}>
          See how the task goes on
        </Link>
      </p>
      {status === 'answered' && ticket.groupKey !== null ? <KeepPrecedent ticket={ticket} /> : null}
    </div>
  );
};

const headline = ({ status, overdue, history }: Ticket, by: string | null | undefined): string => {
  if (status === 'withdrawn') {
    const reason = history.findLast(({ type }) => type.startsWith('ticket.withdrawn'))?.data[
      'reason'
    ];
    return `Withdrawn: it needs no answer any more.${typeof reason === 'string' ? ` ${reason}` : ''}`;
  }
  if (by === 'safe-default')
    return 'Expired: nobody answered in time, and its safe default counts.';
  if (by === 'precedent') return 'Answered by a precedent.';
  return `Answered by ${by ?? 'nobody'}${overdue ? ', after its due time' : ''}.`;
};

const DAYS = 7;

/** Lets the answer hold for what asks the same from now on. */
const KeepPrecedent = ({ ticket }: { readonly ticket: Ticket }) => {
  const queries = useQueryClient();
  const [days, setDays] = useState(DAYS);
  const keep = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/v1/precedents', {
          body: {
            fromTicketId: ticket.ticketId,
            expiresAt: keptUntil(Date.now(), days),
            ...(ticket.workflow ? { workflow: ticket.workflow.replace(/@\d+$/, '') } : {}),
          },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['tickets'] }),
  });
  if (keep.data)
    return (
      <p role="status">
        From now on it holds for later tickets of this workflow that ask the same, until{' '}
        <Clock at={keep.data.expiresAt} />.
      </p>
    );
  return (
    <div className={styles['keep']}>
      <p>
        Let this answer hold for later tickets of this workflow that ask the same with the same
        facts.
      </p>
      <KeepDays days={days} onChange={setDays} />
      <Button small disabled={keep.isPending} onClick={() => keep.mutate()}>
        Keep as precedent
      </Button>
      {keep.error ? <Failed error={keep.error} what="It was not kept." /> : null}
    </div>
  );
};
