import type { Envelope } from '@nightshift/contracts';
import type { Refusal } from '@nightshift/kernel';

/** What is logged and parked of a refusal. */
export type Quoted = Pick<Refusal, 'code' | 'message'>;

/**
 * A refusal, or a defect, of a decider may quote what was said. Where that is sealed, it stands
 * neither in logs nor beside a dead letter.
 */
export const unquoted = (
  { code, message }: Quoted,
  event: Pick<Envelope, 'subjectkey'> | undefined,
): Quoted => ({
  code,
  message: event?.subjectkey === undefined ? message : UNSAID,
});

const UNSAID = 'Refused. Why is not written down: what is said in this event is sealed.';
