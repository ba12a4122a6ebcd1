import type { BudgetPeriod, EventBody } from '@nightshift/contracts';
import { type Instant, type NanoUsd, zeroNano } from '@nightshift/kernel';
import { type Budget, type Level, levelAt, type Place } from './budget-state.js';

/** Periods that end; `total` never does. */
const CALENDAR = ['month', 'day'] as const;

/** What was settled at a level in the present period. */
export const settledIn = ({ periods }: Budget, level: Level, period: BudgetPeriod): NanoUsd => {
  if (period === 'total') return level.settled;
  const { startsOn, settled } = level[period];
  return startsOn === periods[period] ? settled : zeroNano;
};

/** First day of the present period; `''` for all time. */
export const startOf = ({ periods }: Budget, period: BudgetPeriod): string =>
  period === 'total' ? '' : periods[period];

/**
 * The periods that have begun by `at`, with the halts that this lifts: what was settled in the
 * period before no longer counts. Clocks of replicas differ: a period never begins twice.
 */
export const beginPeriods = (budget: Budget, tenant: string, at: Instant): readonly EventBody[] =>
  CALENDAR.flatMap((period) => {
    const startsOn = firstDayOf(period, at);
    return startsOn > budget.periods[period] ? begin(budget, tenant, period, startsOn) : [];
  });

const firstDayOf = (period: (typeof CALENDAR)[number], at: Instant): string =>
  period === 'month' ? `${at.slice(0, 7)}-01` : at.slice(0, 10);

const begin = (
  budget: Budget,
  tenant: string,
  period: BudgetPeriod,
  startsOn: string,
): readonly EventBody[] => {
  // For the tenant in any case: that is what moves the calendar. For others where it matters.
  const places: readonly Place[] = [
    { scope: 'tenant', key: tenant },
    ...[...budget.workflows.keys()].map((key): Place => ({ scope: 'workflow', key })),
    ...[...budget.tasks.keys()].map((key): Place => ({ scope: 'task', key })),
  ];
  return places.flatMap((place) => {
    const level = levelAt(budget, place);
    const concerned = place.scope === 'tenant' || level.limits[period] !== undefined;
    return concerned
      ? [began(budget, place, period, startsOn), ...lifted(level, place, period)]
      : [];
  });
};

const began = (
  budget: Budget,
  place: Place,
  period: BudgetPeriod,
  startsOn: string,
): EventBody<'budget.period-began.v1'> => ({
  type: 'budget.period-began.v1',
  data: {
    ...place,
    period,
    startsOn,
    settledNanoUsd: settledIn(budget, levelAt(budget, place), period),
  },
});

const lifted = (
  { halts }: Level,
  place: Place,
  period: BudgetPeriod,
): readonly EventBody<'halt.lifted.v1'>[] =>
  halts
    .filter((halt) => halt.reason === 'budget-exhausted' && halt.period === period)
    .map(({ haltId, ticketId }) => ({
      type: 'halt.lifted.v1',
      data: { ...place, haltId, ticketId, by: 'calendar' },
    }));
