import type { Finding } from '@nightshift/contracts';
import { derivedId } from '@nightshift/kernel';
import type { KnownFinding, ReportedFinding } from './review-state.js';

/** Share of common words from which two claims of a category count as the same finding. */
const SAME_CLAIM = 0.6;

/**
 * Gives every reported finding its identity: that of a known one at the same place or with the
 * same words, else a new one. Two judges that report the same make one finding; two findings that
 * one judge keeps apart stay two, unless they have place and words in common.
 * @param reports the findings of each judge
 */
export const identify = (
  reviewId: string,
  reports: readonly (readonly ReportedFinding[])[],
  known: readonly KnownFinding[],
): readonly Finding[] => {
  const all: Finding[] = known.map(({ finding }) => finding);
  const found = new Map<string, Finding>();
  for (const report of reports) {
    const own: Finding[] = [];
    for (const finding of report) {
      if (own.some((one) => isRepeated(one, finding))) continue;
      const free = all.filter(({ findingId }) => !own.some((one) => one.findingId === findingId));
      const same =
        free.find((one) => isRepeated(one, finding)) ?? free.find((one) => isSame(one, finding));
      // Numbered over all rounds: what was known once keeps its number.
      const findingId = same?.findingId ?? derivedId('finding', reviewId, String(all.length));
      const identified: Finding = { ...finding, findingId };
      own.push(identified);
      if (!same) all.push(identified);
      if (!found.has(findingId)) found.set(findingId, identified);
    }
  }
  return [...found.values()];
};

const isSame = (a: ReportedFinding, b: ReportedFinding): boolean =>
  a.category === b.category && (isSamePlace(a, b) || saysTheSame(a, b));

const isRepeated = (a: ReportedFinding, b: ReportedFinding): boolean =>
  a.category === b.category && a.location === b.location && saysTheSame(a, b);

const isSamePlace = (a: ReportedFinding, b: ReportedFinding): boolean =>
  a.location !== '' && a.location === b.location;

const saysTheSame = (a: ReportedFinding, b: ReportedFinding): boolean =>
  a.claim === b.claim || overlap(a.claim, b.claim) >= SAME_CLAIM;

/** Jaccard similarity of the words of two texts. */
const overlap = (a: string, b: string): number => {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  const common = [...one].filter((word) => other.has(word)).length;
  return common / Math.max(1, one.size + other.size - common);
};

const wordsOf = (text: string): Set<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
