import type { DataOf, EventBody } from '@nightshift/contracts';
import type { Decider, Fault, Refusal } from '@nightshift/kernel';

/** An answer that was refused is written down, once. */

export type RefuseAnswer = DataOf<'answer.refused.v1'>;

export const refusedAnswerDecider: Decider<
  RefuseAnswer,
  EventBody,
  { readonly isRefused: boolean }
> = {
  initial: () => ({ isRefused: false }),
  evolve: () => ({ isRefused: true }),
  decide: (data, { isRefused }) => (isRefused ? [] : [{ type: 'answer.refused.v1', data }]),
};

/** What was wrong without anything that was written: names of fields may be somebody's own words. */
export const reasonOf = ({ code, faults }: Refusal): string =>
  [REASONS[code] ?? 'The ticket does not take it.', ...listOf(faults)].join(' ');

const listOf = (faults: readonly Fault[]): readonly string[] =>
  faults.length === 0 ? [] : [`${faults.length} fault(s) in it.`];

const REASONS: Readonly<Record<string, string>> = {
  'unknown-key': 'There is no such key: NIGHTSHIFT_ANSWER_KEYS names those that there are.',
  'bad-signature':
    'The signature is not that of the key over `<id>.<timestamp>.<payload>`, or the timestamp is more than 5 minutes off.',
  'invalid-answer': 'The answer does not fit what is needed: `need` of the ticket says what is.',
  'no-such-ticket': 'There is no such ticket for this key.',
  'ticket-closed': 'The ticket was answered or withdrawn before.',
  'ticket-claimed': 'Somebody is at the ticket at the moment: send it again later.',
  'ticket-assigned': 'The ticket is assigned to somebody else.',
  'not-a-member': 'The key is no member of the queue that is asked.',
  'second-person-needed':
    'The first of two answers was given with this key: another person has to give the second.',
  'answers-differ': 'Two must give the same answer, and the first one was another.',
  'stale-view': 'The question changed: read it again, and answer with its `shownHash`.',
  'own-approval': 'Whoever asked for an approval cannot be the one who gives it.',
};
