import type { EventBody } from '@nightshift/contracts';
import { derivedId, formatUsd, type Instant, type JsonSchema, maxNano, minNano, nano, type NanoUsd, plusMs, subtractNano } from '@nightshift/kernel';
import { type Budget, levelAt, type LeaseRequest, type Place, placesOf, type WaitingRequest } from './budget-state.js';
import { evolveBudget, heldByOthers } from './evolve.js';

export interface BudgetPolicy {
  readonly defaultTenantLimit: NanoUsd;
  /** How long a person may take to answer a halt. */
  readonly dueInMs: number;
}

/** The limit in force; `undefined`: none at this level. */
export const limitAt = (budget: Budget, place: Place, policy: BudgetPolicy, allowance?: NanoUsd): NanoUsd | undefined => {
  const level = levelAt(budget, place);
  if (level.limit !== undefined) return level.limit;
  if (place.scope === 'tenant') return policy.defaultTenantLimit;
  return place.scope === 'task' ? (level.allowance ?? allowance) : undefined;
};

interface Room {
  readonly place: Place;
  readonly free: NanoUsd;
}

/** The level with the least room for a request. */
const narrowest = (budget: Budget, tenant: string, request: LeaseRequest, policy: BudgetPolicy): Room | undefined =>
  placesOf(tenant, request)
    .flatMap((place): Room[] => {
      const limit = limitAt(budget, place, policy, request.taskBudget);
      const { settled, reserved } = levelAt(budget, place);
      return limit === undefined ? [] : [{ place, free: subtractNano(limit, nano(settled + reserved)) }];
    })
    .toSorted((a, b) => a.free - b.free)[0];

/**
 * What becomes of a request: granted as far as there is room at every level; queued while other
 * runs may return money; else denied, with a halt that asks a person.
 */
export const admit = (budget: Budget, tenant: string, request: LeaseRequest, policy: BudgetPolicy, at: Instant): readonly EventBody[] => {
  const { leaseId, runId, taskId, workflow, amount, minimum, taskBudget } = request;
  const halted = placesOf(tenant, request).find((place) => levelAt(budget, place).halt);
  const room = narrowest(budget, tenant, request, policy);
  const most = room ? minNano(amount, room.free) : amount;
  const short = subtractNano(maxNano(minimum, nano(1)), most);
  if (!halted && short === 0) {
    return [{ type: 'lease.granted.v1', data: { leaseId, runId, taskId, workflow, amountNanoUsd: most, taskBudgetNanoUsd: taskBudget } }];
  }
  const place = halted ?? room?.place ?? { scope: 'tenant', key: tenant };
  const data = { leaseId, runId, taskId, workflow, amountNanoUsd: amount, minimumNanoUsd: minimum, taskBudgetNanoUsd: taskBudget };
  if (!halted && heldByOthers(budget, place, runId) > 0) return [{ type: 'lease.queued.v1', data }];
  const order = halted ? undefined : haltAt(budget, tenant, place, policy, request, short, at);
  const { haltId = '', ticketId = '' } = order?.data ?? levelAt(budget, place).halt ?? {};
  return [
    ...(order ? [order] : []),
    { type: 'lease.denied.v1', data: { ...data, haltId, ticketId, scope: place.scope, shortByNanoUsd: short } },
  ];
};

/** Requests that wait, again from the first: of those in `which`, each is granted, queued or denied anew. */
export const admitAgain = (
  budget: Budget,
  tenant: string,
  which: (request: WaitingRequest) => boolean,
  policy: BudgetPolicy,
  at: Instant,
): readonly EventBody[] => {
  const events: EventBody[] = [];
  let state = budget;
  for (const waiting of budget.waiting.filter(which)) {
    const { haltId: before, ...request } = waiting;
    const next = admit(state, tenant, request, policy, at);
    // Still in the queue: nothing new.
    if (before === undefined && next.length === 1 && next[0]?.type === 'lease.queued.v1') continue;
    events.push(...next);
    state = next.reduce(evolveBudget, state);
  }
  return events;
};

const haltAt = (
  budget: Budget,
  tenant: string,
  place: Place,
  policy: BudgetPolicy,
  { taskId, runId }: LeaseRequest,
  short: NanoUsd,
  at: Instant,
): EventBody<'halt.ordered.v1'> => {
  const { halts, settled, reserved } = levelAt(budget, place);
  const limit = limitAt(budget, place, policy) ?? nano(0);
  const haltId = derivedId('halt', tenant, place.scope, place.key, String(halts + 1));
  const what = place.scope === 'tenant' ? `tenant ${tenant}` : `${place.scope} ${place.key}`;
  return {
    type: 'halt.ordered.v1',
    data: {
      ...place,
      haltId,
      ticketId: derivedId('ticket', haltId),
      kind: 'budget',
      queue: 'budget',
      risk: 'medium',
      dueAt: plusMs(at, policy.dueInMs),
      reason: 'budget-exhausted',
      limitNanoUsd: limit,
      settledNanoUsd: settled,
      reservedNanoUsd: reserved,
    },
    content: {
      ask: {
        kind: 'budget',
        title: `The budget of ${what} is used up`.slice(0, 200),
        question: `Raise the budget of ${what}, which is ${formatUsd(limit)}, or stop what waits for it? The next step needs ${formatUsd(short)} more than is free.`,
        blocked: `Nothing more is granted to ${what}. Run ${runId} of task ${taskId} waits at the exact point it reached.`,
        found: [`Limit ${formatUsd(limit)}`, `Settled ${formatUsd(settled)}`, `Reserved by open runs ${formatUsd(reserved)}`, `Short by ${formatUsd(short)}`],
        need: raiseOrStop,
        options: [
          { id: 'raise', label: 'Raise', consequence: 'The limit is raised by the amount you give, and what waits goes on.' },
          { id: 'stop', label: 'Stop', consequence: 'Every task that waits for this budget is cancelled.' },
        ],
        evidence: [],
        alternatives: [],
      },
    },
  };
};

const raiseOrStop: JsonSchema = {
  type: 'object',
  properties: { option: { enum: ['raise', 'stop'] }, raiseByUsd: { type: 'number', exclusiveMinimum: 0, maximum: 1_000_000 } },
  required: ['option'],
  additionalProperties: false,
  if: { properties: { option: { const: 'raise' } } },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: { required: ['raiseByUsd'] },
};
