import { useQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { Clock as ClockIcon } from 'lucide-react';
import type { MouseEvent } from 'react';
import { duration } from '../../ui/format';
import { Risk } from '../../ui/status';
import { Ago, useNow } from '../../ui/time';
import { useDesk } from './desk';
import { ticketQuery } from './queries';
import { kindWord, type Ticket } from './ticket';
import { doneIn } from './undo';
import type { QueueRow } from './use-queue';
import styles from './queue.module.css';

/** With a title of one line; rows are measured once they are seen. */
export const ROW_PX = 72;

export const GroupHead = ({ risk, count }: { readonly risk: string; readonly count: string }) => (
  <div className={styles['group']}>
    <Risk risk={risk} /> <span className="meta">{count}</span>
    <span className={clsx('meta', styles['order'])}>by due, then age</span>
  </div>
);

/** A link that is followed in this page; a middle click does what it does everywhere. */
export const QueueRowView = ({
  row: { item, isGone },
  isSelected,
  alike,
  onOpen,
}: {
  readonly row: QueueRow;
  readonly isSelected: boolean;
  readonly alike: number | undefined;
  readonly onOpen: (ticketId: string) => void;
}) => (
  <a
    href={`/review/${item.ticketId}`}
    className={clsx(styles['ticket'], isGone && styles['gone'])}
    data-ticket={item.ticketId}
    data-gone={isGone || undefined}
    aria-current={isSelected ? 'true' : undefined}
    onClick={(event: MouseEvent) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      onOpen(item.ticketId);
    }}
  >
    <span className={styles['question']}>{item.title}</span>
    <span className={styles['line']}>
      <span className={styles['cut']}>{item.workflow ?? item.queue}</span>
      {isGone ? null : <DueIn at={item.dueAt} />}
    </span>
    <span className={clsx(styles['line'], styles['faint'])}>
      <span className={styles['cut']}>
        {isGone ? <Fate ticketId={item.ticketId} /> : standing(item, alike)}
      </span>
      {item.claimedBy && !isGone ? <Holder by={item.claimedBy} /> : null}
      {isGone ? null : <Ago at={item.openedAt} />}
    </span>
  </a>
);

const standing = (item: QueueRow['item'], alike: number | undefined): string =>
  [
    kindWord(item.kind),
    ...(alike !== undefined && alike > 1 ? [`${alike} alike`] : []),
    ...(item.approvals > 1 ? ['two persons'] : []),
    ...(item.assignee ? [`for ${item.assignee}`] : []),
  ].join(', ');

const Holder = ({ by }: { readonly by: string }) => {
  const { me } = useDesk();
  if (by === me) return null;
  return (
    <span className={styles['holder']} title={`${by} is at it`}>
      {by.slice(0, 2).toUpperCase()}
      <span className="visually-hidden"> {by} is at it</span>
    </span>
  );
};

const SOON_MS = 30 * 60_000;

/** A clock and the time that is left. */
const DueIn = ({ at }: { readonly at: string }) => {
  const left = Date.parse(at) - useNow(10_000);
  const span = duration(Math.max(60_000, Math.abs(left) - (Math.abs(left) % 60_000)));
  return (
    <time
      dateTime={at}
      title={`Due ${new Date(at).toLocaleString()}`}
      className={clsx(styles['due'], left < 0 ? styles['over'] : left < SOON_MS && styles['soon'])}
    >
      <ClockIcon size={12} aria-hidden="true" />
      {left < 0 ? `${span} over` : span}
    </time>
  );
};

/** What became of a ticket that is in the list of what waits no more. */
const Fate = ({ ticketId }: { readonly ticketId: string }) => {
  const { deeds, me } = useDesk();
  const mine = doneIn(deeds, Date.now()).get(ticketId);
  const { data } = useQuery({ ...ticketQuery(ticketId), enabled: mine === undefined });
  if (mine) return <>{`${mine.verb} · you`}</>;
  return <>{data ? fateOf(data, me) : 'Not open any more'}</>;
};

const fateOf = (
  { status, answeredBy, decision, snoozedUntil, queue }: Ticket,
  me: string | undefined,
): string => {
  const by = answeredBy ?? decision?.by;
  if (by) return `Answered by ${by === me ? 'you' : by}`;
  if (status === 'withdrawn') return 'Withdrawn';
  return snoozedUntil ? 'Put aside' : `In queue ${queue}`;
};
