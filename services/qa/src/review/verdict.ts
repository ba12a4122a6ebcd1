import type { Finding } from '@nightshift/contracts';
import type { FindingStatus, Impasse, KnownFinding, OpenReview } from './review-state.js';

export interface RoundResult {
  readonly verdict: 'passed' | 'correct' | 'disagreement';
  /** Every finding this round says something about. */
  readonly findings: readonly { readonly finding: Finding; readonly status: FindingStatus }[];
  readonly known: readonly KnownFinding[];
  readonly onlyNewRounds: number;
  /** Why the loop does not converge. */
  readonly impasse: Impasse | undefined;
}

/**
 * The pattern is there when a finding is repeated after it was called fixed for the first time. One
 * failed attempt is ordinary, and a second costs less than a person: it is found in the round
 * after, which is within one round of its appearance.
 */
const MAX_REOPENED = 2;
const MAX_ONLY_NEW_ROUNDS = 2;

/** What a round leads to, given the findings that count in it. */
export const verdictOf = (review: OpenReview, reported: readonly Finding[]): RoundResult => {
  const known = [
    ...review.known.map((one) => updated(one, reported)),
    ...added(review.known, reported),
  ];
  const open = known.filter((one) => one.open);
  const onlyNewRounds =
    review.round > 0 && open.length > 0 && open.every(({ finding }) => !before(review, finding))
      ? review.onlyNewRounds + 1
      : 0;
  const impasse = open.length === 0 ? undefined : impasseOf(review, open, onlyNewRounds);
  return {
    verdict: open.length === 0 ? 'passed' : impasse === undefined ? 'correct' : 'disagreement',
    findings: known.flatMap((one) => statusOf(review, one)),
    known,
    onlyNewRounds,
    impasse,
  };
};

const before = (review: OpenReview, { findingId }: Finding): KnownFinding | undefined =>
  review.known.find(({ finding }) => finding.findingId === findingId);

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
  const earlier = before(review, finding);
  if (!earlier) return [{ finding, status: 'new' }];
  if (!after.open) return earlier.open ? [{ finding, status: 'fixed' }] : [];
  const isContested = earlier.response?.response === 'contested';
  return [{ finding, status: isContested ? 'contested' : 'reopened' }];
};

/** The loop is not waited out: these are the ways in which it cannot converge. */
const impasseOf = (
  review: OpenReview,
  open: readonly KnownFinding[],
  onlyNewRounds: number,
): Impasse | undefined => {
  const earlier = open.flatMap(({ finding }) => before(review, finding) ?? []);
  if (earlier.some(({ response }) => response?.response === 'contested')) return 'contested';
  // QA has said both: another round could only say one of them again.
  if (earlier.some((one) => !one.open)) return 'flip-flop';
  if (open.some(({ reopened }) => reopened >= MAX_REOPENED)) return 'reopened';
  if (onlyNewRounds >= MAX_ONLY_NEW_ROUNDS) return 'only-new';
  return review.round + 1 >= (review.runs[0]?.maxRounds ?? 1) ? 'bound' : undefined;
};

/** What is still to be answered for. */
export const openFindings = ({ known }: Pick<RoundResult, 'known'>): Finding[] =>
  known.filter(({ open }) => open).map(({ finding }) => finding);
