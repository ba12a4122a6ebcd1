import type { EventBody } from '@nightshift/contracts';
import {
  type Instant,
  maxNano,
  minNano,
  nano,
  type NanoUsd,
  plusMs,
  subtractNano,
  zeroNano,
} from '@nightshift/kernel';
import { openHalt } from '../halt/evolve-halts.js';
import { exhausted } from '../halt/order.js';
import {
  type Budget,
  levelAt,
  type LeaseRequest,
  type OpenHalt,
  type Place,
  placesOf,
  type WaitingRequest,
} from './budget-state.js';
import { evolveBudget } from './evolve.js';
import { type BudgetPolicy, narrowestOf, type Room, roomsAt } from './limits.js';

/** For whom, and when. */
interface Occasion {
  readonly tenant: string;
  readonly at: Instant;
}

type Request = LeaseRequest & { readonly deniedBy?: string | undefined };

/**
 * What becomes of a request: granted as far as there is room at every level and in every period;
 * queued while other runs may return money; else denied, with a halt that asks a person.
 *
 * A halt for want of money denies what it cannot pay for, and no more: what others give back while
 * a person thinks is granted to whom it will do. Any other halt denies everything.
 */
export const admit = (
  budget: Budget,
  request: Request,
  occasion: Occasion,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  const { leaseId, runId, taskId, workflow, amount, minimum, taskBudget } = request;
  const room = narrowestRoom(budget, request, occasion, policy);
  const most = room ? minNano(amount, room.free) : amount;
  const halts = haltsOver(budget, request, occasion);
  const needed = neededBy(request, halts);
  const short = subtractNano(needed, most);
  const order = halts.find(({ reason }) => reason !== 'budget-exhausted');
  if (!order && short === 0) return [granted(request, most, occasion, policy)];
  const lease = { leaseId, runId, taskId, workflow, taskBudgetNanoUsd: taskBudget };
  const data = { ...lease, amountNanoUsd: amount, minimumNanoUsd: minimum };
  const halt = order ?? halts[0];
  // Without a limit nothing is ever short.
  if (halt || !room) return halt ? [denied(data, halt, short)] : [];
  if (mayReturn(budget, room.place, runId) > 0) return [{ type: 'lease.queued.v1', data }];
  const exhaustion = exhausted(budget, occasion, policy, { room, short, needed });
  return [exhaustion, denied(data, exhaustion.data, short)];
};

const narrowestRoom = (
  budget: Budget,
  request: Request,
  { tenant }: Occasion,
  policy: BudgetPolicy,
): Room | undefined =>
  narrowestOf(
    placesOf(tenant, request).flatMap((place) =>
      roomsAt(budget, place, policy, request.taskBudget),
    ),
  );

/**
 * A first slice takes whatever there is. But not the crumbs of a budget that is used up: the run
 * would come back for more at once. It waits for what was missing when the halt was ordered.
 */
const neededBy = ({ minimum }: Request, halts: readonly HaltOver[]): NanoUsd =>
  maxNano(
    minimum,
    nano(1),
    ...(minimum > 0 ? [] : halts.map(({ figures }) => nano(figures?.['neededNanoUsd'] ?? 1))),
  );

type HaltOver = Pick<OpenHalt, 'haltId' | 'ticketId' | 'reason' | 'figures'> & Place;

/** The halts in force over it, those of the smallest level first. */
const haltsOver = (budget: Budget, request: Request, { tenant }: Occasion): readonly HaltOver[] =>
  placesOf(tenant, request).flatMap((place) =>
    levelAt(budget, place).halts.map((halt) => ({ ...halt, ...place })),
  );

const granted = (
  { leaseId, runId, taskId, workflow, taskBudget, deniedBy }: Request,
  amount: NanoUsd,
  { at }: Occasion,
  { leaseMs }: BudgetPolicy,
): EventBody<'lease.granted.v1'> => ({
  type: 'lease.granted.v1',
  data: {
    leaseId,
    runId,
    taskId,
    workflow,
    taskBudgetNanoUsd: taskBudget,
    amountNanoUsd: amount,
    ...(deniedBy === undefined ? {} : { haltId: deniedBy }),
    expiresAt: plusMs(at, leaseMs),
  },
});

const denied = (
  data: EventBody<'lease.queued.v1'>['data'],
  { haltId, ticketId, scope }: Pick<OpenHalt, 'haltId' | 'ticketId'> & Pick<Place, 'scope'>,
  short: NanoUsd,
): EventBody<'lease.denied.v1'> => ({
  type: 'lease.denied.v1',
  data: { ...data, haltId, ticketId, scope, shortByNanoUsd: short },
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
      if (isNoNews(next[0], waiting)) continue;
      events.push(...next);
      state = next.reduce(evolveBudget, state);
    }
  }
  return events;
};

/** Still in the queue, or still denied by the same halt. */
const isNoNews = (first: EventBody | undefined, { haltId }: WaitingRequest): boolean =>
  haltId === undefined
    ? first?.type === 'lease.queued.v1'
    : first?.type === 'lease.denied.v1' && first.data.haltId === haltId;

/** Those in the queue, those whose halt is no more, and those that only wait for money. */
const waitingIn = (budget: Budget): readonly WaitingRequest[] => {
  const { queue, denied } = budget;
  const looked = [...denied.values()].filter(({ haltId = '' }) => {
    const halt = openHalt(budget, haltId);
    return !halt || halt.reason === 'budget-exhausted';
  });
  return looked.length === 0 ? queue : [...queue, ...looked].sort((a, b) => a.since - b.since);
};
