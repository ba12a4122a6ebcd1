import {
  type AnswerSubmissionEvent,
  answerSubmissionEvent,
  answerSubmissionType,
  faultsOf,
  type SignedAnswer,
  signedAnswer,
} from '@nightshift/contracts';
import { type Fault, type Json, Refusal } from '@nightshift/kernel';

/** What a message on the topic of answers consists of. */
export interface AnswerMessage {
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A CloudEvent of type `nightshift.ticket.answer.v1`, structured or binary (Kafka protocol
 * binding 1.0: attributes in `ce_` headers, the data alone in the value).
 * @throws Refusal `unreadable-answer`
 */
export const receiveAnswer = ({ value, headers }: AnswerMessage): AnswerSubmissionEvent => {
  const body = parseJson(value, 'unreadable-answer');
  const parsed = answerSubmissionEvent.safeParse(
    headers['ce_specversion'] === undefined ? body : fromBinary(headers, body),
  );
  if (parsed.success) return parsed.data;
  throw unfit('unreadable-answer', faultsOf(parsed.error));
};

/** What was signed. @throws Refusal `invalid-answer` */
export const parseSigned = (payload: string): SignedAnswer => {
  const parsed = signedAnswer.safeParse(parseJson(payload, 'invalid-answer'));
  if (!parsed.success) throw unfit('invalid-answer', faultsOf(parsed.error, '/payload'));
  if (isDeeper(parsed.data.answer, MAX_DEPTH)) {
    const reason = `is nested deeper than ${MAX_DEPTH} levels`;
    throw unfit('invalid-answer', [{ at: '/payload/answer', reason }]);
  }
  return parsed.data;
};

/** Deeper than any form people fill in, and far from where recursion over it would fail. */
const MAX_DEPTH = 100;

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

const parseJson = (text: string, code: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The message of the error quotes the text, which may be personal.
    throw unfit(code, [{ at: '', reason: 'not JSON' }]);
  }
};

const unfit = (code: string, faults: readonly Fault[]): Refusal =>
  new Refusal(
    code,
    'invalid',
    `The answer cannot be taken: ${faults.map(({ at, reason }) => `${at || '(root)'}: ${reason}`).join('; ')}. Mend it and send it again (type ${answerSubmissionType}).`,
    faults,
  );
