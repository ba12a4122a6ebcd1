import { Link } from '@tanstack/react-router';
import { Bar } from '../../ui/bar';
import { count } from '../../ui/format';
import { Glyph, STATUSES } from '../../ui/status';
import type { Head } from './head';
import { tasksSearch } from './links';
import { allOf, headlineOf, inWords, shown, totalOf, WORDS } from './outcome';
import { RangePicker } from './range-picker';
import { clock, type Range, titleOf } from './range';
import styles from './headline.module.css';

/** The one sentence of the page, and what it is made of. */
export const Headline = ({
  head,
  range,
  now,
}: {
  readonly head: Head | undefined;
  readonly range: Range;
  readonly now: number;
}) => {
  const rows = head?.workflows ?? [];
  const counts = totalOf(rows);
  const all = allOf(counts);
  return (
    <section className={styles['headline']} aria-label="Tasks">
      <div className={styles['top']}>
        <h1>{head ? headlineOf(counts) : 'Last night'}</h1>
        <RangePicker range={range} />
      </div>
      <p className={styles['when']}>
        {range.fault ? `${range.fault} ` : ''}
        {titleOf(range, now)}. {head ? lastEnd(head, now) : ''}
      </p>
      {all > 0 ? (
        <>
          <Bar
            height={12}
            label={inWords(counts)}
            parts={shown(counts).map((outcome) => ({
              share: counts[outcome] / all,
              look: STATUSES[outcome].tone,
              label: `${count(counts[outcome])} ${WORDS[outcome]}`,
            }))}
          />
          <ul className={styles['counts']}>
            {shown(counts).map((outcome) => (
              <li key={outcome} data-outcome={outcome}>
                <Link to="/tasks" search={tasksSearch(range, rows, { status: outcome })}>
                  <Glyph status={outcome} />
                  <b>{count(counts[outcome])}</b> <span>{WORDS[outcome]}</span>
                </Link>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </section>
  );
};

const lastEnd = ({ workflows, range }: Head, now: number): string => {
  const ends = workflows.flatMap(({ last }) => last ?? []);
  const said = ends.length > 0 ? `Last task closed at ${clock(Math.max(...ends))}.` : '';
  return range.to < now ? `${said} As they stand now.` : said;
};
