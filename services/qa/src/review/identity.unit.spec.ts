import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identify } from './identity.js';
import type { KnownFinding, ReportedFinding } from './review-state.js';

const finding = (claim: string, location: string): ReportedFinding => ({
  category: 'error',
  severity: 'low',
  claim,
  location,
  evidence: [],
  confidence: 1,
});
const knownFrom = (reports: readonly (readonly ReportedFinding[])[]): KnownFinding[] =>
  identify('r', reports, []).map((one) => ({
    finding: one,
    open: true,
    reopened: 0,
    response: undefined,
  }));
const idsOf = (found: readonly { readonly findingId: string }[]): string[] =>
  found.map(({ findingId }) => findingId);

const some = fc.array(
  fc
    .tuple(
      fc.constantFrom('alpha beta gamma', 'beta gamma delta', 'no words in common', ''),
      fc.constantFrom('', '/a', '/b'),
    )
    .map(([claim, location]) => finding(claim, location)),
  { maxLength: 6 },
);

describe('identify()', () => {
  it('keeps two findings apart that one judge makes at one place', () => {
    const report = [finding('alpha beta gamma', '/a'), finding('delta epsilon zeta', '/a')];
    expect(new Set(idsOf(identify('r', [report], []))).size).toBe(2);
  });

  it('takes a judge who repeats himself, or another judge, as one finding', () => {
    const one = finding('alpha beta gamma', '/a');
    expect(identify('r', [[one, one], [one]], [])).toHaveLength(1);
  });

  it('prefers the known finding with the same place and words to one with the same place', () => {
    const [first, second] = [finding('alpha beta gamma', '/a'), finding('delta epsilon', '/a')];
    const known = knownFrom([[first, second]]);
    expect(idsOf(identify('r', [[second]], known))).toEqual([known[1]?.finding.findingId]);
  });

  it('never takes findings of different categories as the same', () => {
    const one = finding('alpha beta gamma', '/a');
    expect(identify('r', [[one], [{ ...one, category: 'quality' }]], [])).toHaveLength(2);
  });

  it('gives each finding one identity, and the same report the same ones in every round', () => {
    fc.assert(
      fc.property(some, some, (before, now) => {
        const known = knownFrom([before]);
        const ids = idsOf(identify('r', [now], known));
        expect(new Set(ids).size).toBe(ids.length);
        expect(idsOf(identify('r', [before], known)).toSorted()).toEqual(
          idsOf(known.map((one) => one.finding)).toSorted(),
        );
      }),
    );
  });
});
