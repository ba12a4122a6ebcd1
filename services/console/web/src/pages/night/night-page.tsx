import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, unwrap } from '../../api/client';
import type { Budget } from '../../api/types';
import { budgetsQuery } from '../../shell/queries';
import { Failed, Loading } from '../../ui/states';
import { useNow } from '../../ui/time';
import { useUrlState } from '../../ui/url-state';
import { type BudgetLine, lineFor } from './budget-line';
import { QaCell } from './cells/qa-cell';
import { RetriesCell } from './cells/retries-cell';
import { ServicesCell } from './cells/services-cell';
import { SpendCell } from './cells/spend-cell';
import { WaitingCell } from './cells/waiting-cell';
import { FirstMinutes } from './first-minutes';
import { Halts } from './halts';
import type { Head } from './head';
import { Headline } from './headline';
import { Lanes } from './lanes/lanes';
import type { Night } from './night';
import { type Range, rangeOf } from './range';
import { useHead, useNight } from './use-night';
import { WorkflowTable } from './workflow-table';
import styles from './night.module.css';

const NOW_EVERY_MS = 10_000;

/** What happened while nobody looked, at a glance: first what needs a person, then the rest. */
export const NightPage = () => {
  const [{ range: preset, from, to }] = useUrlState();
  const now = useNow(NOW_EVERY_MS);
  const range = rangeOf({ range: preset, from, to }, now);
  const summary = useQuery({
    queryKey: ['tasks', 'summary'],
    queryFn: () => unwrap(api.GET('/v1/tasks/summary')),
  });
  const budgets = useQuery(budgetsQuery);
  // Read anew after a failure it is pending again: what is open on the page must not go away for that.
  if (budgets.isPending && budgets.errorUpdateCount === 0) return <Skeleton />;
  return (
    <div className={styles['night']}>
      <TheNight
        range={range}
        now={now}
        budgets={budgets.data?.items}
        isNew={summary.data?.total === 0}
      />
    </div>
  );
};

const Skeleton = () => (
  <div className={styles['skeleton']}>
    <Loading rows={12} label="Reading the night …" />
  </div>
);

const TheNight = ({
  range,
  now,
  budgets,
  isNew,
}: {
  readonly range: Range;
  readonly now: number;
  /** Absent: they could not be read. */
  readonly budgets: readonly Budget[] | undefined;
  readonly isNew: boolean;
}) => {
  const { from } = range;
  const line = useMemo(
    () =>
      lineFor(
        budgets?.find(({ scope }) => scope === 'tenant'),
        { from },
      ),
    [budgets, from],
  );
  const { data: head, error: headError, refetch: readHead } = useHead(range);
  const { data: night, error: restError, refetch: readRest } = useNight(range, line?.since ?? from);
  const error = headError ?? restError;
  const retry = (): void => {
    void readHead();
    void readRest();
  };
  return (
    <>
      <Halts head={head} />
      {isNew ? (
        <FirstMinutes />
      ) : (
        <>
          <div className={styles['head']}>
            <Headline head={head} range={range} now={now} />
            {head && head.workflows.length > 0 ? <WorkflowTable head={head} /> : null}
          </div>
          {error ? (
            <Failed
              error={error}
              what={night ? 'What you see may be old.' : 'The ledger could not be read.'}
              retry={retry}
            />
          ) : null}
          {night ? (
            <Below head={head} night={night} line={line} now={now} budgets={budgets} />
          ) : error ? null : (
            <Skeleton />
          )}
        </>
      )}
    </>
  );
};

const Below = ({
  head,
  night,
  line,
  now,
  budgets,
}: {
  readonly head: Head | undefined;
  readonly night: Night;
  readonly line: BudgetLine | undefined;
  readonly now: number;
  /** Absent: they could not be read. */
  readonly budgets: readonly Budget[] | undefined;
}) => (
  <>
    <Lanes head={head} night={night} line={line} isLineKnown={budgets !== undefined} now={now} />
    <div className={styles['cells']}>
      <SpendCell budgets={budgets} night={night} />
      <RetriesCell night={night} />
      <QaCell night={night} />
      <WaitingCell night={night} />
      <ServicesCell />
    </div>
  </>
);
