import { z } from 'zod';
import { eventsOf, operationsTopic } from '../define.js';
import * as v from '../values.js';

// Audit has them for its own: it is the one that only records, and every service publishes them.
const event = eventsOf('audit', operationsTopic);

/** Which letter it was: its bytes are on the bus, and may be of any kind. */
const deadLetter = z.object({
  deadLetterId: v.id,
  /** Consumer group that parked it. */
  subscription: z.string().min(1).max(200),
  /** Why it was parked. */
  code: z.string().max(100),
  /** Type of the parked message as its header says; empty where it says nothing. */
  messageType: z.string().max(300),
  valueHash: v.sha256,
  by: v.name,
});

export const operationsEvents = [
  event('dead-letter.redriven.v1', 'A parked message was given to its consumer group again.', {
    data: deadLetter.extend({
      /** `parked-again`: it still cannot be processed. */
      outcome: z.enum(['handled', 'parked-again']),
      attempts: v.count,
      reason: z.string().max(1000).optional(),
    }),
  }),
  event('dead-letter.discarded.v1', 'A parked message was given up: it is never processed.', {
    data: deadLetter.extend({ reason: z.string().min(1).max(1000) }),
  }),
  event(
    'content.read.v1',
    'Somebody was shown content of a task that is sealed for a data subject.',
    {
      data: z.object({
        taskId: z.string().min(1).max(300),
        by: v.name,
        /** What it was read for, in a word: `trace`, `search`, `evidence`, `call` and so on. */
        purpose: z.string().regex(/^[a-z][a-z-]{0,39}$/),
        /** Until then nothing more is recorded of the same person, task and purpose, unless for another reason. */
        until: v.instant,
        /** As the reader gave it; sealed with the task's content. */
        reason: z.string().min(1).max(1000).optional(),
      }),
    },
  ),
  event(
    'content.listed.v1',
    'Somebody was shown, in a list, content of tasks that are sealed for data subjects.',
    {
      data: z.object({
        by: v.name,
        /** The list, in a word: `tickets`, `groups` and so on. */
        purpose: z.string().regex(/^[a-z][a-z-]{0,39}$/),
        /** Those that the same person has not been shown in this list since the hour began. */
        tasks: z.array(z.string().min(1).max(300)).min(1).max(1000),
        /** Until then none of them is recorded again for the same person and list. */
        until: v.instant,
      }),
    },
  ),
] as const;
