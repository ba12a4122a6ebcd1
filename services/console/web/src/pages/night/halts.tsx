import { Link } from '@tanstack/react-router';
import { UserRound } from 'lucide-react';
import { useState } from 'react';
import { HaltIncident } from '../../shell/open-incident';
import { Button } from '../../ui/button';
import { count, plural } from '../../ui/format';
import { Failed } from '../../ui/states';
import { actionOf, heldBy, heldWords, numbersOf, titleOf } from './halt-words';
import type { Head } from './head';
import { LiftHalt } from './lift-halt';
import { RaiseBudget } from './raise-budget';
import { clock } from './range';
import { type LiveHalt, MOST_HALTS, useHalts } from './use-halts';
import styles from './halts.module.css';

/** What stands still until somebody acts: cause, numbers, owner, since when, and the one thing to do. */
export const Halts = ({ head }: { readonly head: Head | undefined }) => {
  const { halts, shown, error, refetch } = useHalts();
  const all = halts.length;
  const retry = (): void => void refetch();
  if (all === 0)
    return error ? <Failed error={error} what="Halts could not be read." retry={retry} /> : null;
  return (
    <section aria-label="Live halts" className={styles['halts']}>
      <div className={styles['head']}>
        <Octagon />
        <h2>{plural(all, 'live halt')}</h2>
        <p>{heldWords(heldBy(head?.held, halts))}</p>
      </div>
      {error ? <Failed error={error} what="These halts may be old." retry={retry} /> : null}
      <ul className={styles['list']}>
        {shown.map((live) => (
          <HaltCard key={live.halt.haltId} live={live} head={head} />
        ))}
        {all > MOST_HALTS ? (
          <li className={styles['card']}>
            <Link to="/spend">{count(all - MOST_HALTS)} more</Link>
          </li>
        ) : null}
      </ul>
    </section>
  );
};

const Octagon = () => (
  <svg viewBox="0 0 16 16" className={styles['octagon']} aria-hidden="true">
    <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5Zm-.5 6v2h7V7Z" fill="currentColor" fillRule="evenodd" />
  </svg>
);

const HaltCard = ({ live, head }: { readonly live: LiveHalt; readonly head: Head | undefined }) => {
  const { halt, ticket } = live;
  const since = head?.halts.find(({ halt_id }) => halt_id === halt.haltId)?.at;
  const held = heldBy(head?.held, [halt]);
  const owner = ticket?.claimedBy ?? ticket?.assignee ?? undefined;
  return (
    <li className={styles['card']} data-halt={halt.haltId}>
      <h3>{titleOf(halt)}</h3>
      <p>
        {held === undefined || held === 0 ? null : (
          <>
            <Link to="/tasks" search={heldSearch(halt)}>
              {plural(held, 'task')}
            </Link>
            {'. '}
          </>
        )}
        {numbersOf(halt) || (ticket ? saidBy(live) : '')}
      </p>
      <div className={styles['row']}>
        <Owner owner={owner} orderedBy={halt.by} />
        {since === undefined ? null : (
          <time dateTime={new Date(since).toISOString()} title={new Date(since).toLocaleString()}>
            since {clock(since)}
          </time>
        )}
        <Link to="/runbooks/$name" params={{ name: 'halted-budget' }}>
          Runbook
        </Link>
        <span className={styles['deeds']}>
          <HaltIncident haltId={halt.haltId} of={titleOf(halt)} className={styles['incident']} />
          <Action live={live} owned={owner !== undefined} held={held} />
        </span>
      </div>
    </li>
  );
};

/** What the person who pulled the switch said. */
const saidBy = ({ ticket }: LiveHalt): string => {
  const found = (ticket?.ask as { found?: readonly string[] } | undefined)?.found ?? [];
  return found.length > 0 ? `“${found[0]}”` : '';
};

const heldSearch = ({ scope, key }: LiveHalt['halt']) => ({
  status: 'halted',
  ...(scope === 'workflow' ? { workflow: key } : scope === 'task' ? { text: key } : {}),
});

const Owner = ({
  owner,
  orderedBy,
}: {
  readonly owner: string | undefined;
  readonly orderedBy: string | null;
}) => (
  <span className={styles['owner']} data-none={owner === undefined || undefined}>
    <UserRound size={14} aria-hidden="true" />
    <b>{owner ?? 'No owner yet'}</b>
    {orderedBy ? <span className={styles['by']}>ordered by {orderedBy}</span> : null}
  </span>
);

const VERBS = { raise: 'Raise budget', lift: 'Lift' } as const;

const Action = ({
  live,
  owned,
  held,
}: {
  readonly live: LiveHalt;
  readonly owned: boolean;
  readonly held: number | undefined;
}) => {
  const [open, setOpen] = useState(false);
  const { halt } = live;
  const action = actionOf(halt);
  const name = titleOf(halt);
  if (action === 'ticket')
    return (
      <Link
        to="/review/$ticketId"
        params={{ ticketId: halt.ticketId ?? '' }}
        className={styles['open']}
        data-owned={owned || undefined}
        aria-label={`Open the ticket: ${name}`}
      >
        Open the ticket
      </Link>
    );
  const close = (): void => setOpen(false);
  return (
    <>
      <Button
        variant={owned ? 'plain' : 'danger'}
        aria-label={`${VERBS[action]}: ${name}`}
        onClick={() => setOpen(true)}
      >
        {VERBS[action]}
      </Button>
      {open && action === 'raise' ? <RaiseBudget halt={halt} held={held} onClose={close} /> : null}
      {open && action === 'lift' ? <LiftHalt halt={halt} held={held} onClose={close} /> : null}
    </>
  );
};
