import type { EventBody } from '@nightshift/contracts';
import type { ReviewCommand } from './review-command.js';
import type { OpenReview } from './review-state.js';
import { openFindings } from './verdict.js';

type SettleReview = Extract<ReviewCommand, { type: 'settleReview' }>;

const VERDICTS = { accept: 'passed', correct: 'correct', fail: 'failed' } as const;

/** A person's answer becomes the verdict; an answer to another ticket is none. */
export const settle = (
  { ticketId, by, answer }: SettleReview,
  review: OpenReview,
): readonly EventBody[] => {
  if (review.ticketId !== ticketId) return [];
  const { option, guidance } = answer;
  const verdict =
    typeof option === 'string' && Object.hasOwn(VERDICTS, option)
      ? VERDICTS[option as keyof typeof VERDICTS]
      : 'failed';
  return [
    {
      type: 'review.settled.v1',
      data: {
        reviewId: review.reviewId,
        stage: review.stage,
        round: review.round,
        ticketId,
        by,
        verdict,
        costNanoUsd: review.roundCost,
      },
      content: {
        findings: openFindings(review),
        ...(typeof guidance === 'string' ? { guidance } : {}),
      },
    },
  ];
};
