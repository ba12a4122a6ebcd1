import type { EventBody } from '@nightshift/contracts';
import { valueAt } from '@nightshift/kernel';
import type { ReviewCommand } from './review-command.js';
import type { OpenReview } from './review-state.js';
import { openFindings } from './verdict.js';

type SettleReview = Extract<ReviewCommand, { type: 'settleReview' }>;

const VERDICTS = { accept: 'passed', correct: 'correct', fail: 'failed' } as const;

/**
 * A person's answer becomes the verdict; an answer to another ticket is none. Where QA is right on
 * the whole, what the person called wrong is not corrected. If that was everything, nothing is left
 * to correct but what the guidance says; without any, the output passes.
 */
export const settle = (
  { ticketId, by, answer }: SettleReview,
  review: OpenReview,
): readonly EventBody[] => {
  if (review.ticketId !== ticketId) return [];
  const { option, guidance } = answer;
  const chosen =
    typeof option === 'string' && Object.hasOwn(VERDICTS, option)
      ? VERDICTS[option as keyof typeof VERDICTS]
      : 'failed';
  const open = openFindings(review);
  const findings =
    chosen === 'correct'
      ? open.filter(({ findingId }) => valueAt(answer, `/verdicts/${findingId}`) !== 'wrong')
      : open;
  const words = typeof guidance === 'string' && guidance.trim() !== '' ? { guidance } : {};
  const isMoot = chosen === 'correct' && findings.length === 0 && !('guidance' in words);
  return [
    {
      type: 'review.settled.v1',
      data: {
        reviewId: review.reviewId,
        stage: review.stage,
        round: review.round,
        ticketId,
        by,
        verdict: isMoot ? 'passed' : chosen,
        costNanoUsd: review.roundCost,
      },
      content: { findings, ...words },
    },
  ];
};
