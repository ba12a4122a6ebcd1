import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sql } from '../../api/sql';
import { Button } from '../../ui/button';
import { plural } from '../../ui/format';
import { Loading } from '../../ui/states';
import { Ago, Clock } from '../../ui/time';
import { snoozedQuery, summaryQuery } from './queries';
import styles from './ticket.module.css';

/** Why there is nothing, what happened last, and what comes next. */
export const EmptyQueue = ({
  isReading,
  onShowAll,
}: {
  readonly isReading: boolean;
  /** Takes the filters away; undefined: there are none. */
  readonly onShowAll: (() => void) | undefined;
}) =>
  isReading ? (
    <div className={styles['body']}>
      <Loading rows={9} label="Reading the queue …" />
    </div>
  ) : (
    <div className={styles['empty']} data-empty-queue>
      <h1>{onShowAll ? 'Nothing waits with these filters' : 'Nothing waits for you'}</h1>
      {onShowAll ? <Button onClick={onShowAll}>Show all tickets</Button> : null}
      <p>
        When an agent cannot go on, or must not, its question appears here by itself. Nothing stops
        silently.
      </p>
      <dl>
        <dt>Last</dt>
        <dd>
          <LastAnswer />
        </dd>
        <dt>Next</dt>
        <dd>
          <WhatComes />
        </dd>
      </dl>
    </div>
  );

const lastAnswer = `SELECT toString(time) AS at, JSONExtractString(data, 'by') AS by, task_id AS taskId
  FROM v_events WHERE type = 'ticket.answered.v2' ORDER BY time DESC LIMIT 1`;

interface Last {
  readonly at: string;
  readonly by: string;
  readonly taskId: string;
}

const LastAnswer = () => {
  const { data, error } = useQuery({
    queryKey: ['tickets', 'last-answer'],
    queryFn: ({ signal }) => sql<Last>(lastAnswer, signal),
  });
  const [last] = data ?? [];
  if (error) return <>The ledger does not say: {error.message}</>;
  if (!data) return <>…</>;
  if (!last) return <>Nobody has been asked yet.</>;
  const at = instantOf(last.at);
  return (
    <>
      {last.by || 'Somebody'} answered <Ago at={at} /> ago, at <Clock at={at} />.{' '}
      <Link to="/tasks/$taskId" params={{ taskId: last.taskId }}>
        Its task
      </Link>
    </>
  );
};

/** ClickHouse writes UTC without saying so. */
const instantOf = (at: string): string =>
  at.includes('T') ? at : at.replace(' ', 'T').replace(/Z?$/, 'Z');

const WhatComes = () => {
  const { data: aside } = useQuery(snoozedQuery);
  const { data: summary } = useQuery(summaryQuery);
  const back = (aside?.items ?? [])
    .flatMap(({ snoozedUntil }) => (snoozedUntil ? [snoozedUntil] : []))
    .toSorted()[0];
  const counts = summary?.tasks;
  const under = (counts?.['running'] ?? 0) + (counts?.['queued'] ?? 0);
  return (
    <>
      {back ? (
        <>
          {plural(aside?.items.filter(({ snoozedUntil }) => snoozedUntil).length ?? 0, 'ticket')}{' '}
          put aside: the first is back at <Clock at={back} />.{' '}
        </>
      ) : null}
      {under > 0
        ? `${plural(under, 'task')} under way.`
        : summary
          ? 'No task is under way: submit one, and what it asks comes here.'
          : ''}
    </>
  );
};
