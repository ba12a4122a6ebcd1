import type { ReportedFinding } from '../review/review-state.js';

/** Two findings, and whether a person would call them the same. */
export interface Pair {
  readonly a: ReportedFinding;
  readonly b: ReportedFinding;
  readonly same: boolean;
  readonly why: string;
}

export const pairsIn = (lines: string): readonly Pair[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const fields = line.split(';');
      // A claim may hold a semicolon followed by a space; the fields are parted without one.
      const [same, category, placeA = '', claimA = '', placeB = '', claimB = '', why = ''] =
        fields.reduce<string[]>(
          (all, one) =>
            one.startsWith(' ') ? [...all.slice(0, -1), `${all.at(-1)};${one}`] : [...all, one],
          [],
        );
      const finding = (location: string, claim: string): ReportedFinding => ({
        category: category as ReportedFinding['category'],
        severity: 'medium',
        claim,
        location,
        evidence: [],
        confidence: 1,
      });
      return {
        a: finding(placeA, claimA),
        b: finding(placeB, claimB),
        same: same === 'same',
        why,
      };
    });

export interface Measured {
  readonly precision: number;
  readonly recall: number;
  readonly missed: readonly Pair[];
  readonly mistaken: readonly Pair[];
}

/** How well a way to recognise findings does on pairs. */
export const measure = (
  pairs: readonly Pair[],
  isSame: (a: ReportedFinding, b: ReportedFinding) => boolean,
): Measured => {
  const judged = pairs.map((pair) => ({ pair, said: isSame(pair.a, pair.b) }));
  const right = judged.filter(({ pair, said }) => said && pair.same).length;
  const mistaken = judged.filter(({ pair, said }) => said && !pair.same).map(({ pair }) => pair);
  const missed = judged.filter(({ pair, said }) => !said && pair.same).map(({ pair }) => pair);
  return {
    precision: right / Math.max(1, right + mistaken.length),
    recall: right / Math.max(1, right + missed.length),
    missed,
    mistaken,
  };
};
