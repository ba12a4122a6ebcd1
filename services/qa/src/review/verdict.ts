import type { Finding } from '@nightshift/contracts';
import type { FindingStatus, KnownFinding, OpenReview } from './review-state.js';

export interface RoundResult {
  readonly verdict: 'passed' | 'correct' | 'disagreement';
  /** Every finding this round says something about. */
  readonly findings: readonly { readonly finding: Finding; readonly status: FindingStatus }[];
  readonly known: readonly KnownFinding[];
  readonly onlyNewRounds: number;
  /** Why the loop does not converge, for people. */
  readonly reason: string;
}

const MAX_REOPENED = 2;
const MAX_ONLY_NEW_ROUNDS = 2;

/** What a round leads to, given the findings that were reported in it. */
export const verdictOf = (review: OpenReview, reported: readonly Finding[]): RoundResult => {
  const known = [
    ...review.known.map((one) => updated(one, reported)),
    ...added(review.known, reported),
  ];
  const open = known.filter((one) => one.open);
  const onlyNewRounds =
    review.round > 0 && open.length > 0 && open.every(({ finding }) => isNew(review, finding))
      ? review.onlyNewRounds + 1
      : 0;
  const reason = open.length === 0 ? '' : impasse(review, open, onlyNewRounds);
  return {
    verdict: open.length === 0 ? 'passed' : reason === '' ? 'correct' : 'disagreement',
    findings: known.flatMap((one) => statusOf(review, one)),
    known,
    onlyNewRounds,
    reason,
  };
};

const isNew = (review: OpenReview, { findingId }: Finding): boolean =>
  !review.known.some(({ finding }) => finding.findingId === findingId);

const updated = (one: KnownFinding, reported: readonly Finding[]): KnownFinding => {
  const again = reported.find(({ findingId }) => findingId === one.finding.findingId);
  if (!again) return { ...one, open: false };
  const reopens = !one.open || one.response?.response === 'fixed';
  return { ...one, finding: again, open: true, reopened: one.reopened + (reopens ? 1 : 0) };
};

const added = (
  known: readonly KnownFinding[],
  reported: readonly Finding[],
): readonly KnownFinding[] =>
  reported
    .filter(({ findingId }) => !known.some(({ finding }) => finding.findingId === findingId))
    .map((finding) => ({ finding, open: true, reopened: 0, response: undefined }));

const statusOf = (review: OpenReview, after: KnownFinding): RoundResult['findings'] => {
  const { finding } = after;
  const before = review.known.find((one) => one.finding.findingId === finding.findingId);
  if (!before) return [{ finding, status: 'new' }];
  if (!after.open) return before.open ? [{ finding, status: 'fixed' }] : [];
  return [
    { finding, status: before.response?.response === 'contested' ? 'contested' : 'reopened' },
  ];
};

/** The loop is not waited out: these are the ways in which it cannot converge. */
const impasse = (
  review: OpenReview,
  open: readonly KnownFinding[],
  onlyNewRounds: number,
): string => {
  if (
    open.some(
      ({ response, finding }) => response?.response === 'contested' && !isNew(review, finding),
    )
  ) {
    return 'The worker contests a finding, and QA stands by it.';
  }
  if (open.some(({ reopened }) => reopened >= MAX_REOPENED))
    return 'A finding came back after it had been corrected twice.';
  if (onlyNewRounds >= MAX_ONLY_NEW_ROUNDS) return 'QA finds something else in every round.';
  const maxRounds = review.runs[0]?.maxRounds ?? 1;
  return review.round + 1 >= maxRounds
    ? `After ${review.round + 1} rounds there are still findings.`
    : '';
};

/** What is still to be answered for. */
export const openFindings = ({ known }: Pick<RoundResult, 'known'>): Finding[] =>
  known.filter(({ open }) => open).map(({ finding }) => finding);
