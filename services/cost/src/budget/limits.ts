import type { BudgetPeriod } from '@nightshift/contracts';
import { nano, type NanoUsd, subtractNano } from '@nightshift/kernel';
import { type Budget, levelAt, type Limits, type Place } from './budget-state.js';
import { settledIn } from './periods.js';

export interface BudgetPolicy {
  /** A month's limit of a tenant that nobody has set one for. */
  readonly defaultTenantLimit: NanoUsd;
  /** How long a person may take to answer a halt. */
  readonly dueInMs: number;
  /** How long a run may hold a lease before it is asked for what it has left. */
  readonly leaseMs: number;
  /** Percentages of a limit whose use is announced, ascending. */
  readonly thresholds: readonly number[];
}

/** One limit in force, and how much of it is used. */
export interface Room {
  readonly place: Place;
  readonly period: BudgetPeriod;
  readonly limit: NanoUsd;
  readonly settled: NanoUsd;
  readonly reserved: NanoUsd;
  readonly free: NanoUsd;
}

const PERIODS = ['month', 'day', 'total'] as const satisfies readonly BudgetPeriod[];

/** The limits in force at a place. @param allowance of a task that nothing is known of yet */
export const limitsAt = (
  budget: Budget,
  place: Place,
  policy: BudgetPolicy,
  allowance?: NanoUsd,
): Limits => {
  const level = levelAt(budget, place);
  if (place.scope === 'tenant') return { month: policy.defaultTenantLimit, ...level.limits };
  const total = level.allowance ?? allowance;
  return place.scope === 'task' && total !== undefined ? { total, ...level.limits } : level.limits;
};

export const roomsAt = (
  budget: Budget,
  place: Place,
  policy: BudgetPolicy,
  allowance?: NanoUsd,
): readonly Room[] => {
  const limits = limitsAt(budget, place, policy, allowance);
  const level = levelAt(budget, place);
  return PERIODS.flatMap((period) => {
    const limit = limits[period];
    if (limit === undefined) return [];
    const settled = settledIn(budget, level, period);
    const { reserved } = level;
    const free = subtractNano(limit, nano(settled + reserved));
    return [{ place, period, limit, settled, reserved, free }];
  });
};

/** The one that lets least through; `undefined` where there are none. */
export const narrowestOf = (rooms: readonly Room[]): Room | undefined =>
  rooms.reduce<Room | undefined>(
    (least, room) => (least && least.free <= room.free ? least : room),
    undefined,
  );
