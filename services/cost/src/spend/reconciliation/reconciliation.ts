import type { EventBody } from '@nightshift/contracts';
import { type Decider, nano } from '@nightshift/kernel';
import type { Adjustment } from './calls.js';

/** One comparison of a provider's books with ours: recorded once, whoever sends it again. */
export interface Reconciliation {
  readonly isRecorded: boolean;
}

export interface RecordReconciliation {
  readonly type: 'recordReconciliation';
  readonly reconciliationId: string;
  /** For people: which file of which provider. */
  readonly source: string;
  readonly from: string;
  readonly to: string;
  /** Before the adjustments. */
  readonly booked: number;
  readonly provider: number;
  /** Days and models that differ for no known reason. */
  readonly unexplained: number;
  readonly adjustments: readonly Adjustment[];
  readonly by: string;
}

export const reconciliationDecider: Decider<RecordReconciliation, EventBody, Reconciliation> = {
  initial: () => ({ isRecorded: false }),
  decide: (command, { isRecorded }) =>
    isRecorded
      ? []
      : [
          ...command.adjustments.map((one) => adjusted(one, command.reconciliationId)),
          reconciled(command),
        ],
  evolve: (state, { type }) => (type === 'spend.reconciled.v1' ? { isRecorded: true } : state),
};

const adjusted = (
  { call, trueCost }: Adjustment,
  reconciliationId: string,
): EventBody<'spend.adjusted.v1'> => ({
  type: 'spend.adjusted.v1',
  data: {
    runId: call.runId,
    taskId: call.taskId,
    workflow: call.workflow,
    step: call.step,
    attempt: call.attempt,
    model: call.model,
    bookedNanoUsd: nano(call.cost),
    trueNanoUsd: nano(trueCost),
    calledOn: call.day,
    reconciliationId,
  },
});

const reconciled = ({
  reconciliationId,
  source,
  from,
  to,
  booked,
  provider,
  unexplained,
  by,
}: RecordReconciliation): EventBody<'spend.reconciled.v1'> => ({
  type: 'spend.reconciled.v1',
  data: {
    reconciliationId,
    source,
    from,
    to,
    bookedNanoUsd: nano(booked),
    providerNanoUsd: nano(provider),
    unexplained,
    by,
  },
});

/** What belongs to a task goes to that task's partition. */
export const reconciliationKeyOf = ({ data }: EventBody): string | undefined =>
  'taskId' in data ? data.taskId : undefined;
