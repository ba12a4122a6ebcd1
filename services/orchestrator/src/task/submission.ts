import {
  type CloudEventMessage,
  cloudEventOf,
  faultsOf,
  submission,
  type Submission,
  submissionEvent,
  submissionType,
} from '@nightshift/contracts';
import { type Fault, isTooDeep, MAX_DEPTH, Refusal } from '@nightshift/kernel';
import { CONTROL } from './idempotency-key.js';

/** A submission that came by Kafka, with what identifies it. */
export interface ReceivedSubmission {
  readonly submission: Submission;
  readonly source: string;
  readonly eventId: string;
  readonly traceparent: string | undefined;
}

/** @throws Refusal `invalid-submission` with every fault; pointers start at `at` */
export const parseSubmission = (input: unknown, at = ''): Submission => {
  const parsed = submission.safeParse(input);
  if (!parsed.success) throw invalid(faultsOf(parsed.error, at));
  return bearable(parsed.data, at);
};

/**
 * A CloudEvent of type `nightshift.task.submitted.v1`, structured or binary (Kafka protocol
 * binding 1.0: attributes in `ce_` headers, the submission alone in the value).
 * @throws Refusal `invalid-submission`
 */
export const receiveSubmission = (message: CloudEventMessage): ReceivedSubmission => {
  const parsed = submissionEvent.safeParse(read(message));
  if (!parsed.success) throw invalid(faultsOf(parsed.error));
  const { data, source, id, traceparent } = parsed.data;
  return { submission: bearable(data, '/data'), source, eventId: id, traceparent };
};

/** What fits the schema, and yet would break whoever works with it. */
const bearable = (given: Submission, at: string): Submission => {
  const faults: Fault[] = [];
  if (given.idempotencyKey !== undefined && CONTROL.test(given.idempotencyKey))
    faults.push({ at: `${at}/idempotencyKey`, reason: 'must not hold control characters' });
  if (isTooDeep(given.brief))
    faults.push({ at: `${at}/brief`, reason: `is nested deeper than ${MAX_DEPTH} levels` });
  if (faults.length > 0) throw invalid(faults);
  return given;
};

const read = (message: CloudEventMessage): unknown => {
  try {
    return cloudEventOf(message);
  } catch {
    // The message of the error quotes the text, which may be personal.
    throw invalid([{ at: '', reason: 'not JSON' }]);
  }
};

export const invalid = (faults: readonly Fault[]): Refusal =>
  new Refusal(
    'invalid-submission',
    'invalid',
    `The task cannot be accepted: ${faults.map(({ at, reason }) => `${at || '(root)'}: ${reason}`).join('; ')}. Mend it and submit it again (type ${submissionType}).`,
    faults,
  );
