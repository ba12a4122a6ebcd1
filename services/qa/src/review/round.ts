import { hasEvidence } from './evidence.js';
import type { OpenReview, ReportedFinding } from './review-state.js';

/** What the judges of a round reported, one list each, without what has no evidence. */
export const acceptedReports = (review: OpenReview): readonly (readonly ReportedFinding[])[] =>
  review.judgements.map(({ findings }) =>
    findings.filter((finding) => hasEvidence(finding, review)),
  );
