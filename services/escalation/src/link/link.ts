import type { DataOf, EventBody } from '@nightshift/contracts';
import type { Decider } from '@nightshift/kernel';

/** A link for one answer: that it was issued, as whose, and until when. */

export type IssueLink = DataOf<'answer-link.issued.v1'>;
export type Link = { readonly isIssued: boolean };

export const linkDecider: Decider<IssueLink, EventBody, Link> = {
  initial: () => ({ isIssued: false }),
  evolve: () => ({ isIssued: true }),
  decide: (data, { isIssued }) => (isIssued ? [] : [{ type: 'answer-link.issued.v1', data }]),
};
