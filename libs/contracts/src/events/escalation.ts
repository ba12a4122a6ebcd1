import { z } from 'zod';
import { eventsOf } from '../define.js';
import * as v from '../values.js';

const event = eventsOf('escalation');
const ticket = z.object({ ticketId: v.id, kind: v.ticketKind, queue: v.name });

export const escalationEvents = [
  event('ticket.opened.v1', 'A person is asked a specific question.', {
    data: v.askFacts.extend({
      /** Hash of the ask: an answer names it, so that it is bound to what was shown. */
      shownHash: v.sha256,
      requestedBy: v.name,
      source: v.askSource,
    }),
    content: z.object({ ask: v.ask }),
  }),
  event('ticket.claimed.v1', 'Somebody is at it; the claim ends by itself.', {
    data: ticket.extend({ by: v.name, until: v.instant }),
  }),
  event('ticket.released.v1', 'The claim was given back.', { data: ticket.extend({ by: v.name }) }),
  event('ticket.answered.v1', 'The answer; whoever asked goes on from the exact point.', {
    data: ticket.extend({
      by: v.name,
      shownHash: v.sha256,
      /** The chosen option, where the ask has options. */
      option: v.name.optional(),
      source: v.askSource,
      /** True when the due time passed and the workflow's safe default was used. */
      byDefault: z.boolean(),
    }),
    content: z.object({ answer: v.jsonObject }),
  }),
  event('ticket.overdue.v1', 'The due time passed without an answer; the ticket stays open.', {
    data: ticket.extend({ dueAt: v.instant }),
  }),
  event('ticket.withdrawn.v1', 'The question is no longer needed.', {
    data: ticket.extend({ reason: z.string().max(1000) }),
  }),
] as const;
