import { z } from 'zod';
import * as v from './values.js';

/** One task as an upstream system asks for it, by HTTP or as `data` of a CloudEvent on `nightshift.submit.v1`. */
export const submission = z.strictObject({
  /** `name` for the newest registered version, or `name@version`. */
  workflow: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}(@\d{1,9})?$/),
  brief: v.json,
  tenant: v.name.default('default'),
  /** Whose data it is about; erasing that subject erases its content. */
  subject: v.name.default('none'),
  /** The same key of the same tenant never makes a second task. */
  idempotencyKey: z.string().min(1).max(255).optional(),
  priority: z.int().min(0).max(9).default(5),
  deadlineAt: v.instant.optional(),
  /** In USD; the workflow's own budget per task if absent. */
  budgetUsd: z.number().positive().max(1_000_000).optional(),
});
export type Submission = z.output<typeof submission>;

export const submissionType = 'nightshift.task.submitted.v1';

/** What `nightshift.submit.v1` carries: CloudEvents 1.0, structured. */
export const submissionEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(255),
  source: z.string().min(1).max(500),
  type: z.literal(submissionType),
  traceparent: z.string().optional(),
  data: submission,
});
export type SubmissionEvent = z.output<typeof submissionEvent>;
