import type { EventBody } from '@nightshift/contracts';
import { type Instant, nano, type NanoUsd, replay } from '@nightshift/kernel';
import type { BudgetCommand } from './budget-command.js';
import { budgetDecider } from './budget.js';
import { levelAt, type Place } from './budget-state.js';
import type { BudgetPolicy } from './limits.js';

const HOUR_MS = 3_600_000;

export const policy: BudgetPolicy = {
  defaultTenantLimit: nano(100),
  dueInMs: 60_000,
  leaseMs: 24 * HOUR_MS,
  // They have a specification of their own.
  thresholds: [],
};
export const decider = budgetDecider(policy);
export const tenant = 'acme';
export const at: Instant = '2026-11-25T00:00:00.000Z';
export const base = { tenant, at } as const;
export const theTenant: Place = { scope: 'tenant', key: tenant };

export const passTime = (at: string): BudgetCommand => ({ type: 'passTime', tenant, at });
/** The month and the day have begun, and nothing else has happened. */
export const begun = decider.decide(passTime(at), decider.initial());

export const ask = (
  runId: string,
  amount: number,
  { minimum = amount, taskId = `task-of-${runId}`, taskBudget = 1_000, n = 1, at = base.at } = {},
): BudgetCommand => ({
  type: 'requestLease',
  tenant,
  at,
  request: {
    leaseId: `${runId}/${n}`,
    runId,
    taskId,
    workflow: 'audit',
    amount: nano(amount),
    minimum: nano(minimum),
    taskBudget: nano(taskBudget),
  },
});
export const close = (
  runId: string,
  granted: number,
  spent: number,
  { final = true, at = base.at } = {},
): BudgetCommand => ({
  type: 'closeRun',
  tenant,
  at,
  runId,
  taskId: `task-of-${runId}`,
  granted: nano(granted),
  spent: nano(spent),
  final,
});
export const answer = (haltId: string, option: string, raiseBy?: NanoUsd): BudgetCommand => ({
  type: 'answerHalt',
  ...base,
  haltId,
  ticketId: 'ticket',
  option,
  raiseBy,
  by: 'ana',
});
type SetBudget = Extract<BudgetCommand, { type: 'setBudget' }>;
export const set = (
  place: Place,
  change: { readonly to: number } | { readonly by: number },
  period?: SetBudget['period'],
): BudgetCommand => ({
  type: 'setBudget',
  ...base,
  place,
  change: 'to' in change ? { to: nano(change.to) } : { by: nano(change.by) },
  period,
  by: 'ana',
  reason: 'night run',
});

/** What the commands led to, one after the other. */
export const after = (...commands: readonly BudgetCommand[]): readonly EventBody[] =>
  commands.reduce<readonly EventBody[]>(
    (events, command) => [...events, ...decider.decide(command, replay(decider, events))],
    [],
  );
export const money = (events: readonly EventBody[], place: Place = theTenant) => {
  const { settled, reserved, stuck } = levelAt(replay(decider, events), place);
  return { settled, reserved, stuck };
};
export const haltIn = (events: readonly EventBody[]): string => {
  const halt = events.find((event) => event.type === 'halt.ordered.v2');
  if (!halt) throw new Error('There is no halt.');
  return halt.data.haltId;
};
