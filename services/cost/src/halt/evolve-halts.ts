import type { EventBody, HaltReason } from '@nightshift/contracts';
import { changeLevel, rebook, withoutRequests } from '../budget/books.js';
import type { Budget, Exemption, OpenHalt, Place } from '../budget/budget-state.js';
import { levelAt } from '../budget/budget-state.js';

export const halted = (
  budget: Budget,
  { scope, key, ...halt }: EventBody<'halt.ordered.v2'>['data'],
): Budget => {
  const after = changeLevel(budget, { scope, key }, ({ ordered, halts }) => ({
    ordered: ordered + 1,
    halts: [...halts, halt],
  }));
  return {
    ...after,
    halts: budget.halts.set(halt.haltId, { scope, key }),
    everything: Math.max(budget.everything, nthOfAll(halt)),
  };
};

/** Which order to stop every tenant a halt follows from; 0: none. */
export const nthOfAll = ({ figures }: Pick<OpenHalt, 'figures'>): number =>
  figures?.['everything'] ?? 0;

type Ended = Pick<EventBody<'halt.upheld.v1'>['data'], 'scope' | 'key' | 'haltId'>;

export const unhalted = (budget: Budget, place: Ended): Budget => ({
  ...changeLevel(budget, place, ({ halts }) => ({
    halts: halts.filter(({ haltId }) => haltId !== place.haltId),
  })),
  halts: budget.halts.delete(place.haltId),
});

/** Lifted `once`: the rule may be broken by this task from now on, or by others for the day. */
export const exempted = (
  budget: Budget,
  { haltId, once, ...place }: EventBody<'halt.lifted.v1'>['data'],
): Budget => {
  const halt = once ? openHalt(budget, haltId) : undefined;
  if (!halt) return budget;
  const on = place.scope === 'task' ? undefined : budget.periods.day;
  const exemption: Exemption = { reason: halt.reason, on };
  return changeLevel(budget, place, ({ exempt }) => ({
    exempt: [...exempt.filter(({ reason }) => reason !== halt.reason), exemption],
  }));
};

/** What waited there is forgotten: its tasks are about to be cancelled. */
export const upheld = (budget: Budget, place: Ended): Budget => {
  let after = unhalted(budget, place);
  for (const [leaseId, { haltId, runId }] of budget.denied) {
    const before = haltId === place.haltId ? after.runs.get(runId) : undefined;
    if (!before) continue;
    const waiting = before.waiting.filter((id) => id !== leaseId);
    after = rebook(withoutRequests(after, [leaseId]), runId, {
      before,
      after: { ...before, waiting },
    });
  }
  return after;
};

export const openHalt = (
  budget: Budget,
  haltId: string,
): (OpenHalt & { readonly place: Place }) | undefined => {
  const place = budget.halts.get(haltId);
  const halt = place && levelAt(budget, place).halts.find((one) => one.haltId === haltId);
  return halt && place ? { ...halt, place } : undefined;
};

/** Whether a rule need not be looked at here: it is broken already, or may be broken. */
export const isSettled = (budget: Budget, place: Place, reason: HaltReason): boolean => {
  const { halts, exempt } = levelAt(budget, place);
  return (
    // A halt of every tenant ends with that of all others: it stands for no order of one's own.
    halts.some((one) => one.reason === reason && nthOfAll(one) === 0) ||
    exempt.some(
      (one) => one.reason === reason && (one.on ?? budget.periods.day) === budget.periods.day,
    )
  );
};
