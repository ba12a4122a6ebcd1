import type { EventBody } from '@nightshift/contracts';
import { type Budget, levelAt, type Place, placesOf } from './budget-state.js';
import { type BudgetPolicy, type Room, roomsAt } from './limits.js';
import { startOf } from './periods.js';

/** Limits whose use has come to a threshold through `events`; each is told once a period. */
export const thresholdsReached = (
  budget: Budget,
  events: readonly EventBody[],
  tenant: string,
  policy: BudgetPolicy,
): readonly EventBody[] =>
  placesIn(events, tenant).flatMap((place) =>
    roomsAt(budget, place, policy).flatMap((room) => reachedIn(budget, room, policy)),
  );

const placesIn = (events: readonly EventBody[], tenant: string): readonly Place[] => {
  const places = new Map<string, Place>();
  for (const event of events)
    for (const place of placesOfEvent(event, tenant))
      places.set(`${place.scope}/${place.key}`, place);
  return [...places.values()];
};

const placesOfEvent = (event: EventBody, tenant: string): readonly Place[] => {
  switch (event.type) {
    case 'lease.granted.v1':
    case 'lease.settled.v1':
      return placesOf(tenant, event.data);
    case 'budget.set.v1':
      return [{ scope: event.data.scope, key: event.data.key }];
    default:
      return [];
  }
};

const reachedIn = (
  budget: Budget,
  { place, period, limit, settled, reserved }: Room,
  { thresholds }: BudgetPolicy,
): readonly EventBody<'budget.threshold-reached.v1'>[] => {
  // A few slices are most of a task's budget by design: there only what it spent says something.
  const used = place.scope === 'task' ? settled : settled + reserved;
  if (used === 0) return [];
  const { startsOn, percent } = levelAt(budget, place).reached[period] ?? {
    startsOn: '',
    percent: 0,
  };
  const told = startsOn === startOf(budget, period) ? percent : 0;
  return thresholds
    .filter((one) => one > told && used * 100 >= limit * one)
    .map((one) => ({
      type: 'budget.threshold-reached.v1',
      data: {
        ...place,
        period,
        percent: one,
        limitNanoUsd: limit,
        settledNanoUsd: settled,
        reservedNanoUsd: reserved,
      },
    }));
};
