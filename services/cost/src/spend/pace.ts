import { epochMsOf, type Instant, instantOf, type NanoUsd } from '@nightshift/kernel';
import { up } from './quantiles.js';

export interface Spending {
  readonly now: Instant;
  readonly limit: NanoUsd;
  /** In this month. */
  readonly spent: NanoUsd;
  readonly today: NanoUsd;
  /** In the seven days before now. */
  readonly sevenDays: NanoUsd;
  /** When the first call ever was made; absent: never. */
  readonly since: Instant | undefined;
}

export interface Pace {
  readonly basis: 'today' | 'seven-days';
  readonly perDay: NanoUsd;
  /** Day of this month on which the limit is reached, UTC; absent: not in this month. */
  readonly reachedOn: string | undefined;
  /** What the month will have cost by its end. */
  readonly monthTotal: NanoUsd;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** When the month's limit is reached if it goes on as today, and as in the last seven days. */
export const pacesOf = (spending: Spending): readonly Pace[] => {
  const now = epochMsOf(spending.now);
  const startOfDay = epochMsOf(`${spending.now.slice(0, 10)}T00:00:00.000Z`);
  const began = spending.since === undefined ? now : epochMsOf(spending.since);
  // The first minutes of a day say nothing about the rest of it, nor the first hours of a week.
  const today = spending.today / Math.max(HOUR_MS, now - Math.max(startOfDay, began));
  const week = spending.sevenDays / Math.max(DAY_MS, Math.min(7 * DAY_MS, now - began));
  return [paceOf('today', today, now, spending), paceOf('seven-days', week, now, spending)];
};

const paceOf = (
  basis: Pace['basis'],
  perMs: number,
  now: number,
  { limit, spent }: Spending,
): Pace => {
  const end = endOfMonth(now);
  const reachedAt = spent >= limit ? now : now + (limit - spent) / perMs;
  return {
    basis,
    perDay: up(perMs * DAY_MS),
    // With a pace of 0 it is never reached: not before any end.
    reachedOn: reachedAt < end ? instantOf(Math.ceil(reachedAt)).slice(0, 10) : undefined,
    monthTotal: up(spent + perMs * (end - now)),
  };
};

const endOfMonth = (now: number): number => {
  const [year = 0, month = 0] = instantOf(now).slice(0, 7).split('-').map(Number);
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  return epochMsOf(`${next}-01T00:00:00.000Z`);
};
