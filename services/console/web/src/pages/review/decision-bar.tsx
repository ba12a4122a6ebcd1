import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Button } from '../../ui/button';
import { REJECT_REASONS } from './answer-form';
import { DeedNotice } from './deed-notice';
import { DigitMenu } from './digit-menu';
import { EscalateDialog } from './escalate-dialog';
import { onceOf } from './once-of';
import { queuesQuery } from './queries';
import type { Go } from './go';
import type { Ticket } from './ticket';
import type { Actions } from './use-actions';
import type { OpenTicket } from './use-ticket';
import { closeMenu, menuOf, openMenu, useViewState } from './view-state';
import styles from './bar.module.css';

interface BarProps {
  readonly open: OpenTicket;
  readonly actions: Actions;
  readonly go: Go;
}

/** What can be done, each with its key, and what was done last. */
export const DecisionBar = ({ open: { newest, draft }, actions, go }: BarProps) => {
  const isOpen = newest?.status === 'open' && draft !== undefined;
  return (
    <footer className={styles['bar']}>
      {isOpen ? <Decisions ticket={newest} actions={actions} wasTried={draft.wasTried} /> : null}
      <DeedNotice onUndo={actions.undo} go={go} />
    </footer>
  );
};

const Decisions = ({
  ticket,
  actions,
  wasTried,
}: {
  readonly ticket: Ticket;
  readonly actions: Actions;
  readonly wasTried: boolean;
}) => {
  const { ticketId } = ticket;
  const menu = menuOf(useViewState(), ticketId);
  useEffect(() => () => closeMenu(ticketId), [ticketId]);
  const hindrance = actions.approval?.hindrance;
  return (
    <>
      <Button
        variant="primary"
        keyCap="a"
        className={styles['action']}
        data-action="approve"
        onClick={onceOf(actions.approve)}
      >
        <span className={styles['verb']}>{actions.approval?.verb ?? 'Approve'}</span>
      </Button>
      <span className={styles['anchor']}>
        <Button
          keyCap="r"
          className={styles['action']}
          aria-haspopup="menu"
          aria-expanded={menu === 'reject'}
          onClick={() => openMenu('reject', ticketId)}
        >
          Reject
        </Button>
        {menu === 'reject' ? <RejectMenu ticketId={ticketId} actions={actions} /> : null}
      </span>
      <span className={styles['anchor']}>
        <Button
          keyCap="e"
          className={styles['action']}
          aria-haspopup="menu"
          aria-expanded={menu === 'escalate'}
          onClick={() => openMenu('escalate', ticketId)}
        >
          Escalate
        </Button>
        {menu === 'escalate' ? <EscalateMenu ticket={ticket} actions={actions} /> : null}
      </span>
      <Button
        variant="quiet"
        keyCap="h"
        className={styles['snooze']}
        onClick={onceOf(actions.snooze)}
      >
        Snooze
      </Button>
      <span role="status" className={styles['hindrance']}>
        {wasTried && hindrance ? hindrance.why : ''}
      </span>
    </>
  );
};

const RejectMenu = ({
  ticketId,
  actions,
}: {
  readonly ticketId: string;
  readonly actions: Actions;
}) =>
  actions.rejection === undefined ? (
    <DigitMenu
      title="This question has no answer that says no. Escalate it, or put it aside."
      items={[]}
      onClose={() => closeMenu(ticketId)}
    />
  ) : (
    <DigitMenu
      title={`Reject: “${actions.rejection}”. Press a digit`}
      items={REJECT_REASONS.map((reason) => ({
        label: reason,
        run: () => actions.reject(reason),
      }))}
      onClose={() => closeMenu(ticketId)}
    />
  );

const MAX_QUEUES = 8;

const EscalateMenu = ({
  ticket,
  actions,
}: {
  readonly ticket: Ticket;
  readonly actions: Actions;
}) => {
  const { data } = useQuery(queuesQuery);
  const [isAsking, setAsking] = useState(false);
  const others = (data?.items ?? []).filter(({ queue }) => queue !== ticket.queue);
  if (isAsking)
    return (
      <EscalateDialog
        queues={others.map(({ queue }) => queue)}
        onSend={actions.escalate}
        onClose={() => closeMenu(ticket.ticketId)}
      />
    );
  return (
    <DigitMenu
      title="Escalate to: press a digit"
      items={[
        ...others.slice(0, MAX_QUEUES).map(({ queue, description }) => ({
          label: description === '' ? queue : `${queue}: ${description}`,
          run: () => actions.escalate(queue),
        })),
        { label: 'Another queue, or with a note …', run: () => setAsking(true), keepOpen: true },
      ]}
      onClose={() => closeMenu(ticket.ticketId)}
    />
  );
};
