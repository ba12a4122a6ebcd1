import {
  type AnswerSubmissionEvent,
  answerSubmissionEvent,
  answerSubmissionType,
  type CloudEventMessage,
  cloudEventOf,
  faultsOf,
  type SignedAnswer,
  signedAnswer,
} from '@nightshift/contracts';
import { type Fault, isTooDeep, MAX_DEPTH, Refusal } from '@nightshift/kernel';

/**
 * A CloudEvent of type `nightshift.ticket.answer.v1`, structured or binary (Kafka protocol
 * binding 1.0: attributes in `ce_` headers, the data alone in the value).
 * @throws Refusal `unreadable-answer`
 */
export const receiveAnswer = (message: CloudEventMessage): AnswerSubmissionEvent => {
  const parsed = answerSubmissionEvent.safeParse(
    jsonOf(() => cloudEventOf(message), 'unreadable-answer'),
  );
  if (parsed.success) return parsed.data;
  throw unfit('unreadable-answer', faultsOf(parsed.error));
};

/** What was signed. @throws Refusal `invalid-answer` */
export const parseSigned = (payload: string): SignedAnswer => {
  const parsed = signedAnswer.safeParse(jsonOf(() => JSON.parse(payload), 'invalid-answer'));
  if (!parsed.success) throw unfit('invalid-answer', faultsOf(parsed.error, '/payload'));
  if (isTooDeep(parsed.data.answer)) {
    const reason = `is nested deeper than ${MAX_DEPTH} levels`;
    throw unfit('invalid-answer', [{ at: '/payload/answer', reason }]);
  }
  return parsed.data;
};

const jsonOf = (read: () => unknown, code: string): unknown => {
  try {
    return read();
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
