import { leaseIdOf, type RunRequest } from '@nightshift/contracts';
import type { Aggregates, Targeted } from '@nightshift/event-store';
import { nano, nanoFromUsd, zeroNano } from '@nightshift/kernel';
import type { Reactions } from '@nightshift/service-kit';
import type { BudgetCommand, Everything } from './budget-command.js';
import type { Budget } from './budget-state.js';

interface Closing {
  readonly tenantid: string;
  readonly taskid: string;
  readonly data: {
    readonly runId: string;
    readonly purse: { readonly grantedNanoUsd: number; readonly spentNanoUsd: number };
  };
}

/** @param everything the newest order to stop every tenant: a fact that tenants to come are told, too */
export const budgetReactions = (
  budgets: Aggregates<BudgetCommand, Budget>,
  everything: () => Everything | undefined,
): Reactions => {
  /** With the order to run comes its first slice: any amount of it is of use. */
  const first = (tenant: string, taskId: string, data: RunRequest, at: string): Targeted =>
    budgets.to(tenant, {
      type: 'requestLease',
      tenant,
      at,
      everything: everything(),
      request: {
        leaseId: leaseIdOf(data.runId, 1),
        runId: data.runId,
        taskId,
        workflow: data.workflow.name,
        amount: nano(data.leaseNanoUsd),
        minimum: zeroNano,
        taskBudget: nano(data.taskBudgetNanoUsd),
      },
    });
  const close = (
    { tenantid, taskid, data: { runId, purse } }: Closing,
    final: boolean,
    at: string,
  ): Targeted =>
    budgets.to(tenantid, {
      type: 'closeRun',
      tenant: tenantid,
      runId,
      taskId: taskid,
      granted: nano(purse.grantedNanoUsd),
      spent: nano(purse.spentNanoUsd),
      final,
      at,
    });
  return {
    'run.requested.v1': ({ tenantid, taskid, data }, { now }) => first(tenantid, taskid, data, now),
    'qa-run.requested.v2': ({ tenantid, taskid, data }, { now }) =>
      first(tenantid, taskid, data, now),
    'lease.requested.v1': ({ tenantid, taskid, data }, { now }) =>
      budgets.to(tenantid, {
        type: 'requestLease',
        tenant: tenantid,
        at: now,
        everything: everything(),
        request: {
          leaseId: data.leaseId,
          runId: data.runId,
          taskId: taskid,
          workflow: data.workflow.name,
          amount: nano(data.amountNanoUsd),
          minimum: nano(data.minimumNanoUsd),
          taskBudget: nano(data.taskBudgetNanoUsd),
        },
        ahead: data.ahead ?? false,
      }),
    'run.completed.v2': (event, { now }) => close(event, true, now),
    'run.failed.v1': (event, { now }) => close(event, true, now),
    'run.cancelled.v1': (event, { now }) => close(event, true, now),
    'run.suspended.v2': (event, { now }) => close(event, false, now),
    'purse.returned.v1': (event, { now }) => close(event, false, now),
    'lease.returned.v1': ({ tenantid, data }, { now }) =>
      budgets.to(tenantid, {
        type: 'returnLease',
        tenant: tenantid,
        runId: data.runId,
        amount: nano(data.amountNanoUsd),
        at: now,
      }),
    'ticket.answered.v2': (
      { tenantid, data: { source, ticketId, by, option }, content: { answer } },
      { now },
    ) => {
      const { raiseByUsd } = answer;
      return source.service === 'cost' && source.haltId !== undefined
        ? budgets.to(tenantid, {
            type: 'answerHalt',
            tenant: tenantid,
            haltId: source.haltId,
            ticketId,
            option,
            raiseBy: typeof raiseByUsd === 'number' ? nanoFromUsd(raiseByUsd) : undefined,
            by,
            at: now,
          })
        : undefined;
    },
  };
};
