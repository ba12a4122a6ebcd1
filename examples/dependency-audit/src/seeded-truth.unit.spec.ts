import { describe, expect, it } from 'vitest';
import {
  mistakesOf,
  SEEDED_RATES,
  seededKinds,
  standsIn,
  withMistake,
  withoutMistake,
} from './seeded-truth.js';
import type { Report } from './shapes.js';

const right: Report = {
  package: 'left-pad',
  version: '1.3.0',
  licence: { declared: 'MIT', detected: 'MIT', class: 'permissive', agreement: 'agrees' },
  installScriptRisk: 'none',
  deprecated: false,
  nativeBinaries: 0,
  claims: [],
  summary: 'left-pad@1.3.0: permissive licence.',
};

describe('seeded mistakes', () => {
  it.each(seededKinds)('are seen where they stand, and nowhere else: %s', (kind) => {
    const wrong = withMistake(right, kind);
    expect(seededKinds.filter((one) => standsIn(one, wrong))).toEqual([kind]);
    expect(seededKinds.filter((one) => standsIn(one, right))).toEqual([]);
  });

  it.each(seededKinds)('are undone without touching the others: %s', (kind) => {
    const all = seededKinds.reduce(withMistake, right);
    const left = withoutMistake(all, kind, right);
    expect(seededKinds.filter((one) => standsIn(one, left))).toEqual(
      seededKinds.filter((one) => one !== kind),
    );
    expect(seededKinds.reduce<Report>((now, one) => withoutMistake(now, one, right), all)).toEqual(
      right,
    );
  });

  it('come at their rate, and are the same for the same item', () => {
    const items = Array.from({ length: 10_000 }, (_, item) => item);
    const found = items.flatMap((item) => mistakesOf(item)).length;
    const tried = items.length * seededKinds.length;
    const { mistake } = SEEDED_RATES;
    // Five standard deviations of the binomial distribution.
    const tolerance = 5 * Math.sqrt(tried * mistake * (1 - mistake));
    expect(Math.abs(found - tried * mistake)).toBeLessThan(tolerance);
    // Never changed: a report can be held against an earlier one.
    expect(items.slice(0, 1_000).flatMap((item) => mistakesOf(item))).toHaveLength(601);
  });
});
