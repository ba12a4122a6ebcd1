import { countOf, fill, sum } from './slots';
import {
  type PeopleFigures,
  peopleOf,
  type RetryFigures,
  retriesOf,
  type SpendFigures,
  spendOf,
} from './figures';
import { circuitsOf, type Circuit, type HealthRow, instant } from './circuits';
import type { ClosedSql, DearestSql, RetrySql, ReviewSql, SpendSql } from './queries';
import { AGES, type AgeSql, type TicketSql } from './waiting-queries';
import type { Range } from './range';

/** What the ledger says of one span of time, slot by slot and by cause, made ready to be shown. */

/** As the ledger answered. */
export interface Rows {
  readonly closed: readonly ClosedSql[];
  readonly spend: readonly SpendSql[];
  readonly retries: readonly RetrySql[];
  readonly tickets: readonly TicketSql[];
  readonly ages: readonly AgeSql[];
  readonly dearest: readonly DearestSql[];
  readonly reviews: readonly ReviewSql[];
  readonly health: readonly HealthRow[];
}

export const CLOSED = ['completed', 'waiting', 'halted', 'failed', 'cancelled'] as const;
export type Closed = (typeof CLOSED)[number];

export interface Night {
  readonly range: Range;
  /** Per slot, by what became of the tasks. */
  readonly closed: Readonly<Record<Closed, readonly number[]>>;
  readonly spend: SpendFigures;
  readonly retries: RetryFigures;
  readonly people: PeopleFigures;
  /** Open tickets by age, as in `AGES`. */
  readonly ages: readonly number[];
  readonly dueSoon: number;
  readonly dearest: (Omit<DearestSql, 'at'> & { readonly at: number }) | undefined;
  readonly reviews: ReviewSql;
  readonly circuits: readonly Circuit[];
}

const NOTHING: ReviewSql = {
  looked: 0,
  flagged: 0,
  fixed: 0,
  disputed: 0,
  decided: 0,
  qa_right: 0,
};

export const nightOf = (rows: Rows, range: Range, now: number): Night => {
  const slots = countOf(range);
  const [dearest] = rows.dearest;
  return {
    range,
    closed: Object.fromEntries(
      CLOSED.map((outcome) => [
        outcome,
        fill(
          rows.closed.filter(({ status }) => status === outcome),
          slots,
          ({ tasks }) => tasks,
        ),
      ]),
    ) as Record<Closed, readonly number[]>,
    spend: spendOf(rows.spend, slots),
    retries: retriesOf(rows.retries, slots),
    people: peopleOf(rows.tickets, slots),
    ages: AGES.map((_, age) =>
      sum(rows.ages.filter((row) => row.age === age).map((row) => row.tickets)),
    ),
    dueSoon: sum(rows.ages.map(({ due_soon }) => due_soon)),
    dearest: dearest && { ...dearest, at: instant(dearest.at) },
    reviews: rows.reviews[0] ?? NOTHING,
    circuits: circuitsOf(rows.health, { to: range.to, now }),
  };
};
