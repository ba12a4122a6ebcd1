import type { Finding } from '@nightshift/contracts';
import type { Labelled } from '../example/example.js';
import { identify } from '../review/identity.js';
import type { ReportedFinding } from '../review/review-state.js';

/** How a report compares with what people said of the same output. */
export interface Match {
  readonly right: number;
  readonly wrong: number;
  /** Nobody said anything of it. */
  readonly unknown: number;
  readonly missed: number;
}

/**
 * Holds a report against the labels of an example. A finding is right if a person called it so, or
 * named it as missed; each label counts once, and a repetition is nothing new. On an output that a
 * person looked at and found nothing wrong with, every finding is wrong; so is one whose evidence
 * does not exist.
 * @param rejected places in `report` of findings whose evidence does not exist
 */
export const matchOf = (
  { data, findings, missed }: Labelled,
  report: readonly ReportedFinding[],
  rejected: ReadonlySet<number> = new Set(),
): Match => {
  const labels = new Map(data.labels.map(({ findingId, label }) => [findingId, label]));
  const said = findings.filter(({ findingId }) => labels.get(findingId) === 'right');
  // Of a mistake that is a finding, too, only the finding is asked for.
  const words = missed.filter((text) => !said.some(({ claim }) => claim === text));
  const isClean = data.from === 'sample' && said.length + words.length === 0;
  const found = identified(
    report.filter((_, n) => !rejected.has(n)),
    findings.filter(({ findingId }) => labels.has(findingId)),
  );
  const count = (label: 'right' | 'wrong'): number =>
    found.filter(({ findingId }) => labels.get(findingId) === label).length;
  const others = found.filter(({ findingId }) => !labels.has(findingId));
  const named = namedIn(words, others);
  const rest = others.length - named;
  return {
    right: count('right') + named,
    wrong: count('wrong') + rejected.size + (isClean ? rest : 0),
    unknown: isClean ? 0 : rest,
    missed: said.length + words.length - count('right') - named,
  };
};

/**
 * The findings of a report, each once, by the rule by which those of different rounds are
 * recognised: one that is labelled gets its identity, another a new one.
 */
const identified = (
  report: readonly ReportedFinding[],
  labelled: readonly Finding[],
): readonly Finding[] =>
  identify(
    'evaluation',
    [report],
    labelled.map((finding) => ({ finding, open: true, reopened: 0, response: undefined })),
  );

/**
 * How many mistakes that a person named in words are among these findings, each at most once. Such a
 * mistake has no category and no place: only its words can match.
 */
const namedIn = (words: readonly string[], findings: readonly Finding[]): number => {
  const left = [...findings];
  return words.filter((claim) => {
    const at = left.findIndex((one) => {
      const named: Finding = { ...one, findingId: 'named', claim, location: '' };
      return identified([one], [named])[0]?.findingId === 'named';
    });
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
};

/** Places in a report of findings with evidence that the runner did not find: `/findings/2/evidence/0`. */
export const rejectedIn = (pointers: readonly string[] = []): ReadonlySet<number> =>
  new Set(
    pointers.flatMap((pointer) => {
      const [, n] = /^\/findings\/(\d+)(\/|$)/.exec(pointer) ?? [];
      return n === undefined ? [] : [Number(n)];
    }),
  );
