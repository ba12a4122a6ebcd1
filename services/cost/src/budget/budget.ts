import type { EventBody } from '@nightshift/contracts';
import { addNano, type Decider, nano, type NanoUsd, subtractNano, unreachable } from '@nightshift/kernel';
import type { BudgetCommand } from './budget-command.js';
import { type Budget, emptyBudget, levelAt, type Place, type RunBook } from './budget-state.js';
import { evolveBudget } from './evolve.js';
import { admit, admitAgain, type BudgetPolicy, limitAt } from './grant.js';
import { at as entryAt } from './sharded.js';

/**
 * The money of a tenant: what is granted, settled, halted. At every level and at any time,
 * `settled + reserved` stays within the limit that was in force when money was granted.
 */
export const budgetDecider = (policy: BudgetPolicy): Decider<BudgetCommand, EventBody, Budget> => ({
  initial: () => emptyBudget,
  evolve: evolveBudget,
  decide: (command, budget) => decide(command, budget, policy),
});

const decide = (command: BudgetCommand, budget: Budget, policy: BudgetPolicy): readonly EventBody[] => {
  switch (command.type) {
    case 'requestLease':
      return request(command, budget, policy);
    case 'closeRun':
      return close(command, budget, policy);
    case 'returnLease':
      return giveBack(command, budget, policy);
    case 'answerHalt':
      return answerHalt(command, budget, policy);
    case 'setBudget':
      return setBudget(command, budget, policy);
    default:
      return unreachable(command);
  }
};

type Command<T extends BudgetCommand['type']> = Extract<BudgetCommand, { type: T }>;

const request = ({ tenant, request: asked, at }: Command<'requestLease'>, budget: Budget, policy: BudgetPolicy): readonly EventBody[] => {
  const known = entryAt(budget.runs, asked.runId)?.leases.includes(asked.leaseId) ?? false;
  const waits = budget.waiting.some(({ leaseId }) => leaseId === asked.leaseId);
  return known || waits ? [] : admit(budget, tenant, asked, policy, at);
};

const close = ({ tenant, runId, granted, spent, final, at }: Command<'closeRun'>, budget: Budget, policy: BudgetPolicy): readonly EventBody[] => {
  const book = entryAt(budget.runs, runId);
  if (!book) return dropWaiting(tenant, runId, budget, policy, at);
  // Both are totals of the run: what lies between them and what was booked before is settled now.
  const released = subtractNano(subtractNano(granted, book.booked), subtractNano(spent, book.booked));
  return thenAdmit(budget, tenant, [settle(runId, book, { spent, released, final })], policy, at);
};

/** A run that ended before it got any money. */
const dropWaiting = (tenant: string, runId: string, budget: Budget, policy: BudgetPolicy, at: string): readonly EventBody[] => {
  const waiting = budget.waiting.find((one) => one.runId === runId);
  if (!waiting) return [];
  const { taskId, workflow } = waiting;
  return thenAdmit(budget, tenant, [settle(runId, { taskId, workflow }, { spent: nano(0), released: nano(0), final: true })], policy, at);
};

const giveBack = ({ tenant, runId, amount, at }: Command<'returnLease'>, budget: Budget, policy: BudgetPolicy): readonly EventBody[] => {
  const book = entryAt(budget.runs, runId);
  if (!book) return [];
  const spent = book.booked;
  return thenAdmit(budget, tenant, [settle(runId, book, { spent, released: amount, final: false })], policy, at);
};

const settle = (
  runId: string,
  { taskId, workflow }: Pick<RunBook, 'taskId' | 'workflow'>,
  { spent, released, final }: { readonly spent: NanoUsd; readonly released: NanoUsd; readonly final: boolean },
): EventBody<'lease.settled.v1'> => ({
  type: 'lease.settled.v1',
  data: { runId, taskId, workflow, spentNanoUsd: spent, releasedNanoUsd: released, final },
});

/** Money came back: those in the queue get their turn. */
const thenAdmit = (budget: Budget, tenant: string, events: readonly EventBody[], policy: BudgetPolicy, at: string): readonly EventBody[] => {
  if (budget.waiting.length === 0) return events;
  const after = events.reduce(evolveBudget, budget);
  return [...events, ...admitAgain(after, tenant, ({ haltId }) => haltId === undefined, policy, at)];
};

const answerHalt = (command: Command<'answerHalt'>, budget: Budget, policy: BudgetPolicy): readonly EventBody[] => {
  const { tenant, haltId, ticketId, raiseBy, by, at } = command;
  const place = haltedPlace(budget, tenant, haltId);
  if (!place) return [];
  if (raiseBy !== undefined) {
    const to = addNano(limitAt(budget, place, policy) ?? nano(0), raiseBy);
    return raised(budget, { tenant, place, to, by, reason: 'Raised in answer to a ticket.', ticketId, at }, policy);
  }
  const taskIds = [...new Set(budget.waiting.filter((one) => one.haltId === haltId).map(({ taskId }) => taskId))];
  return [{ type: 'halt.upheld.v1', data: { ...place, haltId, ticketId, by, taskIds } }];
};

/** Where a halt is in force: at the tenant, or at a level that a waiting request names. */
const haltedPlace = (budget: Budget, tenant: string, haltId: string): Place | undefined =>
  [
    { scope: 'tenant', key: tenant } as const,
    ...budget.waiting.flatMap(({ workflow, taskId }): Place[] => [
      { scope: 'workflow', key: workflow },
      { scope: 'task', key: taskId },
    ]),
  ].find((place) => levelAt(budget, place).halt?.haltId === haltId);

const setBudget = ({ tenant, place, change, by, reason, at }: Command<'setBudget'>, budget: Budget, policy: BudgetPolicy): readonly EventBody[] => {
  const to = 'to' in change ? change.to : addNano(limitAt(budget, place, policy) ?? nano(0), change.by);
  return raised(budget, { tenant, place, to, by, reason, ticketId: undefined, at }, policy);
};

interface Raise {
  readonly tenant: string;
  readonly place: Place;
  readonly to: NanoUsd;
  readonly by: string;
  readonly reason: string;
  readonly ticketId: string | undefined;
  readonly at: string;
}

/** Sets a limit; a halt at that level is lifted if there is more room than before. */
const raised = (budget: Budget, { tenant, place, to, by, reason, ticketId, at }: Raise, policy: BudgetPolicy): readonly EventBody[] => {
  const { halt } = levelAt(budget, place);
  const before = limitAt(budget, place, policy) ?? nano(0);
  const events: EventBody[] = [
    { type: 'budget.set.v1', data: { ...place, limitNanoUsd: to, by, reason, ...(ticketId === undefined ? {} : { ticketId }) } },
    ...(halt && to > before ? [{ type: 'halt.lifted.v1' as const, data: { ...place, ...halt, by } }] : []),
  ];
  const after = events.reduce(evolveBudget, budget);
  const lifted = events.length > 1 ? halt?.haltId : undefined;
  return [...events, ...admitAgain(after, tenant, ({ haltId }) => haltId === undefined || haltId === lifted, policy, at)];
};
