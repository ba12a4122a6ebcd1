import type { Finding } from '@nightshift/contracts';
import { derivedId } from '@nightshift/kernel';
import type { KnownFinding, ReportedFinding } from './review-state.js';

/** Share of common words from which two claims of a category count as the same finding. */
const SAME_CLAIM = 0.6;

/**
 * Gives every reported finding its identity: that of a known one at the same place or with the
 * same words, else a new one. Two judges that report the same make one finding.
 */
export const identify = (
  reviewId: string,
  reported: readonly ReportedFinding[],
  known: readonly KnownFinding[],
): readonly Finding[] => {
  const found: Finding[] = [];
  const all = (): readonly Finding[] => [...known.map(({ finding }) => finding), ...found];
  for (const finding of reported) {
    const same = all().find((one) => isSame(one, finding));
    if (same && found.includes(same)) continue;
    const findingId = same?.findingId ?? derivedId('finding', reviewId, String(all().length));
    found.push({ ...finding, findingId });
  }
  return found;
};

const isSame = (a: ReportedFinding, b: ReportedFinding): boolean =>
  a.category === b.category &&
  ((a.location !== '' && a.location === b.location) || overlap(a.claim, b.claim) >= SAME_CLAIM);

/** Jaccard similarity of the words of two texts. */
const overlap = (a: string, b: string): number => {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  const common = [...one].filter((word) => other.has(word)).length;
  return common / Math.max(1, one.size + other.size - common);
};

const wordsOf = (text: string): Set<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
