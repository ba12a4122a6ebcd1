import type { Ask, AskFacts } from '@nightshift/contracts';
import type { Instant, JsonObject } from '@nightshift/kernel';
import type { OpenTicket } from './ticket-state.js';

export type TicketCommand =
  | {
      readonly type: 'openTicket';
      readonly facts: AskFacts;
      readonly ask: Ask;
      readonly requestedBy: string;
      readonly source: OpenTicket['source'];
    }
  | { readonly type: 'claimTicket'; readonly by: string; readonly at: Instant }
  | { readonly type: 'releaseTicket'; readonly by: string; readonly at: Instant }
  | {
      readonly type: 'answerTicket';
      readonly by: string;
      readonly shownHash: string;
      readonly answer: JsonObject;
      readonly at: Instant;
    }
  | { readonly type: 'passDueTime'; readonly at: Instant }
  | { readonly type: 'withdrawTicket'; readonly ticketId: string; readonly reason: string };
