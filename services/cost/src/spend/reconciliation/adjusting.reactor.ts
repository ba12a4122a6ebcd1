import type { Targeted } from '@nightshift/event-store';
import { nano } from '@nightshift/kernel';
import type { Reactions } from '@nightshift/service-kit';
import type { AdjustSpend } from '../../budget/budget-command.js';

/** @param toBudget a command on its way to the budget of a tenant */
export const adjustingReactions = (
  toBudget: (tenant: string, command: AdjustSpend) => Targeted,
): Reactions => ({
  'spend.adjusted.v1': ({ tenantid, data }, { now }) =>
    toBudget(tenantid, {
      type: 'adjustSpend',
      tenant: tenantid,
      at: now,
      runId: data.runId,
      taskId: data.taskId,
      workflow: data.workflow,
      step: data.step,
      attempt: data.attempt,
      booked: nano(data.bookedNanoUsd),
      actual: nano(data.trueNanoUsd),
      calledOn: data.calledOn,
    }),
});
