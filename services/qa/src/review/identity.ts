import type { Finding } from '@nightshift/contracts';
import { derivedId } from '@nightshift/kernel';
import { claimOf, contradict, similarity } from './claim.js';
import { covers, placeOf } from './place.js';
import type { KnownFinding, ReportedFinding } from './review-state.js';

export interface IdentifiedFinding {
  readonly finding: Finding;
  /** Places of the reports that hold it. */
  readonly by: readonly number[];
}

/** The findings of these reports, each once, with their identities; see {@link identifyReports}. */
export const identify = (...args: Parameters<typeof identifyReports>): readonly Finding[] =>
  identifyReports(...args).map(({ finding }) => finding);

/**
 * Gives every reported finding its identity: that of the known one that it is most like, if it is
 * like enough, else a new one. Two judges that report the same make one finding; two findings that
 * one judge keeps apart stay two, unless they have place and words in common.
 * @param reports the findings of each judge
 */
export const identifyReports = (
  reviewId: string,
  reports: readonly (readonly ReportedFinding[])[],
  known: readonly KnownFinding[],
): readonly IdentifiedFinding[] => {
  const all: Finding[] = known.map(({ finding }) => finding);
  const found = new Map<string, { readonly finding: Finding; readonly by: number[] }>();
  for (const [n, report] of reports.entries()) {
    const own: Finding[] = [];
    for (const finding of report) {
      if (own.some((one) => isRepeated(one, finding))) continue;
      const free = all.filter(({ findingId }) => !own.some((one) => one.findingId === findingId));
      // Numbered over all rounds: what was known once keeps its number.
      const same = likest(free, finding);
      const findingId = same?.findingId ?? derivedId('finding', reviewId, String(all.length));
      const identified: Finding = { ...finding, findingId };
      own.push(identified);
      if (!same) all.push(identified);
      const before = found.get(findingId);
      if (before) before.by.push(n);
      else found.set(findingId, { finding: identified, by: [n] });
    }
  }
  return [...found.values()];
};

const likest = (free: readonly Finding[], finding: ReportedFinding): Finding | undefined => {
  let best: { readonly one: Finding; readonly score: number } | undefined;
  for (const one of free) {
    const score = likeness(one, finding);
    if (score > (best?.score ?? 0)) best = { one, score };
  }
  return best?.one;
};

/** Judges call the same mistake an error, an invention or a contradiction. */
const kindOf = ({ category }: ReportedFinding): string =>
  category === 'quality' || category === 'policy' ? category : 'fact';

/**
 * How much claims must have in common, from 0 to 1, by how their places stand to each other. They
 * were set on identity-set/tune.ts and are measured on identity-set/held-out.ts.
 */
const ENOUGH = {
  same: 0.42,
  /** The same place, and the same words of it quoted as evidence: only a contradiction parts them. */
  quoted: 0,
  nested: 0.45,
  /** No place, or the whole output: only the words can tell. */
  unplaced: 0.55,
  /** Items of one array, or elsewhere: as good as the same words, and the same quote. */
  elsewhere: 0.85,
} as const;

export const isSame = (a: ReportedFinding, b: ReportedFinding): boolean => likeness(a, b) > 0;

/** 0: not the same; else the more, the more alike. */
const likeness = (a: ReportedFinding, b: ReportedFinding): number => {
  if (kindOf(a) !== kindOf(b)) return 0;
  const relation = relationOf(a, b);
  const [one, other] = [claimOf(a.claim), claimOf(b.claim)];
  if (relation === undefined || contradict(one, other)) return 0;
  const words = similarity(one, other);
  if (words < ENOUGH[relation]) return 0;
  const isPlaced = relation === 'same' || relation === 'quoted';
  return 0.1 + words + (isPlaced ? 1 : 0) + (a.category === b.category ? 0.1 : 0);
};

const relationOf = (a: ReportedFinding, b: ReportedFinding): keyof typeof ENOUGH | undefined => {
  const [one, other] = [placeOf(a.location), placeOf(b.location)];
  const quoted = sharesQuote(a, b);
  if (one === other) return one === '' ? 'unplaced' : quoted ? 'quoted' : 'same';
  if (one === '' || other === '') return 'unplaced';
  if (covers(one, other) || covers(other, one)) return 'nested';
  // An item that moved keeps its words; without them, the same claim elsewhere is another finding.
  return quoted ? 'elsewhere' : undefined;
};

const sharesQuote = (a: ReportedFinding, b: ReportedFinding): boolean =>
  a.evidence.some((one) =>
    b.evidence.some(
      (other) => one.source === other.source && folded(one.quote) === folded(other.quote),
    ),
  );

const folded = (text: string): string => text.toLowerCase().replaceAll(/\s+/g, ' ').trim();

const isRepeated = (a: ReportedFinding, b: ReportedFinding): boolean => {
  if (a.category !== b.category || placeOf(a.location) !== placeOf(b.location)) return false;
  const [one, other] = [claimOf(a.claim), claimOf(b.claim)];
  return !contradict(one, other) && similarity(one, other) >= SAME_CLAIM;
};

/** Share of common words from which a judge repeats himself. */
const SAME_CLAIM = 0.6;
