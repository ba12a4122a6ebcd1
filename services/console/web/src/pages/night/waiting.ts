import { sum } from './slots';

interface Queue {
  readonly open: number;
  readonly overdue: number;
  readonly oldestOpenSeconds: number | null;
}

export interface Waiting {
  readonly open: number;
  readonly overdue: number;
  readonly oldestSeconds: number;
}

/** What waits in all queues; `undefined` as long as they are not read: that is not nothing. */
export const waitingIn = (queues: readonly Queue[] | undefined): Waiting | undefined =>
  queues && {
    open: sum(queues.map(({ open }) => open)),
    overdue: sum(queues.map(({ overdue }) => overdue)),
    oldestSeconds: Math.max(0, ...queues.map(({ oldestOpenSeconds }) => oldestOpenSeconds ?? 0)),
  };
