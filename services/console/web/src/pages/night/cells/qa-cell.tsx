import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, unwrap } from '../../../api/client';
import { Bar } from '../../../ui/bar';
import { count, plural } from '../../../ui/format';
import { Glyph } from '../../../ui/status';
import { findingsSearch } from '../links';
import type { Night } from '../night';
import { shareOf } from '../outcome';
import { clock } from '../range';
import { Big, Cell, NotMeasured, Unread } from './cell';
import styles from './cells.module.css';

/** How many of the errors that are known QA found, and what became of what it found. */
export const QaCell = ({ night }: { readonly night: Night }) => {
  const { range } = night;
  const since = new Date(range.from).toISOString();
  const { data, error, refetch } = useQuery({
    queryKey: ['qa', 'stats', since],
    queryFn: () => unwrap(api.GET('/v1/qa/stats', { params: { query: { since } } })),
  });
  return (
    <Cell
      title="QA catch rate"
      busy={!data && !error}
      aside={
        <Link to="/ledger/sql" search={findingsSearch(range.from, range.to)}>
          Findings
        </Link>
      }
    >
      {data ? (
        <Caught judges={data.judges} reviewers={data.reviewers} from={range.from} />
      ) : (
        <Unread
          error={error}
          what="The catch rate could not be read."
          retry={() => void refetch()}
        />
      )}
      <Reviewed night={night} />
    </Cell>
  );
};

const Caught = ({
  judges,
  reviewers,
  from,
}: {
  readonly judges: readonly Rated[];
  readonly reviewers: readonly Rated[];
  readonly from: number;
}) => {
  const seeded = sumOf(judges);
  const people = sumOf(reviewers);
  return (
    <>
      {seeded.of === 0 ? (
        <NotMeasured>
          No judge was tried on known errors since {clock(from)}.{' '}
          <Link to="/workflows">Try one</Link>
        </NotMeasured>
      ) : (
        <Big
          value={
            seeded.rate === null
              ? `${seeded.hits} of ${seeded.of}`
              : shareOf(seeded.hits, seeded.of)
          }
        >
          {seeded.rate === null
            ? 'known errors caught, too few for a rate'
            : `${count(seeded.hits)} of ${count(seeded.of)} known errors`}
        </Big>
      )}
      {people.of > 0 ? (
        <p className={styles['note']}>
          People caught {count(people.hits)} of {plural(people.of, 'known-bad output')}.
        </p>
      ) : null}
    </>
  );
};

/** With fewer a share says more about chance; as in the statistics of the QA service. */
const ENOUGH = 10;

interface Rated {
  readonly catchRate: { readonly hits: number; readonly of: number };
}
const sumOf = (rows: readonly Rated[]) => {
  const hits = rows.reduce((all, { catchRate }) => all + catchRate.hits, 0);
  const of = rows.reduce((all, { catchRate }) => all + catchRate.of, 0);
  return { hits, of, rate: of < ENOUGH ? null : hits / of };
};

const Reviewed = ({ night: { reviews } }: { readonly night: Night }) => {
  const { looked, flagged, fixed, disputed, decided, qa_right: right } = reviews;
  if (looked === 0) return <p className={styles['sub']}>QA looked at no output in this time.</p>;
  const open = Math.max(0, flagged - fixed - disputed);
  return (
    <>
      <p className={styles['sub']}>
        {count(flagged)} of {plural(looked, 'output')} flagged.
      </p>
      {flagged > 0 ? (
        <Bar
          label={`${count(fixed)} fixed in the loop, ${count(open)} still in it, ${count(disputed)} went to a person`}
          parts={[
            { share: fixed / flagged, look: 'done', label: `${count(fixed)} fixed in the loop` },
            { share: open / flagged, look: 'idle', label: `${count(open)} still in the loop` },
            { share: disputed / flagged, look: 'wait', label: `${count(disputed)} disputed` },
          ]}
        />
      ) : null}
      <ul className={styles['facts']} data-rows="qa">
        <li>
          <Glyph status="completed" /> fixed in the loop <b>{count(fixed)}</b>
        </li>
        {open > 0 ? (
          <li>
            <Glyph status="queued" /> still in the loop, or ended <b>{count(open)}</b>
          </li>
        ) : null}
        <li>
          <Glyph status="waiting" />
          <Link to="/review" search={{ kind: 'disagreement' }}>
            disputed, to a person
          </Link>
          <b>{count(disputed)}</b>
        </li>
        {decided > 0 ? (
          <li className={styles['under']}>
            of {count(decided)} decided, QA was right in <b>{count(right)}</b>
          </li>
        ) : null}
      </ul>
    </>
  );
};
