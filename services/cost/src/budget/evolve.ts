import type { EventBody } from '@nightshift/contracts';
import { addNano, minNano, nano, subtractNano } from '@nightshift/kernel';
import { exempted, halted, unhalted, upheld } from '../halt/evolve-halts.js';
import { changeLevel, corrected, newBook, rebook, withoutRequests } from './books.js';
import {
  type Budget,
  type LeaseRequest,
  type RunBook,
  type WaitingRequest,
} from './budget-state.js';
import { settledIn, startOf } from './periods.js';

/** A run's order comes soon after its end, if not before it: this is many times what may be between. */
const MAX_ENDED = 10_000;

/** The budget after an event of its own stream. */
export const evolveBudget = (budget: Budget, event: EventBody): Budget => {
  switch (event.type) {
    case 'budget.set.v1':
      return limited(budget, event.data);
    case 'budget.corrected.v1':
      return found(budget, event.data);
    case 'budget.closed.v1':
      return { ...budget, tasks: budget.tasks.deleteAll(event.data.taskIds) };
    case 'budget.period-began.v1':
      return began(budget, event.data);
    case 'budget.threshold-reached.v1':
      return reached(budget, event.data);
    case 'lease.granted.v1':
      return granted(budget, event);
    case 'lease.expired.v1':
      return expired(budget, event.data);
    case 'lease.foregone.v1':
      return foregone(budget, event.data);
    case 'lease.queued.v1':
      return waits(budget, requestOf(event), undefined);
    case 'lease.denied.v1':
      return waits(budget, requestOf(event), event.data.haltId);
    case 'lease.settled.v1':
      return settled(budget, event);
    case 'halt.ordered.v2':
      return halted(budget, event.data);
    case 'halt.lifted.v1':
      return unhalted(exempted(budget, event.data), event.data);
    case 'halt.upheld.v1':
      return upheld(budget, event.data);
    default:
      return budget;
  }
};

/** What is no longer reached is announced when it is reached anew. */
const limited = (budget: Budget, { scope, key, ...data }: EventBody<'budget.set.v1'>['data']) => {
  const { period = scope === 'tenant' ? 'month' : 'total', limitNanoUsd } = data;
  return changeLevel(budget, { scope, key }, (level) => {
    const used = settledIn(budget, level, period) + level.reserved;
    const percent = Math.min(
      level.reached[period]?.percent ?? 0,
      limitNanoUsd === 0 ? 100 : Math.floor((used / limitNanoUsd) * 100),
    );
    return {
      limits: { ...level.limits, [period]: nano(limitNanoUsd) },
      reached: { ...level.reached, [period]: { startsOn: startOf(budget, period), percent } },
    };
  });
};

/** The calendar is the tenant's: what was tallied before counts no more, at no level. */
const began = (
  budget: Budget,
  { scope, period, startsOn }: EventBody<'budget.period-began.v1'>['data'],
): Budget =>
  scope === 'tenant' ? { ...budget, periods: { ...budget.periods, [period]: startsOn } } : budget;

const reached = (
  budget: Budget,
  { scope, key, period, percent }: EventBody<'budget.threshold-reached.v1'>['data'],
): Budget =>
  changeLevel(budget, { scope, key }, (level) => ({
    reached: { ...level.reached, [period]: { startsOn: startOf(budget, period), percent } },
  }));

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
  const { leaseId, runId, amountNanoUsd, taskBudgetNanoUsd, expiresAt } = data;
  const before = budget.runs.get(runId) ?? newBook(data);
  const after: RunBook = {
    ...before,
    reserved: addNano(before.reserved, nano(amountNanoUsd)),
    leases: withId(before.leases, leaseId),
    waiting: before.waiting.filter((id) => id !== leaseId),
    expiry: expiresAt === undefined ? before.expiry : { leaseId, at: expiresAt },
  };
  const rest = before.waiting.includes(leaseId) ? withoutRequests(budget, [leaseId]) : budget;
  return rebook(rest, runId, { before, after, allowance: nano(taskBudgetNanoUsd) });
};

/** The money stays reserved until the run says what it spent; one with a call under way may not. */
const expired = (
  budget: Budget,
  { runId, leaseId, againAt }: EventBody<'lease.expired.v1'>['data'],
): Budget => {
  const book = budget.runs.get(runId);
  const expiry = { leaseId, at: againAt };
  return book ? { ...budget, runs: budget.runs.set(runId, { ...book, expiry }) } : budget;
};

const foregone = (budget: Budget, { runId }: EventBody<'lease.foregone.v1'>['data']): Budget => {
  const ended = budget.ended.add(runId);
  return { ...budget, ended: ended.size > MAX_ENDED ? ended.rest().toOrderedSet() : ended };
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
  const settled = subtractNano(nano(spentNanoUsd), before.booked);
  if (final) {
    const rest = withoutRequests(budget, before.waiting);
    const closed = rebook(rest, runId, { before, after: undefined, settled });
    return before.corrections.reduce((next, one) => corrected(next, before, one), closed);
  }
  // An open book gives away no more than it holds.
  const freed = minNano(before.reserved, addNano(settled, nano(releasedNanoUsd)));
  const reserved = subtractNano(before.reserved, freed);
  const after: RunBook = {
    ...before,
    booked: addNano(before.booked, settled),
    reserved,
    expiry: reserved === 0 ? undefined : before.expiry,
  };
  return rebook(budget, runId, { before, after, settled });
};

/** Of a run whose books are open, the call may not be settled yet. */
const found = (
  budget: Budget,
  {
    runId,
    bookedNanoUsd,
    trueNanoUsd,
    calledOn,
    ...owner
  }: EventBody<'budget.corrected.v1'>['data'],
): Budget => {
  const correction = { by: trueNanoUsd - bookedNanoUsd, calledOn };
  const book = budget.runs.get(runId);
  if (!book) return corrected(budget, owner, correction);
  const corrections = [...book.corrections, correction];
  return { ...budget, runs: budget.runs.set(runId, { ...book, corrections }) };
};

const withId = (ids: readonly string[], id: string): readonly string[] =>
  ids.includes(id) ? ids : [...ids, id];
