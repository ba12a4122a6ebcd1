import {
  faultsOf,
  submission,
  type Submission,
  submissionEvent,
  submissionType,
} from '@nightshift/contracts';
import { type Fault, Refusal } from '@nightshift/kernel';

/** A submission that came by Kafka, with what identifies it. */
export interface ReceivedSubmission {
  readonly submission: Submission;
  readonly source: string;
  readonly eventId: string;
  readonly traceparent: string | undefined;
}

/** What a message on the submission topic consists of. */
export interface SubmissionMessage {
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws Refusal `invalid-submission` with every fault; pointers start at `at` */
export const parseSubmission = (input: unknown, at = ''): Submission => {
  const parsed = submission.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(faultsOf(parsed.error, at));
};

/**
 * A CloudEvent of type `nightshift.task.submitted.v1`, structured or binary (Kafka protocol
 * binding 1.0: attributes in `ce_` headers, the submission alone in the value).
 * @throws Refusal `invalid-submission`
 */
export const receiveSubmission = ({ value, headers }: SubmissionMessage): ReceivedSubmission => {
  const body = parseJson(value);
  const parsed = submissionEvent.safeParse(
    headers['ce_specversion'] === undefined ? body : fromBinary(headers, body),
  );
  if (!parsed.success) throw invalid(faultsOf(parsed.error));
  const { data, source, id, traceparent } = parsed.data;
  return { submission: data, source, eventId: id, traceparent };
};

const fromBinary = (headers: Readonly<Record<string, string>>, data: unknown): object => ({
  ...Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('ce_'))
      .map(([name, value]) => [name.slice(3), value]),
  ),
  data,
});

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid([{ at: '', reason: `not JSON: ${(error as Error).message}` }]);
  }
};

export const invalid = (faults: readonly Fault[]): Refusal =>
  new Refusal(
    'invalid-submission',
    'invalid',
    `The task cannot be accepted: ${faults.map(({ at, reason }) => `${at || '(root)'}: ${reason}`).join('; ')}. Mend it and submit it again (type ${submissionType}).`,
    faults,
  );
