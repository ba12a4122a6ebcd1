import type { EventBody } from '@nightshift/contracts';
import { addNano, minNano, nano, subtractNano } from '@nightshift/kernel';
import { changeLevel, type Move, newBook, rebook, withoutRequests } from './books.js';
import {
  type Budget,
  type Level,
  type LeaseRequest,
  type RunBook,
  type WaitingRequest,
} from './budget-state.js';

/** The budget after an event of its own stream. */
export const evolveBudget = (budget: Budget, event: EventBody): Budget => {
  switch (event.type) {
    case 'budget.set.v1':
      return changeLevel(budget, event.data, { limit: nano(event.data.limitNanoUsd) });
    case 'lease.granted.v1':
      return granted(budget, event);
    case 'lease.queued.v1':
      return waits(budget, requestOf(event), undefined);
    case 'lease.denied.v1':
      return waits(budget, requestOf(event), event.data.haltId);
    case 'lease.settled.v1':
      return settled(budget, event);
    case 'halt.ordered.v1':
      return halted(budget, event);
    case 'halt.lifted.v1':
      return unhalted(budget, event.data);
    case 'halt.upheld.v1':
      return upheld(budget, event.data);
    default:
      return budget;
  }
};

const requestOf = ({ data }: EventBody<'lease.queued.v1' | 'lease.denied.v1'>): LeaseRequest => ({
  leaseId: data.leaseId,
  runId: data.runId,
  taskId: data.taskId,
  workflow: data.workflow,
  amount: nano(data.amountNanoUsd),
  minimum: nano(data.minimumNanoUsd),
  taskBudget: nano(data.taskBudgetNanoUsd),
});

const granted = (budget: Budget, { data }: EventBody<'lease.granted.v1'>): Budget => {
  const { leaseId, runId, amountNanoUsd, taskBudgetNanoUsd } = data;
  const before = budget.runs.get(runId) ?? newBook(data);
  const after: RunBook = {
    ...before,
    reserved: addNano(before.reserved, nano(amountNanoUsd)),
    leases: withId(before.leases, leaseId),
    waiting: before.waiting.filter((id) => id !== leaseId),
  };
  const rest = before.waiting.includes(leaseId) ? withoutRequests(budget, [leaseId]) : budget;
  return rebook(rest, runId, { before, after, allowance: nano(taskBudgetNanoUsd) });
};

const waits = (budget: Budget, request: LeaseRequest, haltId: string | undefined): Budget => {
  const { leaseId, runId, taskBudget } = request;
  const before = budget.runs.get(runId) ?? newBook(request);
  const known = before.waiting.includes(leaseId) ? waitingFor(budget, leaseId) : undefined;
  const rest = known ? withoutRequests(budget, [leaseId]) : budget;
  const waiting: WaitingRequest = {
    ...request,
    haltId,
    deniedBy: haltId ?? known?.deniedBy,
    since: known?.since ?? budget.waited + 1,
  };
  const after: RunBook = {
    ...before,
    leases: withId(before.leases, leaseId),
    waiting: withId(before.waiting, leaseId),
  };
  return {
    ...rebook(rest, runId, { before, after, allowance: taskBudget }),
    waited: Math.max(budget.waited, waiting.since),
    queue: haltId === undefined ? inOrder(rest.queue, waiting) : rest.queue,
    denied: haltId === undefined ? rest.denied : rest.denied.set(leaseId, waiting),
  };
};

const waitingFor = ({ queue, denied }: Budget, leaseId: string): WaitingRequest | undefined =>
  denied.get(leaseId) ?? queue.find((one) => one.leaseId === leaseId);

/** Whoever came before others stays before them, also after a halt. */
const inOrder = (queue: Budget['queue'], waiting: WaitingRequest): Budget['queue'] => {
  const index = queue.findLastIndex(({ since }) => since < waiting.since) + 1;
  return queue.toSpliced(index, 0, waiting);
};

const settled = (budget: Budget, { data }: EventBody<'lease.settled.v1'>): Budget => {
  const { runId, spentNanoUsd, releasedNanoUsd, final } = data;
  const before = budget.runs.get(runId) ?? newBook(data);
  const spent = nano(spentNanoUsd);
  const settled = subtractNano(spent, before.booked);
  // A closed book holds nothing, and an open one gives away no more than it holds.
  const freed = final
    ? before.reserved
    : minNano(before.reserved, addNano(settled, nano(releasedNanoUsd)));
  const move: Move = final
    ? { before, after: undefined, settled }
    : {
        before,
        after: {
          ...before,
          booked: addNano(before.booked, settled),
          reserved: subtractNano(before.reserved, freed),
        },
        settled,
      };
  const rest = final ? withoutRequests(budget, before.waiting) : budget;
  return rebook(rest, runId, move);
};

const halted = (budget: Budget, { data }: EventBody<'halt.ordered.v1'>): Budget => {
  const { scope, key, haltId, ticketId } = data;
  const after = changeLevel(budget, { scope, key }, ({ halts }) => ({
    halts: halts + 1,
    halt: { haltId, ticketId },
  }));
  return { ...after, halts: budget.halts.set(haltId, { scope, key }) };
};

type Ended = Pick<EventBody<'halt.upheld.v1'>['data'], 'scope' | 'key' | 'haltId'>;

const unhalted = (budget: Budget, place: Ended): Budget => ({
  ...changeLevel(budget, place, { halt: undefined } satisfies Partial<Level>),
  halts: budget.halts.delete(place.haltId),
});

/** What waited there is forgotten: its tasks are about to be cancelled. */
const upheld = (budget: Budget, place: Ended): Budget => {
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

const withId = (ids: readonly string[], id: string): readonly string[] =>
  ids.includes(id) ? ids : [...ids, id];
