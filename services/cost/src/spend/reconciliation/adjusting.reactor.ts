import type { EventOf } from '@nightshift/contracts';
import type { Targeted } from '@nightshift/event-store';
import { type Instant, nano, type NanoUsd } from '@nightshift/kernel';
import type { Reactions } from '@nightshift/service-kit';

/**
 * A call was charged at its bound, and its provider says what it cost: what was settled decreases
 * (or, where the bound was wrong, increases) at every level. The decider for it is the budget's.
 */
export interface AdjustSpend {
  readonly type: 'adjustSpend';
  readonly tenant: string;
  readonly at: Instant;
  readonly runId: string;
  readonly taskId: string;
  readonly workflow: string;
  readonly step: number;
  readonly attempt: number;
  readonly booked: NanoUsd;
  readonly actual: NanoUsd;
  /** Day of the call, UTC: of an earlier month or day, what counts in this one stays. */
  readonly calledOn: string | undefined;
}

/** @param toBudget a command on its way to the budget of a tenant */
export const adjustingReactions = (
  toBudget: (tenant: string, command: AdjustSpend) => Targeted,
): Reactions => ({
  'spend.adjusted.v1': ({ tenantid, data }: EventOf<'spend.adjusted.v1'>, { now }) =>
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
