import type { EventBody } from '@nightshift/contracts';
import { derivedId } from '@nightshift/kernel';
import type { Everything } from '../budget/budget-command.js';
import { type Budget, levelAt, type Place } from '../budget/budget-state.js';
import { type BudgetPolicy, narrowestOf, roomsAt } from '../budget/limits.js';
import { wordingFor } from './asks.js';
import { nthOfAll } from './evolve-halts.js';
import { lifted, type Occasion, order } from './order.js';

/** What an order to stop every tenant, or its end, leads to here: each order once. */
export const obey = (
  budget: Budget,
  everything: Everything | undefined,
  occasion: Occasion,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  if (!everything) return [];
  const { nth, by, inForce, reason } = everything;
  // Another replica has told of a newer one.
  if (nth < budget.everything) return [];
  const place: Place = { scope: 'tenant', key: occasion.tenant };
  const over = levelAt(budget, place).halts.filter((halt) => {
    const own = nthOfAll(halt);
    return own > 0 && (own < nth || !inForce);
  });
  const ended = over.map((halt) => lifted({ ...halt, place, by }));
  if (!inForce || nth === budget.everything) return ended;
  return [
    ...ended,
    order(budget, occasion, policy, {
      place,
      reason: 'kill-switch',
      wording: wordingFor('kill-switch', place, {}, reason),
      room: narrowestOf(roomsAt(budget, place, policy)),
      figures: { everything: nth },
      by,
      haltId: derivedId('halt', everything.haltId, occasion.tenant),
    }),
  ];
};
