import { z } from 'zod';
import * as v from './values.js';

/** What another system signs: the text itself, so that no two sides must agree on how to write JSON. */
export const signedAnswer = z.strictObject({
  ticketId: v.id,
  /** `shownHash` of the ticket as it was read. */
  shownHash: v.sha256,
  /** `revision` of the ticket as it was read; absent: whatever it is. */
  revision: v.count.optional(),
  answer: v.jsonObject,
});
export type SignedAnswer = z.output<typeof signedAnswer>;

export const answerSubmissionType = 'nightshift.ticket.answer.v1';

/**
 * What `nightshift.answers.v1` carries: CloudEvents 1.0, structured. `signature` is that of
 * Standard Webhooks (`v1,<base64 of HMAC-SHA256>`) over `<id>.<timestamp>.<payload>`, made with
 * the key that is configured for `key`; who holds the key answers in its name.
 */
export const answerSubmissionEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: v.name,
  source: z.string().min(1).max(500),
  type: z.literal(answerSubmissionType),
  traceparent: z.string().optional(),
  data: z.strictObject({
    key: v.name,
    /** Seconds since 1970. */
    timestamp: z.int().positive(),
    /** JSON text of a {@link signedAnswer}. */
    payload: z.string().max(1_000_000),
    signature: z.string().max(1_000),
  }),
});
export type AnswerSubmissionEvent = z.output<typeof answerSubmissionEvent>;
