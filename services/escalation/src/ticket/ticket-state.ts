import type { AnsweredVia, Ask, AskFacts, DataOf, LadderStep } from '@nightshift/contracts';
import type { Instant, JsonObject } from '@nightshift/kernel';

export interface Claim {
  readonly by: string;
  readonly until: Instant;
}

/** An answer as it was given. */
export interface GivenAnswer {
  readonly by: string;
  readonly answer: JsonObject;
  readonly via: AnsweredVia;
}

/** An answer that counts from `resumeAt` on, unless it is taken back. */
export interface Decision extends GivenAnswer {
  readonly resumeAt: Instant;
  readonly groupId: string | undefined;
  readonly linkId: string | undefined;
}

export interface OpenTicket {
  readonly status: 'open';
  readonly facts: AskFacts;
  readonly ask: Ask;
  /** Hash of the ask: an answer names it, and so is bound to what was shown. */
  readonly shownHash: string;
  /** Counts what a person must have seen before they answer: the question, its changes, notes. */
  readonly revision: number;
  /** What made each revision after the first one: shown to whoever answers an older one. */
  readonly changes: readonly { readonly revision: number; readonly what: string }[];
  readonly requestedBy: string;
  readonly source: DataOf<'ticket.opened.v2'>['source'];
  readonly approvals: 1 | 2;
  /** What is still to come, the next one first. */
  readonly ladder: readonly LadderStep[];
  /** The queues that were asked: a ladder leads to none of them again. */
  readonly visited: readonly string[];
  /** Who gave it to this queue; nobody, once it was assigned to somebody. */
  readonly movedBy?: string | undefined;
  readonly groupKey: string | undefined;
  readonly claim: Claim | undefined;
  readonly assignee: string | undefined;
  readonly snoozedUntil: Instant | undefined;
  readonly overdue: boolean;
  /** The first of two answers. */
  readonly endorsement: GivenAnswer | undefined;
  readonly decision: Decision | undefined;
}

export type Ticket =
  | { readonly status: 'unopened' }
  | OpenTicket
  | (Omit<OpenTicket, 'status' | 'claim' | 'decision'> & {
      readonly status: 'answered';
      readonly by: string;
      readonly answer: JsonObject;
    })
  | { readonly status: 'withdrawn'; readonly opened: Omit<OpenTicket, 'status'> | undefined };

/** What it asks, in a line; empty for one that nobody has seen. */
export const titleOf = (ticket: Ticket): string => {
  if (ticket.status === 'unopened') return '';
  return ticket.status === 'withdrawn' ? (ticket.opened?.ask.title ?? '') : ticket.ask.title;
};

/** Who holds the ticket at this moment. */
export const holderAt = ({ claim }: OpenTicket, now: Instant): Claim | undefined =>
  claim && claim.until > now ? claim : undefined;

/** When the ticket has to be looked at again: an answer counts, a step of the ladder, the due time. */
export const nextTimeOf = (ticket: Ticket): Instant | undefined => {
  if (ticket.status !== 'open') return undefined;
  if (ticket.decision) return ticket.decision.resumeAt;
  const step = ticket.ladder[0]?.at;
  const due = ticket.overdue ? undefined : ticket.facts.dueAt;
  if (step === undefined || due === undefined) return step ?? due;
  return step < due ? step : due;
};

/** Answered for good, or nobody's question any more. */
export const isOver = ({ status }: Ticket): boolean =>
  status === 'answered' || status === 'withdrawn';
