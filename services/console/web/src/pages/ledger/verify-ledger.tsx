import { useMutation, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import type { BookedVerification, Verification } from '../../api/types';
import { Button } from '../../ui/button';
import { count, duration, percent, plural } from '../../ui/format';
import { Failed } from '../../ui/states';
import { Ago } from '../../ui/time';
import styles from './proof.module.css';

const LOOK_EVERY_MS = 1_000;
const isUnderWay = ({ status }: BookedVerification): boolean =>
  status === 'waiting' || status === 'running';

/** It goes on by itself, so short requests are enough: a long one would be cut on its way. */
const useVerification = () => {
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (afresh: boolean) =>
      unwrap(api.POST('/v1/ledger/verifications', { body: { afresh } })),
  });
  const id = data?.id ?? '';
  const { data: newest, error: lost } = useQuery({
    queryKey: ['ledger', 'verification', id],
    queryFn: () => unwrap(api.GET('/v1/ledger/verifications/{id}', { params: { path: { id } } })),
    enabled: data !== undefined,
    refetchInterval: ({ state }) =>
      state.data === undefined || isUnderWay(state.data) ? LOOK_EVERY_MS : false,
  });
  return { begin: mutate, booked: newest ?? data, error: error ?? lost, isPending };
};

/** The server re-reads and re-hashes everything: its own word, unlike what stands above. */
export const VerifyLedger = () => {
  const { begin, booked, error, isPending } = useVerification();
  const isBusy = isPending || (booked !== undefined && isUnderWay(booked));
  return (
    <section aria-labelledby="verify-all" className={styles['section']}>
      <h2 id="verify-all">The whole ledger</h2>
      <p className="meta">
        The server reads every row again, hashes it, counts every stream, and looks into the event
        tables of the services. It takes a while on a long ledger, and goes on without this page;
        nothing else waits for it.
      </p>
      <div className={styles['actions']}>
        <Button disabled={isBusy} onClick={() => begin(false)}>
          {isBusy ? 'Verifying …' : 'Verify everything'}
        </Button>
        {booked?.outcome?.resumed && !isBusy ? (
          <Button onClick={() => begin(true)}>Read all of it again</Button>
        ) : null}
      </div>
      {booked && isBusy ? <p className="meta">{farOf(booked)}</p> : null}
      <div role="status">{booked && !isBusy ? <Ended booked={booked} /> : null}</div>
      {error ? <Failed error={error} what="It could not be verified." /> : null}
    </section>
  );
};

const farOf = ({ status, position, lastIndex, remainingMs }: BookedVerification): string => {
  if (status === 'waiting') return 'Waiting for the verification before this one.';
  if (lastIndex === 0) return 'Beginning.';
  const left = remainingMs ? `, about ${duration(remainingMs)} left` : '';
  return `${count(position)} of ${plural(lastIndex, 'event')} (${percent(position / lastIndex)})${left}.`;
};

const Ended = ({ booked }: { readonly booked: BookedVerification }) => {
  const { outcome, problem } = booked;
  if (outcome) return <Result verification={outcome} />;
  return (
    <p className="meta">
      {problem?.detail ??
        'The server was stopped in between. Verify again: it goes on where it was.'}
    </p>
  );
};

const Result = ({ verification }: { readonly verification: Verification }) => {
  const { ok, events, batches, streams, onTheirWay, firstFault, elapsedMs } = verification;
  if (!ok)
    return (
      <p className={styles['alarm']}>
        <strong>It differs from what was recorded</strong>, first at entry #
        {count(firstFault?.index ?? 0)}: {firstFault?.reason ?? 'unknown'}.{' '}
        {resumedOf(verification)}
      </p>
    );
  return (
    <>
      <p className={styles['fine']}>
        <strong>Nothing differs.</strong> {plural(events, 'event')} in{' '}
        {plural(batches, 'batch', 'batches')}, {plural(streams, 'stream')} complete
        {onTheirWay > 0 ? `, ${count(onTheirWay)} still growing` : ''}, {duration(elapsedMs)}.{' '}
        {comparedOf(verification)} {resumedOf(verification)}
      </p>
      <NotYetRecorded verification={verification} />
      <RowsOnTheirWay count={verification.rowsOnTheirWay} />
    </>
  );
};

/** Neither a fault nor fine in silence: how far the ledger is behind what the services have written. */
const NotYetRecorded = ({ verification }: { readonly verification: Verification }) => {
  const { events, inOutbox, onBus, oldestAt } = verification.notYetRecorded ?? NOTHING;
  if (events === 0 || oldestAt === null) return null;
  const where = [
    ...(inOutbox > 0 ? [`${count(inOutbox)} waiting in the outbox of a service`] : []),
    ...(onBus > 0 ? [`${count(onBus)} on the bus, not read by audit yet`] : []),
  ];
  return (
    <p className={styles[where.length > 0 ? 'behind' : 'fine']}>
      <strong>
        {events === 1 ? '1 event is' : `${count(events)} events are`} not yet recorded
      </strong>
      , the oldest written <Ago at={oldestAt} /> ago
      {where.length > 0 ? `: ${where.join(', ')}` : ''}.
    </p>
  );
};

/** After a crash: they are recorded, and cannot be looked up until the bus has brought them again. */
const RowsOnTheirWay = ({ count: rows }: { readonly count: number }) =>
  rows > 0 ? (
    <p className={styles['behind']}>
      <strong>
        {rows === 1 ? '1 event has no row' : `${count(rows)} events have no rows`} in the store yet
      </strong>
      : read off the bus, which brings them again.
    </p>
  ) : null;

const NOTHING = { events: 0, inOutbox: 0, onBus: 0, oldestAt: null };

const comparedOf = ({ services }: Verification): string => {
  const compared = services.reduce((sum, one) => sum + one.compared, 0);
  const left = services.reduce((sum, one) => sum + one.left, 0);
  if (compared + left === 0) return 'No event table of a service is here to compare with.';
  return `${plural(compared, 'event')} the same in the tables of the services${
    left > 0 ? `, ${count(left)} as they left them` : ''
  }.`;
};

/** What it has not read itself. */
const resumedOf = ({ resumed }: Verification): string =>
  resumed ? `Up to #${count(resumed.upTo)} a verification had read that was interrupted.` : '';
