import { fileURLToPath } from 'node:url';

/** The dependency audit with mistakes that are known beforehand; simulated, built like all of it. */
export const SEEDED = fileURLToPath(
  new URL('../../../examples/dependency-audit/dist/seeded.js', import.meta.url),
);

/** A report as far as it is looked at here: what it says is held against its seeds. */
export interface Report {
  readonly package: string;
  readonly summary: string;
}

/** What the module says of an item by its number alone, whatever QA says. */
export interface Truth {
  readonly SEEDED_RATES: Readonly<Record<string, number>>;
  readonly seededKinds: readonly string[];
  readonly mistakesOf: (item: number) => readonly string[];
  readonly standsIn: (kind: string, report: Report) => boolean;
  readonly seededKindAt: (location: string) => string | undefined;
}

export const truth = async (): Promise<Truth> => (await import(SEEDED)) as Truth;

/** The mistakes that stand in a report. */
export const standing = (known: Truth, report: Report): readonly string[] =>
  known.seededKinds.filter((kind) => known.standsIn(kind, report));
