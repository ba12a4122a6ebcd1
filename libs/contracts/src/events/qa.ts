import { z } from 'zod';
import { eventsOf } from '../define.js';
import * as v from '../values.js';

const event = eventsOf('qa');

export const qaEvents = [
  event('qa-run.requested.v2', 'A QA agent is to check an output.', {
    data: v.runRequest.extend({
      reviewId: v.id,
      /** How the loop is bounded, and who settles a disagreement by when. */
      maxRounds: v.count,
      queue: v.name,
      dueInSeconds: v.count,
      /** Judges who must report a finding for it to count: 1 where absent. */
      quorum: v.count.optional(),
      sampling: v.sampling.optional(),
    }),
    content: z.object({ input: v.json, overrides: v.agentOverrides.optional() }),
  }),
  event('correction.checked.v1', 'What a correction changed, and what it answered.', {
    data: z.object({
      reviewId: v.id,
      stage: v.name,
      round: v.count,
      changes: v.count,
      /** JSON Pointers of changes that no finding names. */
      outside: z.array(z.string().max(500)).max(100),
      fixed: v.count,
      contested: v.count,
      /** Findings that were given no answer. */
      unanswered: z.array(z.string().max(64)).max(100),
    }),
    content: z.object({
      changes: z
        .array(z.object({ at: z.string(), before: v.json.optional(), after: v.json.optional() }))
        .max(200),
    }),
  }),
  event('judgement.recorded.v2', 'A judge gave its report on an output.', {
    data: z.object({
      reviewId: v.id,
      runId: v.id,
      round: v.count,
      findings: v.count,
      costNanoUsd: v.money,
      setup: v.setup.optional(),
      /** Places in `findings` of those whose evidence does not exist: they count against the judge. */
      rejected: z.array(v.count).optional(),
    }),
    content: z.object({ findings: z.array(v.finding.omit({ findingId: true })) }),
  }),
  event('review.completed.v2', 'A round of QA has its verdict.', {
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
          /** Runs of the judges who reported it in this round. */
          reportedBy: z.array(v.id).optional(),
        }),
      ),
      /** Findings whose evidence does not exist: not passed on, counted against the judge. */
      rejectedFindings: v.count,
      /** Findings that fewer judges reported than the quorum asks: not passed on, either. */
      belowQuorum: v.count.optional(),
      /** What keeps the loop from converging, where the verdict is `disagreement`. */
      impasse: z.enum(['contested', 'reopened', 'flip-flop', 'only-new', 'bound']).optional(),
      /** What the judges of this round cost. */
      costNanoUsd: v.money,
    }),
    content: z.object({ findings: z.array(v.finding) }),
  }),
  event(
    'disagreement.found.v2',
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
  event(
    'sample.drawn.v1',
    'A person is to look at an output that QA passed, or at one known bad.',
    {
      data: v.askFacts.extend({
        sampleId: v.id,
        stage: v.name,
        why: z.enum(['drawn', 'seeded']),
        /** Of the rule that drew it. */
        share: z.number().min(0).max(1),
        /** The review whose output it is; absent for one that was seeded. */
        reviewId: v.id.optional(),
        exampleId: v.id.optional(),
      }),
      content: z.object({ ask: v.ask, brief: v.json, output: v.json }),
    },
  ),
  event('sample.judged.v1', 'The person looked at it.', {
    data: z.object({
      sampleId: v.id,
      ticketId: v.id,
      stage: v.name,
      why: z.enum(['drawn', 'seeded']),
      by: v.name,
      verdict: z.enum(['right', 'wrong']),
    }),
    content: z.object({ mistakes: z.array(z.string().max(4000)).max(50) }),
  }),
  event(
    'example.labelled.v1',
    'A person said which findings on an output are right, and what was missed.',
    {
      data: z.object({
        exampleId: v.id,
        workflow: v.workflowRef,
        stage: v.name,
        from: z.enum(['disagreement', 'sample', 'known-bad']),
        reviewId: v.id.optional(),
        round: v.count.optional(),
        by: v.name,
        /** Each finding, who reported it, and whether it was right. */
        labels: z
          .array(
            z.object({
              findingId: z.string().max(64),
              category: v.finding.shape.category,
              label: z.enum(['right', 'wrong']),
              reportedBy: z.array(v.setup).max(20),
            }),
          )
          .max(100),
        /** The judges of the output, also those who reported nothing. */
        judges: z.array(v.setup).max(20),
        /** Mistakes that no judge reported. */
        missed: v.count,
      }),
      content: z.object({
        brief: v.json,
        output: v.json,
        findings: z.array(v.finding),
        missed: z.array(z.string().max(4000)).max(50),
      }),
    },
  ),
  event('evaluation.requested.v1', 'A judge is tried on the labelled examples.', {
    data: z.object({
      evaluationId: v.id,
      workflow: v.workflowRef,
      stage: v.name,
      judge: v.name,
      examples: z.array(v.id).min(1).max(500),
      budgetNanoUsd: v.money,
      by: v.name,
    }),
    content: z.object({ overrides: v.agentOverrides }),
  }),
  event('evaluation.judged.v1', 'The judge gave its report on one example, or could not.', {
    data: z.object({
      evaluationId: v.id,
      exampleId: v.id,
      runId: v.id,
      stage: v.name,
      /** Findings that match one labelled right or missed, match one labelled wrong, or none. */
      right: v.count,
      wrong: v.count,
      unknown: v.count,
      /** What a person called right or missed, and this judge did not report. */
      missed: v.count,
      costNanoUsd: v.money,
      setup: v.setup.optional(),
      failed: z.boolean(),
    }),
    content: z.object({ findings: z.array(v.finding.omit({ findingId: true })) }),
  }),
  event('evaluation.completed.v1', 'Every example has been judged.', {
    data: z.object({
      evaluationId: v.id,
      judged: v.count,
      failed: v.count,
      costNanoUsd: v.money,
      precision: z.number().min(0).max(1).optional(),
      recall: z.number().min(0).max(1).optional(),
    }),
  }),
] as const;
