import type { EventBody } from '@nightshift/contracts';
import { type Decider, type NanoUsd, plusMs, subtractNano, unreachable } from '@nightshift/kernel';
import { obey } from '../halt/obey.js';
import { liftHalt, orderHalt, uphold } from '../halt/order.js';
import type {
  AdjustSpend,
  AnswerHalt,
  BudgetCommand,
  CloseRun,
  PassTime,
  RequestLease,
  ReturnLease,
} from './budget-command.js';
import { type Budget, emptyBudget, type RunBook } from './budget-state.js';
import { closeTasks } from './close-tasks.js';
import { evolveBudget } from './evolve.js';
import { admit, admitWaiting } from './grant.js';
import { raiseFor, setBudget } from './limit.js';
import type { BudgetPolicy } from './limits.js';
import { beginPeriods } from './periods.js';
import { thresholdsReached } from './thresholds.js';

/**
 * The money of a tenant: what is granted, settled, halted. At every level, for every period and at
 * any time, `settled + reserved` stays within the limit that was in force when money was granted.
 *
 * Admission is exact because all of it is one stream: a grant is appended at the version it was
 * decided on, or is decided again. The stream's version is the lock, also between replicas.
 *
 * Time arrives in the commands: the first of a new month or day begins it.
 */
export const budgetDecider = (policy: BudgetPolicy): Decider<BudgetCommand, EventBody, Budget> => ({
  initial: () => emptyBudget,
  evolve: evolveBudget,
  decide: (command, budget) => {
    const events = moves(command, budget, policy);
    if (events.length === 0) return events;
    const after = events.reduce(evolveBudget, budget);
    return [...events, ...thresholdsReached(after, events, command.tenant, policy)];
  },
});

/** What a command leads to; what that frees goes to whoever waits. */
const moves = (
  command: BudgetCommand,
  budget: Budget,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  const events = [...beginPeriods(budget, command.tenant, command.at)];
  let state = events.reduce(evolveBudget, budget);
  const apply = (more: readonly EventBody[]): void => {
    events.push(...more);
    state = more.reduce(evolveBudget, state);
  };
  if ('everything' in command) apply(obey(state, command.everything, command, policy));
  // Whoever waited for the new period comes before whoever comes with it.
  if (events.length > 0 && isAwaited(state)) apply(admitWaiting(state, command, policy));
  const led = decide(command, state, policy);
  apply(led);
  // It moved money, a limit or a halt: whoever waits is looked at again.
  if (isAwaited(state) && led.some(({ type }) => type !== 'lease.granted.v1'))
    apply(admitWaiting(state, command, policy));
  return events;
};

const isAwaited = ({ queue, denied }: Budget): boolean => queue.length > 0 || denied.size > 0;

const decide = (
  command: BudgetCommand,
  budget: Budget,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  switch (command.type) {
    case 'requestLease':
      return request(command, budget, policy);
    case 'passTime':
      return recall(command, budget, policy);
    case 'closeRun':
      return close(command, budget);
    case 'returnLease':
      return giveBack(command, budget);
    case 'closeTasks':
      return closeTasks(command, budget);
    case 'adjustSpend':
      return adjust(command);
    case 'orderHalt':
      return orderHalt(budget, command, policy);
    case 'liftHalt':
      return liftHalt(budget, command);
    case 'answerHalt':
      return answerHalt(command, budget, policy);
    case 'setBudget':
      return setBudget(budget, command, policy);
    default:
      return unreachable(command);
  }
};

const request = (
  { tenant, request: asked, ahead, at }: RequestLease,
  budget: Budget,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  // It ended before its order was seen: money for it would lie here, and its want would halt others.
  if (budget.ended.has(asked.runId)) return [];
  const known = budget.runs.get(asked.runId)?.leases.includes(asked.leaseId) ?? false;
  const events = known ? [] : admit(budget, asked, { tenant, at }, policy);
  return ahead && events[0]?.type !== 'lease.granted.v1' ? [] : events;
};

/**
 * Runs that have held their newest lease for too long are asked for what is left. It stays
 * reserved until they say what they spent: freeing it unheard could overspend.
 */
const recall = (
  { at }: PassTime,
  { runs }: Budget,
  { leaseMs }: BudgetPolicy,
): readonly EventBody[] => {
  const events: EventBody[] = [];
  for (const [runId, { taskId, workflow, reserved, expiry }] of runs) {
    if (!expiry || expiry.at > at || reserved === 0) continue;
    const againAt = plusMs(at, leaseMs);
    const data = { leaseId: expiry.leaseId, runId, taskId, workflow, againAt };
    events.push({ type: 'lease.expired.v1', data });
  }
  return events;
};

const close = (
  { runId, taskId, granted, spent, final }: CloseRun,
  budget: Budget,
): readonly EventBody[] => {
  const book = budget.runs.get(runId);
  if (book) return [settle(runId, book, { spent, released: subtractNano(granted, spent), final })];
  return final && !budget.ended.has(runId)
    ? [{ type: 'lease.foregone.v1', data: { runId, taskId } }]
    : [];
};

const giveBack = ({ runId, amount }: ReturnLease, budget: Budget): readonly EventBody[] => {
  const book = budget.runs.get(runId);
  return book ? [settle(runId, book, { spent: book.booked, released: amount, final: false })] : [];
};

const adjust = ({
  runId,
  taskId,
  workflow,
  step,
  attempt,
  booked,
  actual,
  calledOn,
}: AdjustSpend): readonly EventBody[] => {
  if (booked === actual) return [];
  const call = { runId, taskId, workflow, step, attempt };
  const amounts = { bookedNanoUsd: booked, trueNanoUsd: actual };
  const day = calledOn === undefined ? {} : { calledOn };
  return [{ type: 'budget.corrected.v1', data: { ...call, ...amounts, ...day } }];
};

interface Settlement {
  readonly spent: NanoUsd;
  readonly released: NanoUsd;
  readonly final: boolean;
}

const settle = (
  runId: string,
  { taskId, workflow }: RunBook,
  { spent, released, final }: Settlement,
): EventBody<'lease.settled.v1'> => ({
  type: 'lease.settled.v1',
  data: { runId, taskId, workflow, spentNanoUsd: spent, releasedNanoUsd: released, final },
});

const answerHalt = (
  command: AnswerHalt,
  budget: Budget,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  const { option, haltId, tenant, at, by } = command;
  if (!budget.halts.has(haltId)) return [];
  switch (option) {
    case 'raise':
      return raiseFor(budget, command, policy);
    case 'stop':
      return uphold(budget, haltId, command);
    case 'lift':
    case 'continue-once':
      return liftHalt(budget, {
        type: 'liftHalt',
        tenant,
        at,
        haltId,
        by,
        once: option === 'continue-once',
      });
    default:
      return [];
  }
};
