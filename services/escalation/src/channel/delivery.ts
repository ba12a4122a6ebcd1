import type { DataOf, EventBody } from '@nightshift/contracts';
import type { Decider } from '@nightshift/kernel';

/** What became of a message: it was taken, or it is not tried again. A redelivery has its own end. */
export interface RecordOutcome {
  readonly type: 'recordOutcome';
  readonly about: DataOf<'notification.sent.v1'>;
  /** Absent: the channel took it. */
  readonly reason?: string | undefined;
}

export const deliveryDecider: Decider<RecordOutcome, EventBody, undefined> = {
  initial: () => undefined,
  evolve: () => undefined,
  decide: ({ about, reason }) => [
    reason === undefined
      ? { type: 'notification.sent.v1', data: about }
      : { type: 'notification.failed.v1', data: { ...about, reason } },
  ],
};
