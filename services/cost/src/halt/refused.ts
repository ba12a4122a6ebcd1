import type { BudgetScope, HaltReason } from '@nightshift/contracts';
import { nano, type NanoUsd } from '@nightshift/kernel';
import type { Budget, WaitingRequest } from '../budget/budget-state.js';
import { openHalt } from './evolve-halts.js';

/** Why a task was refused money, and what would be enough for its next step. */
export interface RefusedTask {
  readonly haltId: string;
  readonly scope: BudgetScope;
  readonly reason: HaltReason;
  /** `undefined`: a first slice, that takes whatever there is. */
  readonly needs: NanoUsd | undefined;
}

/** What a first slice needs: the least there is, and so no amount to be told. */
const ANYTHING = 1;

/** Tasks that wait for a halt to be lifted, the first request of each. */
export const refusedTasks = (budget: Budget): ReadonlyMap<string, RefusedTask> => {
  const refused = new Map<string, RefusedTask>();
  for (const waiting of budget.denied.values()) {
    const one = refused.has(waiting.taskId) ? undefined : refusal(budget, waiting);
    if (one) refused.set(waiting.taskId, one);
  }
  return refused;
};

const refusal = (
  budget: Budget,
  { haltId = '', minimum }: WaitingRequest,
): RefusedTask | undefined => {
  const halt = openHalt(budget, haltId);
  if (!halt) return undefined;
  const { place, reason, figures } = halt;
  const needed = minimum > 0 ? minimum : (figures?.['neededNanoUsd'] ?? ANYTHING);
  return {
    haltId,
    scope: place.scope,
    reason,
    needs: needed <= ANYTHING ? undefined : nano(needed),
  };
};

/** Tasks that stand: those with a halt of their own, and those that wait for one above them. */
export const haltedTasks = (budget: Budget): ReadonlySet<string> =>
  new Set([
    ...[...budget.halts.values()].flatMap(({ scope, key }) => (scope === 'task' ? [key] : [])),
    ...refusedTasks(budget).keys(),
  ]);
