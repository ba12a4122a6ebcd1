import type { DataOf, EventBody } from '@nightshift/contracts';
import type { Decider, Instant } from '@nightshift/kernel';
import type { Health } from './health.js';

/** What the processes tell each other of a model. */

export type Report = DataOf<'provider-health.changed.v1'>;

export interface ReportHealth {
  readonly type: 'reportHealth';
  readonly report: Report;
}

/** The newest report, of whichever process. */
export interface Reported {
  readonly last: Report | undefined;
}

export const reportDecider: Decider<ReportHealth, EventBody, Reported> = {
  initial: () => ({ last: undefined }),
  decide: ({ report }) => [{ type: 'provider-health.changed.v1', data: report }],
  evolve: (state, event) =>
    event.type === 'provider-health.changed.v1' ? { last: event.data } : state,
};

export const untilOf = (health: Health): number | undefined =>
  'until' in health ? health.until : undefined;

/** Others need not hear of less. */
const WORTH_TELLING_MS = 1_000;

export const isWorthTelling = (health: Health, before: Health): boolean =>
  health.state !== before.state ||
  (untilOf(health) ?? 0) - (untilOf(before) ?? 0) >= WORTH_TELLING_MS;

/** @param instantAt the time of day at a time of the gate */
export const reportOf = (
  model: string,
  health: Health,
  instance: string,
  instantAt: (ms: number) => Instant,
): Report => {
  const until = untilOf(health);
  const said = {
    model: model.slice(0, 200),
    state: health.state,
    instance: instance.slice(0, 100),
  };
  if (health.state === 'well') return { ...said, reason: 'A call succeeded again.' };
  const { errorClass, reason } = health.cause;
  return {
    ...said,
    errorClass,
    reason: reason.slice(0, 500),
    ...(until === undefined ? {} : { until: instantAt(until) }),
  };
};
