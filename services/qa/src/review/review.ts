import { type AgentOverrides, type DataOf, type EventBody, runIdOf } from '@nightshift/contracts';
import {
  addNano,
  type Decider,
  derivedId,
  type Instant,
  plusMs,
  unreachable,
} from '@nightshift/kernel';
import { checkCorrection } from './correction.js';
import { disagreementAsk, riskOf } from './disagreement.js';
import { evolveReview, judgeInput } from './evolve.js';
import { rejectedPlaces } from './evidence.js';
import type { ReviewCommand } from './review-command.js';
import type { OpenReview, Review } from './review-state.js';
import { roundFindings } from './round.js';
import { settle } from './settlement.js';
import { openFindings, type RoundResult, verdictOf } from './verdict.js';

/**
 * Rounds of checking one output. A task that ends cancels its review, so that a judgement that
 * still arrives leads to nothing, and a question that was asked meanwhile is withdrawn: the task
 * may not have known its ticket.
 */
export const reviewDecider: Decider<ReviewCommand, EventBody, Review> = {
  initial: () => ({ status: 'none' }),
  evolve: evolveReview,
  decide: (command, review) => {
    switch (command.type) {
      case 'requestRound':
        return requestRound(command, review);
      case 'recordJudgement':
        return review.status === 'reviewing' ? recordJudgement(command, review) : [];
      case 'settleReview':
        return review.status === 'disputed' ? settle(command, review) : [];
      case 'cancelReview':
        return review.status === 'reviewing' || review.status === 'disputed'
          ? [cancelled(review)]
          : [];
      default:
        return unreachable(command);
    }
  },
};

type Command<T extends ReviewCommand['type']> = Extract<ReviewCommand, { type: T }>;

const requestRound = (
  { taskId, request, brief, output, responses, overrides }: Command<'requestRound'>,
  review: Review,
): readonly EventBody[] => {
  if (review.status === 'cancelled') return [];
  if (review.status !== 'none' && request.round <= review.round) return [];
  const {
    reviewId,
    stage,
    round,
    runId,
    judges,
    maxRounds,
    queue,
    dueInSeconds,
    workflow,
    leaseNanoUsd,
    taskBudgetNanoUsd,
    priority,
  } = request;
  const input = judgeInput(brief, output, review.status === 'none' ? [] : review.known, responses);
  const checked =
    review.status === 'none' ? [] : [checkCorrection(review, round, output, responses)];
  // A judge that is named twice is one run: the round would wait for the second one for ever.
  const runs = [...new Set(judges)].map((judge): EventBody<'qa-run.requested.v2'> => ({
    type: 'qa-run.requested.v2',
    data: {
      reviewId,
      maxRounds,
      queue,
      dueInSeconds,
      runId: runIdOf({ taskId, stage, role: 'qa', round, judge }),
      role: 'qa',
      stage,
      agent: judge,
      workflow,
      round,
      basis: [runId],
      leaseNanoUsd,
      taskBudgetNanoUsd,
      priority,
      ...(request.deadlineAt === undefined ? {} : { deadlineAt: request.deadlineAt }),
      taskCostNanoUsd: request.taskCostNanoUsd,
      ...passedOn(request, judge),
    },
    content: { input, ...overridesFor(judge, overrides) },
  }));
  return [...checked, ...runs];
};

/** What the runner has to know of the task, and what the end of the round depends on. */
const passedOn = (request: DataOf<'qa.requested.v2'>, judge: string) => {
  const { retriesUsed, effects, replayOf, quorum, sampling } = request;
  const replayed = replayOf?.[judge];
  return {
    ...(quorum === undefined ? {} : { quorum }),
    ...(sampling === undefined ? {} : { sampling }),
    ...(retriesUsed === undefined ? {} : { retriesUsed }),
    ...(effects === undefined ? {} : { effects }),
    ...(replayed === undefined ? {} : { replayOf: replayed }),
  };
};

const overridesFor = (judge: string, overrides: AgentOverrides | undefined) => {
  const own = overrides?.[judge];
  return own === undefined ? {} : { overrides: { [judge]: own } };
};

const recordJudgement = (
  command: Command<'recordJudgement'>,
  review: OpenReview,
): readonly EventBody[] => {
  const { runId, findings, cost, setup, unfound = [], at } = command;
  const awaited =
    review.runs.some((run) => run.runId === runId) &&
    !review.judgements.some((one) => one.runId === runId);
  if (!awaited) return [];
  const recorded: EventBody<'judgement.recorded.v2'> = {
    type: 'judgement.recorded.v2',
    data: {
      reviewId: review.reviewId,
      runId,
      round: review.round,
      findings: findings.length,
      costNanoUsd: cost,
      ...(setup === undefined ? {} : { setup }),
      rejected: rejectedPlaces(findings, review, unfound),
    },
    content: { findings: [...findings] },
  };
  const after = evolveReview(review, recorded);
  const complete = after.status === 'reviewing' && after.judgements.length === after.runs.length;
  return complete ? [recorded, ...conclude(after, at)] : [recorded];
};

const conclude = (review: OpenReview, at: Instant): readonly EventBody[] => {
  const { findings, reportedBy, rejected, belowQuorum } = roundFindings(review);
  const result = verdictOf(review, findings);
  const completed: EventBody<'review.completed.v2'> = {
    type: 'review.completed.v2',
    data: {
      reviewId: review.reviewId,
      stage: review.stage,
      round: review.round,
      verdict: result.verdict,
      findings: result.findings.map(({ finding: { findingId, category, severity }, status }) => ({
        findingId,
        category,
        severity,
        status,
        reportedBy: [...(reportedBy.get(findingId) ?? [])],
      })),
      rejectedFindings: rejected,
      belowQuorum,
      ...(result.impasse === undefined ? {} : { impasse: result.impasse }),
      costNanoUsd: addNano(...review.judgements.map(({ cost }) => cost)),
    },
    content: { findings: openFindings(result) },
  };
  return result.verdict === 'disagreement' ? [completed, dispute(review, result, at)] : [completed];
};

const dispute = (
  review: OpenReview,
  result: RoundResult,
  at: Instant,
): EventBody<'disagreement.found.v2'> => {
  const [run] = review.runs;
  return {
    type: 'disagreement.found.v2',
    data: {
      reviewId: review.reviewId,
      stage: review.stage,
      ticketId: derivedId('ticket', review.reviewId, String(review.round)),
      kind: 'disagreement',
      queue: run?.queue ?? 'reviewers',
      risk: riskOf(openFindings(result)),
      dueAt: plusMs(at, (run?.dueInSeconds ?? 0) * 1000),
      ...(run && { workflow: run.workflow }),
    },
    content: { ask: disagreementAsk(review, result) },
  };
};

const cancelled = ({ reviewId, ticketId }: OpenReview): EventBody<'review.cancelled.v1'> => ({
  type: 'review.cancelled.v1',
  data: { reviewId, ...(ticketId === undefined ? {} : { ticketId }) },
});
