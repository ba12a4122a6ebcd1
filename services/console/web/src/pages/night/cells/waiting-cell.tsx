import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import { api, unwrap } from '../../../api/client';
import { count, duration, plural } from '../../../ui/format';
import type { Night } from '../night';
import { peakOf, sum } from '../slots';
import { type Waiting, waitingIn } from '../waiting';
import { Big, Cell, Unread } from './cell';
import styles from './cells.module.css';

const LABELS = ['< 15 min', '< 1 h', '1 h', '2 h', '4 h', '8 h +'] as const;
const HEIGHT = 40;

/** What waits for a person now: how long, how much of it is late. */
export const WaitingCell = ({ night }: { readonly night: Night }) => {
  const { data, error, refetch } = useQuery({
    queryKey: ['tickets', 'queues'],
    queryFn: () => unwrap(api.GET('/v1/queues')),
  });
  const waiting = waitingIn(data?.items);
  return (
    <Cell title="Waiting for a person" aside={<Link to="/review">Queue</Link>}>
      {waiting ? (
        <Now waiting={waiting} night={night} />
      ) : (
        <Unread error={error} what="The queues could not be read." retry={() => void refetch()} />
      )}
    </Cell>
  );
};

const Now = ({
  waiting: { open, overdue, oldestSeconds },
  night,
}: {
  readonly waiting: Waiting;
  readonly night: Night;
}) => {
  const answered = sum(night.people.answered);
  return (
    <>
      {open === 0 ? (
        <p className={styles['calm']}>Nothing waits.</p>
      ) : (
        <Big value={age(oldestSeconds)}>oldest of {plural(open, 'ticket')}, now</Big>
      )}
      <p className={styles['note']}>
        {overdue > 0 ? (
          <b className={styles['late']}>{count(overdue)} past due</b>
        ) : (
          'None past due'
        )}
        {`, ${count(night.dueSoon)} due within an hour. ${plural(answered, 'answer')} by people in this time.`}
      </p>
      {open > 0 ? (
        <>
          <Histogram ages={night.ages} />
          <Link to="/review" className={styles['go']}>
            Review {plural(open, 'ticket')} <ArrowRight size={14} aria-hidden="true" />
          </Link>
        </>
      ) : (
        <p className={styles['note']}>When an agent cannot go on, its question appears here.</p>
      )}
    </>
  );
};

/** Nobody waits by the second. */
const age = (seconds: number): string =>
  duration(1_000 * (seconds < 60 ? seconds : seconds - (seconds % 60)));

const Histogram = ({ ages }: { readonly ages: readonly number[] }) => {
  const peak = peakOf(ages);
  return (
    <div
      role="img"
      className={styles['histogram']}
      aria-label={`Open tickets by age: ${ages.map((tickets, age) => `${count(tickets)} ${LABELS[age]}`).join(', ')}`}
    >
      {ages.map((tickets, age) => (
        <div key={LABELS[age]}>
          <span>{tickets > 0 ? count(tickets) : ''}</span>
          <i
            data-old={age === ages.length - 1 || undefined}
            style={{
              height: peak === 0 ? 0 : Math.max(tickets > 0 ? 3 : 0, (HEIGHT * tickets) / peak),
            }}
          />
          <small>{LABELS[age]}</small>
        </div>
      ))}
    </div>
  );
};
