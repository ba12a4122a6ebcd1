import { type EventOf, type EventType, parseEvent } from '@nightshift/contracts';
import type { Delivery, Unprocessable } from '@nightshift/event-bus';
import { causedBy, commitWork, type Targeted, type WorkItem } from '@nightshift/event-store';
import { isRefusal } from '@nightshift/kernel';
import {
  type ServiceRuntime,
  type ServiceSubscription,
  topicsOf,
  unquoted,
} from '@nightshift/service-kit';
import { afterReport, afterRunWithoutReport } from '../evaluation/reports.store.js';
import { afterAnswer } from './answers.store.js';
import { afterPass } from './draws.store.js';
import type { Learning } from './learning.js';

type Lookup<T extends EventType> = (
  learning: Learning,
  event: EventOf<T>,
) => Promise<readonly Targeted[]>;

/** Which event leads to which commands. What they need to know is read from our own streams. */
const lookups: { readonly [T in EventType]?: Lookup<T> } = {
  'review.completed.v2': (learning, event) =>
    event.data.verdict === 'passed' ? afterPass(learning, event) : nothing,
  'review.settled.v1': (learning, event) =>
    event.data.verdict === 'passed' ? afterPass(learning, event) : nothing,
  'ticket.answered.v2': afterAnswer,
  'run.completed.v2': afterReport,
  'run.failed.v1': (learning, { taskid, data }) => afterRunWithoutReport(learning, taskid, data),
  'run.cancelled.v1': (learning, { taskid, data }) => afterRunWithoutReport(learning, taskid, data),
  'run.suspended.v2': (learning, { taskid, data }) => afterRunWithoutReport(learning, taskid, data),
  'lease.denied.v1': (learning, { data }) => afterRunWithoutReport(learning, data.taskId, data),
};
const nothing: Promise<readonly Targeted[]> = Promise.resolve([]);

const GROUP = 'qa.learning';

type Runtime = Pick<ServiceRuntime, 'store' | 'clock' | 'log'>;

/**
 * Learns from what people decide, and follows evaluations. Reviews go on without it, so it has a
 * group of its own; and no inbox: that of the service knows an event as processed once the review
 * has it. It needs none, since each of its streams takes everything once.
 */
export const learningSubscription = (
  learning: Learning,
  runtime: Runtime,
): ServiceSubscription => ({
  group: GROUP,
  topics: topicsOf(lookups),
  handle: async (batch) => {
    const unprocessable: Unprocessable[] = [];
    const origins = new Map<WorkItem, Origin>();
    for (const delivery of batch) {
      const event = eventIn(delivery, unprocessable);
      const lookup = event && (lookups[event.type] as Lookup<EventType> | undefined);
      if (!event || !lookup) continue;
      const context = causedBy(event, runtime.clock.now());
      for (const target of await lookup(learning, event))
        origins.set({ target, context, causeId: undefined }, { delivery, event });
    }
    if (origins.size === 0) return unprocessable;
    for (const { item, refusal } of await commitWork(runtime.store, [...origins.keys()])) {
      const { delivery, event } = origins.get(item) ?? {};
      const { code, message: reason } = unquoted(refusal, event);
      runtime.log.warn({ stream: item.target.stream, code }, reason);
      if (delivery && refusal.kind === 'invalid') unprocessable.push({ delivery, code, reason });
    }
    return unprocessable;
  },
});

interface Origin {
  readonly delivery: Delivery;
  readonly event: EventOf;
}

const eventIn = (delivery: Delivery, unprocessable: Unprocessable[]): EventOf | undefined => {
  const { headers, value } = delivery;
  if (!Object.hasOwn(lookups, headers.type)) return undefined;
  try {
    return parseEvent(value.toString('utf8'));
  } catch (error) {
    if (!isRefusal(error) || error.kind !== 'invalid') throw error;
    unprocessable.push({ delivery, code: error.code, reason: error.message });
    return undefined;
  }
};
