import { Problem } from '../../api/client';
import type { Trouble } from './desk';
import type { Ticket } from './ticket';
import { type Step, undoableUntil } from './undo';

/** How what was sent ended: as the server said, or as the ticket shows where it did not say. */

export const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Whether it may have been done all the same: no answer, or one of a server in trouble. */
export const isUnsure = (error: unknown): boolean =>
  !(error instanceof Problem) || error.status === 0 || error.status >= 500;

/** Why it was not done, in whole sentences. */
export const troubleOf = (error: unknown): Trouble => {
  const { code, faults } = error instanceof Problem ? error : { code: 'unknown', faults: [] };
  // The server's words are for programs here; what changed stands beside it.
  const why = code === 'stale-view' ? 'The ticket changed after it was shown.' : wordsOf(error);
  const lead = isUnsure(error) ? 'It is not known whether it was sent.' : 'Nothing was sent.';
  return { code, why: `${lead} ${why}`, faults };
};

export const stepAfter = (
  { status, decision }: Pick<Ticket, 'status' | 'decision'>,
  sentAt: number,
): Step => {
  const until = undoableUntil(sentAt);
  if (decision) return { is: 'undoable', until };
  return status === 'open' ? { is: 'endorsed', until } : { is: 'counted' };
};

type Answered = Pick<Ticket, 'decision' | 'endorsement' | 'answeredBy'>;

/** Whether the newest answer that a ticket shows is mine. */
export const isAnsweredBy = (
  { decision, answeredBy, endorsement }: Answered,
  me: string | undefined,
): boolean => me !== undefined && (decision?.by ?? answeredBy ?? endorsement?.by) === me;
