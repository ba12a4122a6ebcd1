import { addNano, nano, type NanoUsd, zeroNano } from '@nightshift/kernel';
import {
  type Budget,
  type Correction,
  emptyLevel,
  type Level,
  levelAt,
  type Owner,
  type Place,
  type RunBook,
  type Tally,
} from './budget-state.js';

export const newBook = ({ taskId, workflow }: Owner): RunBook => ({
  taskId,
  workflow,
  reserved: zeroNano,
  booked: zeroNano,
  leases: [],
  waiting: [],
  expiry: undefined,
  corrections: [],
});

type LevelChange = Partial<Level> | ((level: Level) => Partial<Level>);

export const changeLevel = (budget: Budget, place: Place, change: LevelChange): Budget => {
  const before = levelAt(budget, place);
  const level = { ...before, ...(typeof change === 'function' ? change(before) : change) };
  switch (place.scope) {
    case 'tenant':
      return { ...budget, tenant: level };
    case 'workflow':
      return { ...budget, workflows: budget.workflows.set(place.key, level) };
    case 'task':
      return { ...budget, tasks: budget.tasks.set(place.key, level) };
  }
};

/** What happens to the books of one run, and with them to every level above it. */
export interface Move {
  readonly before: RunBook;
  /** `undefined`: the books are closed. */
  readonly after: RunBook | undefined;
  /** Newly spent. */
  readonly settled?: NanoUsd;
  readonly allowance?: NanoUsd;
}

/** The one place where amounts of a run reach its levels: they are always the sums of the books. */
export const rebook = (budget: Budget, runId: string, move: Move): Budget => {
  const { before, after, settled = zeroNano, allowance } = move;
  const { taskId, workflow } = before;
  const reserved = (after?.reserved ?? 0) - before.reserved;
  const stuck = stuckIn(after) - stuckIn(before);
  const change = (level: Level = emptyLevel): Level => ({
    ...level,
    settled: addNano(level.settled, settled),
    month: tallied(level.month, budget.periods.month, settled),
    day: tallied(level.day, budget.periods.day, settled),
    reserved: nano(level.reserved + reserved),
    stuck: nano(level.stuck + stuck),
  });
  const task = change(budget.tasks.get(taskId));
  return {
    ...budget,
    tenant: change(budget.tenant),
    workflows: budget.workflows.set(workflow, change(budget.workflows.get(workflow))),
    tasks: budget.tasks.set(taskId, { ...task, allowance: allowance ?? task.allowance }),
    runs: after ? budget.runs.set(runId, after) : budget.runs.delete(runId),
  };
};

/** A tally of an earlier period begins anew with the first that is settled in this one. */
const tallied = (tally: Tally, startsOn: string, settled: NanoUsd): Tally => {
  if (settled === 0) return tally;
  return {
    startsOn,
    settled: tally.startsOn === startsOn ? addNano(tally.settled, settled) : settled,
  };
};

/** What was settled was not so: at every level that is still there, and in the periods of the call. */
export const corrected = (
  budget: Budget,
  { taskId, workflow }: Owner,
  { by, calledOn = '' }: Correction,
): Budget => {
  const { month, day } = budget.periods;
  const inPeriod = (tally: Tally, startsOn: string): Tally =>
    tally.startsOn === startsOn && (calledOn === '' || calledOn >= startsOn)
      ? { startsOn, settled: atLeastZero(tally.settled + by) }
      : tally;
  const change = (level: Level): Level => ({
    ...level,
    settled: atLeastZero(level.settled + by),
    month: inPeriod(level.month, month),
    day: inPeriod(level.day, day),
  });
  const [task, flow] = [budget.tasks.get(taskId), budget.workflows.get(workflow)];
  return {
    ...budget,
    tenant: change(budget.tenant),
    workflows: flow ? budget.workflows.set(workflow, change(flow)) : budget.workflows,
    tasks: task ? budget.tasks.set(taskId, change(task)) : budget.tasks,
  };
};

/** A provider's books may say anything; less than nothing was never spent. */
const atLeastZero = (amount: number): NanoUsd => nano(Math.max(0, amount));

/** What a run that waits for more cannot give back. */
const stuckIn = (book: RunBook | undefined): number =>
  book && book.waiting.length > 0 ? book.reserved : 0;

/** Waiting requests are granted, or given up. */
export const withoutRequests = (budget: Budget, leaseIds: readonly string[]): Budget => {
  if (leaseIds.length === 0) return budget;
  const gone = new Set(leaseIds);
  return {
    ...budget,
    queue: budget.queue.filter(({ leaseId }) => !gone.has(leaseId)),
    denied: budget.denied.deleteAll(leaseIds),
  };
};
