import { submitTopic } from '@nightshift/contracts';
import type { Delivery, Unprocessable } from '@nightshift/event-bus';
import { type Aggregates, commitWork, uncounted, type WorkItem } from '@nightshift/event-store';
import { derivedId, isRefusal, type Refusal } from '@nightshift/kernel';
import { newTrace, type ServiceRuntime, type ServiceSubscription } from '@nightshift/service-kit';
import { keyOfEvent } from './idempotency-key.js';
import { sealedContext } from './sealed-context.js';
import { receiveSubmission } from './submission.js';
import type { TaskCommand } from './task-command.js';
import type { TaskIntake } from './task-intake.store.js';
import type { Task } from './task-state.js';

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;

/** Tasks that upstream systems publish; what can never be accepted is parked with its reason. */
export const submitSubscription = (
  intake: TaskIntake,
  tasks: Aggregates<TaskCommand, Task>,
  runtime: Pick<ServiceRuntime, 'store' | 'clock' | 'log'>,
): ServiceSubscription => ({
  group: 'orchestrator.submit',
  topics: [submitTopic],
  handle: async (batch) => {
    const parked: Unprocessable[] = [];
    const work = new Map<WorkItem, Delivery>();
    let notYet: { readonly error: unknown } | undefined;
    const park = (delivery: Delivery, { code, message }: Refusal): void => {
      runtime.log.warn({ topic: delivery.topic, offset: delivery.offset, code }, message);
      parked.push({ delivery, code, reason: message });
    };
    for (const delivery of batch) {
      try {
        work.set(await workOf(delivery, intake, tasks, runtime.clock.now()), delivery);
      } catch (error) {
        if (!isRefusal(error) || error.kind !== 'invalid') {
          notYet = { error };
          break;
        }
        park(delivery, error);
      }
    }
    for (const { item, refusal } of await commitWork(runtime.store, [...work.keys()])) {
      const delivery = work.get(item);
      if (delivery) park(delivery, refusal);
    }
    // A queue that is full, say: the batch comes again, and what is before that place counts as seen.
    if (notYet) throw notYet.error;
    return parked;
  },
});

const workOf = async (
  delivery: Delivery,
  intake: TaskIntake,
  tasks: Aggregates<TaskCommand, Task>,
  at: string,
): Promise<WorkItem> => {
  const received = receiveSubmission({
    value: delivery.value.toString('utf8'),
    headers: delivery.rawHeaders ?? {},
  });
  const { submission, source, eventId, traceparent } = received;
  const command = await intake.commandOf(submission, {
    by: nameOf(source),
    via: 'kafka',
    fallbackKey: keyOfEvent(source, eventId),
  });
  const { taskId } = command;
  return {
    target: uncounted(tasks.to(taskId, command)),
    causeId: derivedId('submission', source, eventId),
    context: sealedContext(command, {
      tenant: submission.tenant,
      taskId,
      causationId: eventId,
      correlationId: taskId,
      traceparent:
        traceparent !== undefined && TRACEPARENT.test(traceparent) ? traceparent : newTrace(taskId),
      at,
    }),
  };
};

/** A CloudEvents source is a URI reference; names of submitters are plainer. */
const nameOf = (source: string): string =>
  source
    .replaceAll(/[^A-Za-z0-9._@:+-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 128) || 'upstream';
