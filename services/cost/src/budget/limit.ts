import type { BudgetPeriod, EventBody } from '@nightshift/contracts';
import { addNano, type NanoUsd, Refusal, zeroNano } from '@nightshift/kernel';
import { openHalt } from '../halt/evolve-halts.js';
import { lifted } from '../halt/order.js';
import type { AnswerHalt, SetBudget } from './budget-command.js';
import { type Budget, levelAt, type Place } from './budget-state.js';
import { type BudgetPolicy, limitsAt } from './limits.js';

/** @throws Refusal `no-limit` if there is none that could be raised */
export const setBudget = (
  budget: Budget,
  { place, change, by, reason, ...rest }: SetBudget,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  const period = rest.period ?? usualPeriod(budget, place, policy);
  const before = limitsAt(budget, place, policy)[period];
  if ('by' in change && before === undefined) {
    throw new Refusal(
      'no-limit',
      'conflict',
      `The ${place.scope} ${place.key} has no limit for ${period} that could be raised. Set one: PUT /v1/budgets/${place.scope}/${place.key}.`,
    );
  }
  const to = 'to' in change ? change.to : addNano(before ?? zeroNano, change.by);
  return limit(budget, place, policy, { period, to, by, reason, ticketId: undefined });
};

const usualPeriod = (budget: Budget, place: Place, policy: BudgetPolicy): BudgetPeriod => {
  const [only, another] = Object.keys(limitsAt(budget, place, policy)) as BudgetPeriod[];
  if (only !== undefined && another === undefined) return only;
  return place.scope === 'tenant' ? 'month' : 'total';
};

/** The limit that was used up is raised, which lifts the halt. */
export const raiseFor = (
  budget: Budget,
  { haltId, ticketId, raiseBy, by }: AnswerHalt,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  const halt = openHalt(budget, haltId);
  if (!halt || halt.reason !== 'budget-exhausted' || raiseBy === undefined) return [];
  const { place, period = usualPeriod(budget, place, policy) } = halt;
  const to = addNano(limitsAt(budget, place, policy)[period] ?? zeroNano, raiseBy);
  const reason = 'Raised in answer to a ticket.';
  return limit(budget, place, policy, { period, to, by, reason, ticketId });
};

interface NewLimit {
  readonly period: BudgetPeriod;
  readonly to: NanoUsd;
  readonly by: string;
  readonly reason: string;
  readonly ticketId: string | undefined;
}

/** Sets a limit; a halt because of it is lifted if there is more room than before. */
const limit = (
  budget: Budget,
  place: Place,
  policy: BudgetPolicy,
  { period, to, by, reason, ticketId }: NewLimit,
): readonly EventBody[] => {
  const before = limitsAt(budget, place, policy)[period] ?? zeroNano;
  const freed = levelAt(budget, place).halts.filter(
    (halt) => halt.reason === 'budget-exhausted' && (halt.period ?? period) === period,
  );
  return [
    {
      type: 'budget.set.v1',
      data: {
        ...place,
        period,
        limitNanoUsd: to,
        by,
        reason,
        ...(ticketId === undefined ? {} : { ticketId }),
      },
    },
    ...(to > before ? freed.map((halt) => lifted({ ...halt, place, by })) : []),
  ];
};
