import { z } from 'zod';
import { eventsOf } from '../define.js';
import * as v from '../values.js';

const event = eventsOf('qa');

export const qaEvents = [
  event('qa-run.requested.v1', 'A QA agent is to check an output.', {
    data: v.runRequest.extend({
      reviewId: v.id,
      /** How the loop is bounded, and who settles a disagreement by when. */
      maxRounds: v.count,
      queue: v.name,
      dueInSeconds: v.count,
    }),
    content: z.object({ input: v.json, overrides: v.agentOverrides.optional() }),
  }),
  event('judgement.recorded.v1', 'A judge gave its report on an output.', {
    data: z.object({
      reviewId: v.id,
      runId: v.id,
      round: v.count,
      findings: v.count,
      costNanoUsd: v.money,
    }),
    content: z.object({ findings: z.array(v.finding.omit({ findingId: true })) }),
  }),
  event('review.completed.v1', 'A round of QA has its verdict.', {
    data: z.object({
      reviewId: v.id,
      stage: v.name,
      round: v.count,
      verdict: z.enum(['passed', 'correct', 'disagreement']),
      findings: z.array(
        z.object({
          findingId: z.string().max(64),
          category: v.finding.shape.category,
          severity: v.severity,
          /** `new`, or what became of a finding of an earlier round. */
          status: z.enum(['new', 'fixed', 'reopened', 'contested']),
        }),
      ),
      /** Findings whose evidence does not exist: not passed on, counted against the judge. */
      rejectedFindings: v.count,
      /** What the judges of this round cost. */
      costNanoUsd: v.money,
    }),
    content: z.object({ findings: z.array(v.finding) }),
  }),
  event(
    'disagreement.found.v1',
    'QA and the worker do not converge: a person gets both positions.',
    {
      data: v.askFacts.extend({ reviewId: v.id, stage: v.name }),
      content: z.object({ ask: v.ask }),
    },
  ),
  event('review.settled.v1', 'A person settled the disagreement.', {
    data: z.object({
      reviewId: v.id,
      stage: v.name,
      round: v.count,
      ticketId: v.id,
      by: v.name,
      verdict: z.enum(['passed', 'correct', 'failed']),
      /** What the judges of the disputed round cost. */
      costNanoUsd: v.money,
    }),
    content: z.object({ findings: z.array(v.finding), guidance: z.string().max(8000).optional() }),
  }),
  event('review.cancelled.v1', 'The task ended before the review did.', {
    data: z.object({ reviewId: v.id, ticketId: v.id.optional() }),
  }),
] as const;
