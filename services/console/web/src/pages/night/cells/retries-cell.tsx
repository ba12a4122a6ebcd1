import { Link } from '@tanstack/react-router';
import { count } from '../../../ui/format';
import { retriesSearch } from '../links';
import type { RetryClass } from '../figures';
import type { Night } from '../night';
import { shareOf } from '../outcome';
import { clock } from '../range';
import { startOf } from '../slots';
import { Big, Cell, NotMeasured } from './cell';
import styles from './cells.module.css';

const MOST = 6;

/** How much of the work was done again, and why. */
export const RetriesCell = ({ night }: { readonly night: Night }) => {
  const { retries, range } = night;
  const { times, calls, classes, usual } = retries;
  const aside = (
    <Link to="/ledger/sql" search={retriesSearch(range.from, range.to)}>
      All of them
    </Link>
  );
  if (calls === 0)
    return (
      <Cell title="Retries" aside={aside}>
        <NotMeasured>No call was made in this time.</NotMeasured>
      </Cell>
    );
  const most = Math.max(...classes.flatMap((one) => [one.times, one.usual * calls]), 1);
  return (
    <Cell title="Retries" aside={aside}>
      <Big value={shareOf(times, calls, 1)}>
        of calls{usual === undefined ? '' : `, 7-day ${(100 * usual).toFixed(1)} %`}
      </Big>
      <p className={styles['note']}>
        {count(times)} {times === 1 ? 'retry' : 'retries'} on {count(calls)} calls.{' '}
        {burstWords(night)}
      </p>
      <ul className={styles['rows']} data-rows="retries">
        {classes.slice(0, MOST).map((one) => (
          <ClassRow key={one.errorClass} one={one} night={night} most={most} />
        ))}
      </ul>
      <p className={styles['note']}>
        {classes.length === 0
          ? 'Nothing had to be tried again.'
          : usual === undefined
            ? 'No older calls to compare with.'
            : 'Mark: the level of seven days.'}
      </p>
    </Cell>
  );
};

const burstWords = ({ retries: { burst }, range }: Night): string =>
  burst
    ? `${count(burst.count)} of them fell between ${clock(startOf(range, burst.first))} and ${clock(startOf(range, burst.last + 1))}.`
    : '';

const ClassRow = ({
  one,
  night,
  most,
}: {
  readonly one: RetryClass;
  readonly night: Night;
  readonly most: number;
}) => {
  const { range, retries } = night;
  const usual = one.usual * retries.calls;
  const isLoud = retries.usual !== undefined && one.times > 2 * usual;
  return (
    <li data-class={one.errorClass}>
      <Link to="/ledger/sql" search={retriesSearch(range.from, range.to, one.errorClass)}>
        {one.errorClass}
      </Link>
      <span className={styles['level']} aria-hidden="true">
        <i data-loud={isLoud || undefined} style={{ width: `${(100 * one.times) / most}%` }} />
        {retries.usual === undefined ? null : <u style={{ left: `${(100 * usual) / most}%` }} />}
      </span>
      <span className="number">
        {count(one.times)} <small>{shareOf(one.times, retries.calls, 2)}</small>
      </span>
    </li>
  );
};
