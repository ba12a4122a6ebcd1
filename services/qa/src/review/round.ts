import { hasEvidence } from './evidence.js';
import type { OpenReview, ReportedFinding } from './review-state.js';

/** What the judges of a round reported, without what has no evidence. */
export const acceptedFindings = (review: OpenReview): readonly ReportedFinding[] =>
  review.judgements
    .flatMap(({ findings }) => findings)
    .filter((finding) => hasEvidence(finding, review));
