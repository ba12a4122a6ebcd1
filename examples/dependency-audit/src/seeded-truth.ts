import { createHash } from 'node:crypto';
import type { Report } from './shapes.js';

/*
 * Mistakes that are known beforehand, for measuring those who look for them. All of it is simulated:
 * what is wrong with the report on an item, what its judge overlooks or makes up, and what its
 * corrector does follow from a stable hash of the item's number. Which mistakes there are is said
 * here alone; nothing that QA says goes into it.
 */

/** Shares, each of its own hash. */
export const SEEDED_RATES = {
  /** Of reports, for each kind of mistake. */
  mistake: 0.15,
  /** Of mistakes, anew whenever more findings are known than before. */
  overlooked: 0.12,
  /** Of reports: the judge objects to a summary that is right. */
  falseAlarm: 0.08,
  /** Of false alarms: the judge stands by it when it is contested. */
  stubborn: 0.4,
  /** Of reports: the judge quotes what stands nowhere. */
  madeUpQuote: 0.05,
  /** Of mistakes: called fixed in the first correction, and not fixed. */
  fixedLater: 0.1,
  /** Of mistakes: called fixed, and never fixed before a person says how. */
  notFixed: 0.04,
  /** Of false alarms: "fixed" although nothing was wrong. */
  fixedNeedlessly: 0.35,
  /** Of first corrections: they change something that no finding names. */
  meddles: 0.05,
  /** Of outputs that passed: a person looks at them all the same. */
  sampled: 0.05,
} as const;

export const seededKinds = ['licence', 'version', 'binaries', 'quote'] as const;
export type SeededKind = (typeof seededKinds)[number];

const WRONG_LICENCE = 'Beerware';
const WRONG_VERSION = '0.0.0-guessed';
const TOO_MANY = 10_000;
const INVENTED = 'Published under the terms of the Beerware licence';

/** Whether `what` happens to an item: the same answer whenever and by whomever it is asked. */
export const happens = (share: number, ...what: readonly (string | number)[]): boolean => {
  const hash = createHash('sha256').update(JSON.stringify(what)).digest().readUInt32BE();
  return hash < share * 2 ** 32;
};

/** The mistakes in the first report on an item. */
export const mistakesOf = (item: number): readonly SeededKind[] =>
  seededKinds.filter((kind) => happens(SEEDED_RATES.mistake, item, 'mistake', kind));

/** Whether a mistake of this kind stands in a report. No package has what marks them. */
export const standsIn = (kind: SeededKind, report: Report): boolean => {
  switch (kind) {
    case 'licence':
      return report.licence.detected === WRONG_LICENCE;
    case 'version':
      return report.version === WRONG_VERSION;
    case 'binaries':
      return report.nativeBinaries >= TOO_MANY;
    case 'quote':
      return report.claims.some(({ quote }) => quote === INVENTED);
  }
};

/** What a finding at this place of a report is about, if it is one of these mistakes. */
export const seededKindAt = (location: string): SeededKind | undefined => {
  if (location.startsWith('/claims/')) return 'quote';
  const kinds: Readonly<Record<string, SeededKind>> = {
    '/licence/detected': 'licence',
    '/version': 'version',
    '/nativeBinaries': 'binaries',
  };
  return kinds[location];
};

export const withMistake = (report: Report, kind: SeededKind): Report => {
  switch (kind) {
    case 'licence':
      return { ...report, licence: { ...report.licence, detected: WRONG_LICENCE } };
    case 'version':
      return { ...report, version: WRONG_VERSION };
    case 'binaries':
      return { ...report, nativeBinaries: report.nativeBinaries + TOO_MANY };
    case 'quote': {
      const claim = 'The author names another licence.';
      const invented = { claim, severity: 'info' as const, source: 'input', quote: INVENTED };
      return { ...report, claims: [...report.claims, invented] };
    }
  }
};

/** The report without a mistake of this kind, as the sources have it. */
export const withoutMistake = (report: Report, kind: SeededKind, right: Report): Report => {
  switch (kind) {
    case 'licence': {
      const { detected: _, ...rest } = report.licence;
      const { detected } = right.licence;
      return { ...report, licence: { ...rest, ...(detected === undefined ? {} : { detected }) } };
    }
    case 'version':
      return { ...report, version: right.version };
    case 'binaries':
      return { ...report, nativeBinaries: right.nativeBinaries };
    case 'quote':
      return { ...report, claims: report.claims.filter(({ quote }) => quote !== INVENTED) };
  }
};
