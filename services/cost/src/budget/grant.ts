import type { EventBody } from '@nightshift/contracts';
import {
  type Instant,
  maxNano,
  minNano,
  nano,
  type NanoUsd,
  subtractNano,
  zeroNano,
} from '@nightshift/kernel';
import {
  type Budget,
  levelAt,
  type LeaseRequest,
  type Place,
  placesOf,
  type WaitingRequest,
} from './budget-state.js';
import { evolveBudget } from './evolve.js';
import { haltFor } from './halt.js';

export interface BudgetPolicy {
  readonly defaultTenantLimit: NanoUsd;
  /** How long a person may take to answer a halt. */
  readonly dueInMs: number;
}

/** For whom, and when. */
interface Occasion {
  readonly tenant: string;
  readonly at: Instant;
}

/** The limit in force; `undefined`: none at this level. */
export const limitAt = (
  budget: Budget,
  place: Place,
  policy: BudgetPolicy,
  allowance?: NanoUsd,
): NanoUsd | undefined => {
  const level = levelAt(budget, place);
  if (level.limit !== undefined) return level.limit;
  if (place.scope === 'tenant') return policy.defaultTenantLimit;
  return place.scope === 'task' ? (level.allowance ?? allowance) : undefined;
};

interface Room {
  readonly place: Place;
  readonly limit: NanoUsd;
  readonly free: NanoUsd;
}

/** The level with the least room for a request. */
const narrowest = (
  budget: Budget,
  tenant: string,
  request: LeaseRequest,
  policy: BudgetPolicy,
): Room => {
  const rooms = placesOf(tenant, request).flatMap((place): Room[] => {
    const limit = limitAt(budget, place, policy, request.taskBudget);
    const { settled, reserved } = levelAt(budget, place);
    return limit === undefined
      ? []
      : [{ place, limit, free: subtractNano(limit, nano(settled + reserved)) }];
  });
  // The tenant always has a limit.
  return rooms.reduce((least, room) => (room.free < least.free ? room : least));
};

/**
 * What becomes of a request: granted as far as there is room at every level; queued while other
 * runs may return money; else denied, with a halt that asks a person.
 */
export const admit = (
  budget: Budget,
  request: LeaseRequest & { readonly deniedBy?: string | undefined },
  { tenant, at }: Occasion,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  const { leaseId, runId, taskId, workflow, amount, minimum, taskBudget } = request;
  const halted = placesOf(tenant, request).find((place) => levelAt(budget, place).halt);
  const { place, limit, free } = narrowest(budget, tenant, request, policy);
  const most = minNano(amount, free);
  const short = subtractNano(maxNano(minimum, nano(1)), most);
  const lease = { leaseId, runId, taskId, workflow, taskBudgetNanoUsd: taskBudget };
  if (!halted && short === 0) {
    const waited = request.deniedBy === undefined ? {} : { haltId: request.deniedBy };
    return [{ type: 'lease.granted.v1', data: { ...lease, amountNanoUsd: most, ...waited } }];
  }
  const data = { ...lease, amountNanoUsd: amount, minimumNanoUsd: minimum };
  if (halted) return [denied(data, halted, levelAt(budget, halted).halt, short)];
  if (mayReturn(budget, place, runId) > 0) return [{ type: 'lease.queued.v1', data }];
  const level = levelAt(budget, place);
  const { dueInMs } = policy;
  const order = haltFor({ tenant, at, place, level, limit, short, request, dueInMs });
  return [order, denied(data, place, order.data, short)];
};

const denied = (
  data: EventBody<'lease.queued.v1'>['data'],
  { scope }: Place,
  halt: { readonly haltId: string; readonly ticketId: string } | undefined,
  short: NanoUsd,
): EventBody<'lease.denied.v1'> => ({
  type: 'lease.denied.v1',
  data: {
    ...data,
    haltId: halt?.haltId ?? '',
    ticketId: halt?.ticketId ?? '',
    scope,
    shortByNanoUsd: short,
  },
});

/** What runs other than this one hold here and do not wait with. */
const mayReturn = (budget: Budget, place: Place, runId: string): NanoUsd => {
  const { reserved, stuck } = levelAt(budget, place);
  const own = budget.runs.get(runId);
  const held = own && own.waiting.length === 0 ? own.reserved : zeroNano;
  return nano(reserved - stuck - held);
};

/**
 * Requests that wait, again in the order of their arrival: each is granted, queued or denied anew.
 * What that leads to may be news for those before it, so it goes on until nothing follows.
 */
export const admitWaiting = (
  budget: Budget,
  occasion: Occasion,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  const events: EventBody[] = [];
  let state = budget;
  for (let before = -1; before !== events.length;) {
    before = events.length;
    for (const waiting of waitingIn(state)) {
      const next = admit(state, waiting, occasion, policy);
      // Still in the queue: nothing new.
      if (next[0]?.type === 'lease.queued.v1' && waiting.haltId === undefined) continue;
      events.push(...next);
      state = next.reduce(evolveBudget, state);
    }
  }
  return events;
};

/** Those in the queue, and those whose halt is no more. */
const waitingIn = ({ queue, denied, halts }: Budget): readonly WaitingRequest[] => {
  const freed = [...denied.values()].filter(({ haltId = '' }) => !halts.has(haltId));
  return freed.length === 0 ? queue : [...queue, ...freed].sort((a, b) => a.since - b.since);
};
