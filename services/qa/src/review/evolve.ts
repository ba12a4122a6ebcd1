import type { EventBody, FindingResponse } from '@nightshift/contracts';
import { addNano, type Json, nano, valueAt, zeroNano } from '@nightshift/kernel';
import type { KnownFinding, OpenReview, Review } from './review-state.js';
import { verdictOf } from './verdict.js';

/** The review after an event of its own stream. */
export const evolveReview = (review: Review, event: EventBody): Review => {
  if (event.type === 'qa-run.requested.v2') return asked(review, event);
  if (review.status === 'none') return review;
  switch (event.type) {
    case 'judgement.recorded.v2': {
      const { runId, costNanoUsd, rejected, setup } = event.data;
      const cost = nano(costNanoUsd);
      return {
        ...review,
        judgements: [
          ...review.judgements,
          {
            runId,
            findings: event.content.findings,
            cost,
            ...(rejected && { rejected }),
            ...(setup && { setup }),
          },
        ],
        roundCost: addNano(review.roundCost, cost),
      };
    }
    case 'review.completed.v2':
      return completed(review, event);
    case 'disagreement.found.v2':
      return { ...review, status: 'disputed', ticketId: event.data.ticketId };
    case 'correction.checked.v1': {
      const { round, outside } = event.data;
      return { ...review, correction: { round, outside, changes: event.content.changes } };
    }
    case 'review.settled.v1':
      return settled(review, event);
    case 'review.cancelled.v1':
      return { ...review, status: 'cancelled', ticketId: undefined };
    default:
      return review;
  }
};

const asked = (
  review: Review,
  { data, content: { input } }: EventBody<'qa-run.requested.v2'>,
): OpenReview => {
  const known = review.status === 'none' ? [] : review.known;
  if (review.status === 'reviewing' && review.round === data.round)
    return { ...review, runs: [...review.runs, data] };
  const responses = (valueAt(input, '/responses') ?? []) as readonly FindingResponse[];
  return {
    status: 'reviewing',
    reviewId: data.reviewId,
    stage: data.stage,
    round: data.round,
    runs: [data],
    brief: valueAt(input, '/brief') ?? null,
    output: valueAt(input, '/output') ?? null,
    judgements: [],
    ...earlier(review, data.round),
    known: known.map((one): KnownFinding => ({
      ...one,
      response: responses.find(({ findingId }) => findingId === one.finding.findingId),
    })),
    onlyNewRounds: review.status === 'none' ? 0 : review.onlyNewRounds,
    roundCost: zeroNano,
    ticketId: undefined,
  };
};

/** What a round takes over from the one before. */
const earlier = (review: Review, round: number) => {
  if (review.status === 'none') return { isGuided: false, ways: [] };
  const { output, correction, ways } = review;
  return {
    before: output,
    isGuided: false,
    ways,
    ...(correction?.round === round ? { correction } : {}),
  };
};

/** What a person does not let stand for a correction is decided: QA was wrong there. */
const settled = (
  review: OpenReview,
  { data: { verdict, round, by }, content: { findings, guidance } }: EventBody<'review.settled.v1'>,
): OpenReview => ({
  ...review,
  status: verdict === 'correct' ? 'corrected-next' : 'done',
  ticketId: undefined,
  isGuided: verdict === 'correct' && guidance !== undefined,
  ways: [...review.ways, `Round ${round + 1}: ${by} decided "${verdict}".`],
  known: review.known.map((one): KnownFinding =>
    !one.open || findings.some(({ findingId }) => findingId === one.finding.findingId)
      ? one
      : { ...one, open: false, overruled: true },
  ),
});

/**
 * The identities stand in the event: they are not worked out again, so that a better way to
 * recognise findings never changes what an old stream says.
 */
const completed = (
  review: OpenReview,
  { data: { verdict, round }, content: { findings } }: EventBody<'review.completed.v2'>,
): OpenReview => {
  const { known, onlyNewRounds } = verdictOf(review, findings);
  const status =
    verdict === 'correct' ? 'corrected-next' : verdict === 'passed' ? 'done' : 'disputed';
  const way = WAYS[verdict];
  return {
    ...review,
    status,
    known,
    onlyNewRounds,
    ways: [...review.ways, `Round ${round + 1}: findings open: ${findings.length}; ${way}.`],
  };
};

const WAYS = {
  passed: 'the output passed',
  correct: 'a correction was asked for',
  disagreement: 'a person was asked',
} as const;

/** What a judge is given. */
export const judgeInput = (
  brief: Json,
  output: Json,
  known: readonly KnownFinding[],
  responses: readonly FindingResponse[],
): Json => ({
  brief,
  output,
  responses: responses as unknown as Json,
  earlierFindings: known.map(({ finding, open }) => ({ ...finding, open })) as unknown as Json,
});
