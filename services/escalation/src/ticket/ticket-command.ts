import type { AnsweredVia, Ask, AskFacts } from '@nightshift/contracts';
import type { Instant, JsonObject } from '@nightshift/kernel';
import type { QueuePolicy } from '../queue/queue-policy.js';
import type { OpenTicket } from './ticket-state.js';

export interface AnswerTicket {
  readonly type: 'answerTicket';
  readonly by: string;
  readonly shownHash: string;
  /** The newest one that `by` has seen; absent: whatever it is. */
  readonly revision?: number | undefined;
  readonly answer: JsonObject;
  readonly at: Instant;
  /** Of the ticket's queue, where a person answers: its members may. */
  readonly policy?: QueuePolicy | undefined;
  readonly via: AnsweredVia;
  /** For so long the answer can be taken back; 0: it counts at once. */
  readonly undoMs: number;
  readonly precedentId?: string | undefined;
  readonly groupId?: string | undefined;
  readonly linkId?: string | undefined;
}

export type TicketCommand =
  /** A second time with another ask: the question is revised. */
  | {
      readonly type: 'openTicket';
      readonly facts: AskFacts;
      readonly ask: Ask;
      readonly requestedBy: string;
      readonly source: OpenTicket['source'];
      readonly policy: QueuePolicy;
      readonly at: Instant;
    }
  /** Also the heartbeat of whoever holds it. `takeOver`: from whoever else does. */
  | {
      readonly type: 'claimTicket';
      readonly by: string;
      readonly at: Instant;
      readonly takeOver?: boolean | undefined;
      readonly policy?: QueuePolicy | undefined;
    }
  | { readonly type: 'releaseTicket'; readonly by: string; readonly at: Instant }
  | {
      readonly type: 'assignTicket';
      readonly by: string;
      readonly to: string;
      readonly note?: string | undefined;
      readonly policy?: QueuePolicy | undefined;
      readonly at: Instant;
    }
  /** Escalated further: another queue is asked. */
  | {
      readonly type: 'moveTicket';
      readonly by: string;
      readonly policy: QueuePolicy;
      readonly note?: string | undefined;
      readonly at: Instant;
    }
  | {
      readonly type: 'snoozeTicket';
      readonly by: string;
      readonly until: Instant;
      readonly at: Instant;
    }
  | AnswerTicket
  | { readonly type: 'undoAnswer'; readonly by: string; readonly at: Instant }
  /** A time has come: that of an answer, of a step of the ladder, or of the due time. */
  | {
      readonly type: 'passTime';
      readonly at: Instant;
      /** Of the queue that the next step escalates to. */
      readonly next?: QueuePolicy | undefined;
      /** Who is least busy among the members of the queue: whom a `reassign` without a name finds. */
      readonly leastBusy?: string | undefined;
    }
  | { readonly type: 'withdrawTicket'; readonly ticketId: string; readonly reason: string };
