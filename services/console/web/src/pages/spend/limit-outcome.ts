import type { Budget } from '../../api/types';
import { plural, usd } from '../../ui/format';
import type { Period } from './spend-types';

export const PERIODS = ['month', 'day', 'total'] as const satisfies readonly Period[];

export const PERIOD_WORDS: Readonly<Record<Period, string>> = {
  month: 'a month',
  day: 'a day',
  total: 'in all',
};

export interface Outcome {
  readonly tone: 'plain' | 'good' | 'bad';
  readonly text: string;
}

interface Change {
  readonly budget: Budget;
  readonly period: Period;
  /** The new limit, in nano-USD. */
  readonly to: number;
  /** Budgets above it that are in force, too. */
  readonly above: readonly Budget[];
}

/** The only limit there is, else as the API takes it: a month for a tenant, all time below. */
export const usualPeriod = ({ scope, limits }: Budget): Period =>
  limits.length === 1 && limits[0] ? limits[0].period : scope === 'tenant' ? 'month' : 'total';

/** What a new limit will lead to, said before it is set. */
export const outcomesOf = (change: Change): readonly Outcome[] => {
  const { budget, period, to } = change;
  const before = budget.limits.find((limit) => limit.period === period);
  const settled = before?.settled.nanoUsd ?? settledWithoutLimit(budget, period);
  if (before?.limit.nanoUsd === to) return [{ tone: 'plain', text: 'That is the limit it has.' }];
  return [
    isRaised(before?.limit.nanoUsd, to)
      ? { tone: 'plain', text: `Raised by ${usd(to - (before?.limit.nanoUsd ?? 0))}.` }
      : before
        ? { tone: 'plain', text: `Lowered by ${usd(before.limit.nanoUsd - to)}.` }
        : { tone: 'plain', text: `Until now there is no limit for this period.` },
    ...(settled === undefined
      ? [{ tone: 'plain' as const, text: 'What is used of it already shows once it is set.' }]
      : room(settled, budget.reserved.nanoUsd, to)),
    ...lifts(change, settled),
    ...narrower(change, settled),
  ];
};

const isRaised = (before: number | undefined, to: number): boolean =>
  before !== undefined && to > before;

const settledWithoutLimit = ({ limits, settled }: Budget, period: Period): number | undefined =>
  limits.length === 0 && period === 'total' ? settled.nanoUsd : undefined;

const room = (settled: number, held: number, to: number): readonly Outcome[] => {
  const free = to - settled - held;
  if (free > 0) return [{ tone: 'good', text: `${usd(free)} is free for new calls.` }];
  const what =
    to < settled
      ? `${usd(settled)} is settled already, ${usd(settled - to)} more than this limit.`
      : `${usd(settled)} is settled and ${usd(held)} held: nothing is left.`;
  return [
    {
      tone: 'bad',
      text: `${what} Nothing is taken back: what is held may still be spent. The next request for money is refused, and a person is asked.`,
    },
  ];
};

/** Halts for want of money in that period end when there is more room than before. */
const lifts = ({ budget, period, to }: Change, settled: number | undefined): readonly Outcome[] => {
  const before = budget.limits.find((limit) => limit.period === period);
  const halts = budget.halts.filter(
    (halt) => halt.reason === 'budget-exhausted' && (halt.period ?? period) === period,
  );
  const others = budget.halts.length - halts.length;
  const stay: readonly Outcome[] =
    others > 0
      ? [
          {
            tone: 'bad',
            text: `${plural(others, 'other halt')} here ${others === 1 ? 'stays' : 'stay'} in force.`,
          },
        ]
      : [];
  if (halts.length === 0) return stay;
  if (to <= (before?.limit.nanoUsd ?? 0))
    return [{ tone: 'bad', text: 'The halt stays: only more than before lifts it.' }, ...stay];
  const needed = Math.max(0, ...halts.map(({ figures }) => figures['neededNanoUsd'] ?? 0));
  const free = settled === undefined ? undefined : to - settled - budget.reserved.nanoUsd;
  const again: readonly Outcome[] =
    free !== undefined && free < needed
      ? [
          {
            tone: 'bad',
            text: `The next step needs ${usd(needed)} and only ${usd(Math.max(0, free))} is free: it halts again.`,
          },
        ]
      : [];
  return [
    { tone: 'good', text: `Lifts ${plural(halts.length, 'halt')}; what waits goes on.` },
    ...again,
    ...stay,
  ];
};

/** Every limit holds: one that lets less through is told. */
const narrower = (
  { budget, period, to, above }: Change,
  settled: number | undefined,
): readonly Outcome[] => {
  const free =
    settled === undefined ? Number.POSITIVE_INFINITY : to - settled - budget.reserved.nanoUsd;
  const own = budget.limits
    .filter((limit) => limit.period !== period && limit.free.nanoUsd < free)
    .map(({ period: other, limit, free: left }) => ({
      tone: 'plain' as const,
      text: `Its limit of ${usd(limit.nanoUsd)} ${PERIOD_WORDS[other as Period]} lets ${usd(left.nanoUsd)} through.`,
    }));
  const over = above
    .filter((one) => one.free !== null && one.free.nanoUsd < free)
    .map(({ scope, key, free: left }) => ({
      tone: 'plain' as const,
      text: `The ${scope} ${key} above it lets ${usd(left?.nanoUsd ?? 0)} through.`,
    }));
  return [...own, ...over];
};
