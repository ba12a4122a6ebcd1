import type { Ask, AskFacts, DataOf } from '@nightshift/contracts';
import type { Instant, JsonObject } from '@nightshift/kernel';

export interface Claim {
  readonly by: string;
  readonly until: Instant;
}

export interface OpenTicket {
  readonly status: 'open';
  readonly facts: AskFacts;
  readonly ask: Ask;
  /** Hash of the ask: an answer names it, and so is bound to what was shown. */
  readonly shownHash: string;
  readonly requestedBy: string;
  readonly source: DataOf<'ticket.opened.v1'>['source'];
  readonly claim: Claim | undefined;
  readonly overdue: boolean;
}

export type Ticket =
  | { readonly status: 'unopened' }
  | OpenTicket
  | (Omit<OpenTicket, 'status' | 'claim'> & {
      readonly status: 'answered';
      readonly by: string;
      readonly answer: JsonObject;
    })
  | { readonly status: 'withdrawn'; readonly opened: Omit<OpenTicket, 'status'> | undefined };

/** Who holds the ticket at this moment. */
export const holderAt = ({ claim }: OpenTicket, now: Instant): Claim | undefined =>
  claim && claim.until > now ? claim : undefined;
