import type { Aggregates, Targeted } from '@nightshift/event-store';
import { nano, valueAt } from '@nightshift/kernel';
import { type DataOf, reviewIdOf } from '@nightshift/contracts';
import { type Reactions, toContent } from '@nightshift/service-kit';
import type { ReviewCommand } from './review-command.js';
import type { ReportedFinding, Review } from './review-state.js';

export const reviewReactions = (reviews: Aggregates<ReviewCommand, Review>): Reactions => ({
  'qa.requested.v2': toContent(
    ({ taskid, data, content: { brief, output, responses, overrides } }) =>
      reviews.to(data.reviewId, {
        type: 'requestRound',
        taskId: taskid,
        request: data,
        brief,
        output,
        responses,
        overrides,
      }),
  ),
  'run.completed.v2': toContent(({ taskid, data, content: { output } }, { now }) =>
    data.role === 'qa'
      ? reviews.to(reviewIdOf(taskid, data.stage), {
          type: 'recordJudgement',
          runId: data.runId,
          // The runner has checked it against the schema of a report.
          findings: (valueAt(output, '/findings') ?? []) as unknown as readonly ReportedFinding[],
          cost: nano(data.purse.spentNanoUsd),
          setup: data.setup,
          unfound: data.unfoundEvidence,
          at: now,
        })
      : undefined,
  ),
  'ticket.answered.v2': toContent(({ data: { ticketId, by, source }, content: { answer } }) =>
    source.service === 'qa' && source.reviewId !== undefined
      ? reviews.to(source.reviewId, { type: 'settleReview', ticketId, by, answer })
      : undefined,
  ),
  'task.cancelled.v1': ({ taskid, data }) => cancelled(reviews, taskid, data),
  'task.failed.v1': ({ taskid, data }) => cancelled(reviews, taskid, data),
});

/** While a review is under way or disputed, its judges are the runs that the task names. */
const cancelled = (
  reviews: Aggregates<ReviewCommand, Review>,
  taskId: string,
  { runs }: Pick<DataOf<'task.cancelled.v1'>, 'runs'>,
): readonly Targeted[] => {
  const stages = new Set(runs.filter(({ role }) => role === 'qa').map(({ stage }) => stage));
  return [...stages].map((stage) =>
    reviews.to(reviewIdOf(taskId, stage), { type: 'cancelReview' }),
  );
};
