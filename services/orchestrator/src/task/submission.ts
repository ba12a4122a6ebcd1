import {
  faultsOf,
  submission,
  type Submission,
  submissionEvent,
  submissionType,
} from '@nightshift/contracts';
import { type Fault, type Json, Refusal } from '@nightshift/kernel';
import { CONTROL } from './idempotency-key.js';

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
  if (!parsed.success) throw invalid(faultsOf(parsed.error, at));
  return bearable(parsed.data, at);
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
  return { submission: bearable(data, '/data'), source, eventId: id, traceparent };
};

/** Deeper than any form people fill in, and far from where recursion over it would fail. */
const MAX_DEPTH = 100;

/** What fits the schema, and yet would break whoever works with it. */
const bearable = (given: Submission, at: string): Submission => {
  const faults: Fault[] = [];
  if (given.idempotencyKey !== undefined && CONTROL.test(given.idempotencyKey))
    faults.push({ at: `${at}/idempotencyKey`, reason: 'must not hold control characters' });
  if (isDeeper(given.brief, MAX_DEPTH))
    faults.push({ at: `${at}/brief`, reason: `is nested deeper than ${MAX_DEPTH} levels` });
  if (faults.length > 0) throw invalid(faults);
  return given;
};

/** Level by level: a recursion would fail at what it is to find. */
const isDeeper = (value: Json, max: number): boolean => {
  let level: readonly Json[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > max) return true;
    level = level.flatMap((one): Json[] =>
      one !== null && typeof one === 'object' ? Object.values(one) : [],
    );
  }
  return false;
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
