import type { EventBody } from '@nightshift/contracts';
import {
  addNano,
  type Decider,
  type NanoUsd,
  Refusal,
  subtractNano,
  unreachable,
  zeroNano,
} from '@nightshift/kernel';
import type {
  AnswerHalt,
  BudgetCommand,
  CloseRun,
  RequestLease,
  ReturnLease,
  SetBudget,
} from './budget-command.js';
import { type Budget, emptyBudget, levelAt, type Place, type RunBook } from './budget-state.js';
import { evolveBudget } from './evolve.js';
import { admit, admitWaiting, type BudgetPolicy, limitAt } from './grant.js';

/**
 * The money of a tenant: what is granted, settled, halted. At every level and at any time,
 * `settled + reserved` stays within the limit that was in force when money was granted.
 */
export const budgetDecider = (policy: BudgetPolicy): Decider<BudgetCommand, EventBody, Budget> => ({
  initial: () => emptyBudget,
  evolve: evolveBudget,
  decide: (command, budget) => {
    const events = decide(command, budget, policy);
    const nobodyWaits = budget.queue.length === 0 && budget.denied.size === 0;
    if (nobodyWaits || events.every(({ type }) => type === 'lease.granted.v1')) return events;
    // The command moved money, a limit or a halt: whoever waits is looked at again.
    return [...events, ...admitWaiting(events.reduce(evolveBudget, budget), command, policy)];
  },
});

const decide = (
  command: BudgetCommand,
  budget: Budget,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  switch (command.type) {
    case 'requestLease':
      return request(command, budget, policy);
    case 'closeRun':
      return close(command, budget);
    case 'returnLease':
      return giveBack(command, budget);
    case 'answerHalt':
      return answerHalt(command, budget, policy);
    case 'setBudget':
      return setBudget(command, budget, policy);
    default:
      return unreachable(command);
  }
};

const request = (
  { tenant, request: asked, at }: RequestLease,
  budget: Budget,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  const known = budget.runs.get(asked.runId)?.leases.includes(asked.leaseId) ?? false;
  return known ? [] : admit(budget, asked, { tenant, at }, policy);
};

/**
 * A run that ended before its order was seen has no books: what is granted to it later comes back
 * as a returned lease.
 */
const close = (
  { runId, granted, spent, final }: CloseRun,
  budget: Budget,
): readonly EventBody[] => {
  const book = budget.runs.get(runId);
  return book
    ? [settle(runId, book, { spent, released: subtractNano(granted, spent), final })]
    : [];
};

const giveBack = ({ runId, amount }: ReturnLease, budget: Budget): readonly EventBody[] => {
  const book = budget.runs.get(runId);
  return book ? [settle(runId, book, { spent: book.booked, released: amount, final: false })] : [];
};

const settle = (
  runId: string,
  { taskId, workflow }: RunBook,
  {
    spent,
    released,
    final,
  }: {
    readonly spent: NanoUsd;
    readonly released: NanoUsd;
    readonly final: boolean;
  },
): EventBody<'lease.settled.v1'> => ({
  type: 'lease.settled.v1',
  data: { runId, taskId, workflow, spentNanoUsd: spent, releasedNanoUsd: released, final },
});

const answerHalt = (
  { haltId, ticketId, option, raiseBy, by }: AnswerHalt,
  budget: Budget,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  const place = budget.halts.get(haltId);
  if (!place) return [];
  if (option === 'raise' && raiseBy !== undefined) {
    const to = addNano(limitAt(budget, place, policy) ?? zeroNano, raiseBy);
    return limit(budget, place, policy, {
      to,
      by,
      reason: 'Raised in answer to a ticket.',
      ticketId,
    });
  }
  if (option !== 'stop') return [];
  const waiting = [...budget.denied.values()].filter((one) => one.haltId === haltId);
  const taskIds = [...new Set(waiting.map(({ taskId }) => taskId))];
  return [{ type: 'halt.upheld.v1', data: { ...place, haltId, ticketId, by, taskIds } }];
};

const setBudget = (
  { place, change, by, reason }: SetBudget,
  budget: Budget,
  policy: BudgetPolicy,
): readonly EventBody[] => {
  const before = limitAt(budget, place, policy);
  if ('by' in change && before === undefined) {
    throw new Refusal(
      'no-limit',
      'conflict',
      `The ${place.scope} ${place.key} has no limit that could be raised. Set one: PUT /v1/budgets/${place.scope}/${place.key}.`,
    );
  }
  const to = 'to' in change ? change.to : addNano(before ?? zeroNano, change.by);
  return limit(budget, place, policy, { to, by, reason, ticketId: undefined });
};

interface NewLimit {
  readonly to: NanoUsd;
  readonly by: string;
  readonly reason: string;
  readonly ticketId: string | undefined;
}

/** Sets a limit; a halt at that level is lifted if there is more room than before. */
const limit = (
  budget: Budget,
  place: Place,
  policy: BudgetPolicy,
  { to, by, reason, ticketId }: NewLimit,
): readonly EventBody[] => {
  const { halt } = levelAt(budget, place);
  const before = limitAt(budget, place, policy) ?? zeroNano;
  return [
    {
      type: 'budget.set.v1',
      data: {
        ...place,
        limitNanoUsd: to,
        by,
        reason,
        ...(ticketId === undefined ? {} : { ticketId }),
      },
    },
    ...(halt && to > before
      ? [{ type: 'halt.lifted.v1' as const, data: { ...place, ...halt, by } }]
      : []),
  ];
};
