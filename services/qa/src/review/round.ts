import type { Finding } from '@nightshift/contracts';
import { outsideFinding } from './correction.js';
import { hasEvidence } from './evidence.js';
import { identifyReports } from './identity.js';
import type { Judgement, OpenReview, ReportedFinding } from './review-state.js';

export interface RoundFindings {
  /** What counts. */
  readonly findings: readonly Finding[];
  /** Runs of the judges, by finding. */
  readonly reportedBy: ReadonlyMap<string, readonly string[]>;
  /** Findings without evidence, over all judges. */
  readonly rejected: number;
  /** Findings that fewer judges reported than the quorum asks. */
  readonly belowQuorum: number;
}

/**
 * What the judges of a round say together: a finding counts when as many of them report it as the
 * quorum asks, also one that is known and open. What QA itself found needs nobody else.
 */
export const roundFindings = (review: OpenReview): RoundFindings => {
  const { judgements, known, correction, runs, reviewId } = review;
  const reports = judgements.map((one) => accepted(review, one));
  const own = correction === undefined ? undefined : outsideFinding(correction);
  const overruled = new Set(known.flatMap((one) => (one.overruled ? [one.finding.findingId] : [])));
  const all = identifyReports(reviewId, own ? [...reports, [own]] : reports, known).filter(
    ({ finding }) => !overruled.has(finding.findingId),
  );
  // A quorum that the panel cannot reach would pass everything.
  const quorum = Math.min(runs[0]?.quorum ?? 1, runs.length);
  const counts = all.filter(({ by }) => by.includes(reports.length) || by.length >= quorum);
  const reported = judgements.reduce((sum, { findings }) => sum + findings.length, 0);
  return {
    findings: counts.map(({ finding }) => finding),
    reportedBy: new Map(
      all.map(({ finding, by }) => [
        finding.findingId,
        by.flatMap((n) => judgements[n]?.runId ?? []),
      ]),
    ),
    rejected: reported - reports.flat().length,
    belowQuorum: all.length - counts.length,
  };
};

const accepted = (
  review: OpenReview,
  { findings, rejected }: Judgement,
): readonly ReportedFinding[] =>
  findings.filter((finding, n) =>
    rejected === undefined ? hasEvidence(finding, review) : !rejected.includes(n),
  );
