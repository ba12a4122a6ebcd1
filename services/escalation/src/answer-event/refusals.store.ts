import { type AnswerSubmissionEvent, ownTenant } from '@nightshift/contracts';
import type { Aggregates, WorkItem } from '@nightshift/event-store';
import type { Refusal } from '@nightshift/kernel';
import { newTrace, type ServiceRuntime } from '@nightshift/service-kit';
import type { AnswerKey } from '../other-systems.config.js';
import { reasonOf, type RefuseAnswer } from './refused-answer.js';

export interface RefusalParts {
  readonly refusals: Aggregates<RefuseAnswer, { readonly isRefused: boolean }>;
  readonly keys: ReadonlyMap<string, AnswerKey>;
  readonly runtime: Pick<ServiceRuntime, 'store' | 'clock' | 'log'>;
}

/** One message, as far as it was understood. */
export interface Received {
  readonly event: AnswerSubmissionEvent;
  readonly causeId: string;
  readonly verified: { readonly by: string; readonly tenant: string } | undefined;
  readonly ticketId: string;
}

/** Written down under the same id as an answer would be: either one, and once. */
export const refusalItem = (
  received: Received,
  refused: Refusal,
  { refusals, keys, runtime }: RefusalParts,
): WorkItem => {
  const { event, causeId, verified, ticketId } = received;
  const { code } = refused;
  runtime.log.warn(
    { submission: event.id, key: event.data.key, ticket: ticketId, code },
    'an answer was refused',
  );
  const tenant = verified?.tenant ?? keys.get(event.data.key)?.tenant ?? ownTenant;
  const reason = reasonOf(refused);
  return {
    target: refusals.to(causeId, {
      ticketId,
      submissionId: event.id,
      ...(verified && { by: verified.by }),
      code,
      reason,
    }),
    causeId,
    context: {
      tenant,
      taskId: refusals.streamOf(causeId),
      causationId: event.id,
      correlationId: refusals.streamOf(causeId),
      traceparent: traceOf(event, causeId),
      at: runtime.clock.now(),
    },
  };
};

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]$/;

export const traceOf = ({ traceparent }: AnswerSubmissionEvent, key: string): string =>
  traceparent !== undefined && TRACEPARENT.test(traceparent) ? traceparent : newTrace(key);
