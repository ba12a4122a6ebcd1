import type { Evidence } from '@nightshift/contracts';
import { type Json, standsIn } from '@nightshift/kernel';
import { below } from './place.js';
import type { ReportedFinding } from './review-state.js';

/** Findings of these categories may rest on what is not there. */
const NEEDS_NO_QUOTE: ReadonlySet<ReportedFinding['category']> = new Set([
  'quality',
  'inconsistency',
]);

const OUT_OF_REACH = /^(input|tool:.+)$/;

interface Texts {
  readonly output: Json;
  readonly brief: Json;
}

/**
 * Whether the evidence of a finding exists: every quote names a source that there is, says
 * something, and where it is of the output or the brief, stands there word for word, white space
 * aside. Quotes of tool results and of the run's input are not within this service's reach: the
 * runner, which showed them to the judge, says which of those stand nowhere.
 */
export const hasEvidence = ({ category, evidence }: ReportedFinding, texts: Texts): boolean =>
  evidence.length === 0
    ? NEEDS_NO_QUOTE.has(category)
    : evidence.every((one) => stands(one, texts));

const stands = ({ source, quote }: Evidence, { output, brief }: Texts): boolean => {
  if (source === 'output') return standsIn(quote, output);
  if (source === 'brief') return standsIn(quote, brief);
  return quote.trim() !== '' && OUT_OF_REACH.test(source);
};

/**
 * Places in a report of the findings whose evidence does not exist.
 * @param unfound JSON Pointers into the report, of evidence that the runner did not find
 */
export const rejectedPlaces = (
  findings: readonly ReportedFinding[],
  texts: Texts,
  unfound: readonly string[],
): number[] =>
  findings.flatMap((finding, n) =>
    hasEvidence(finding, texts) && !unfound.some((at) => at.startsWith(`/findings/${n}/evidence/`))
      ? []
      : [n],
  );

/** Where a quote stands: in the text at `pointer`, from `start` up to `end`. */
export interface Span {
  readonly pointer: string;
  readonly start: number;
  readonly end: number;
}

/** `undefined` if the quote spans several texts of the JSON, or stands nowhere. */
export const spanOf = ({ source, quote }: Evidence, texts: Texts): Span | undefined => {
  if (source !== 'output' && source !== 'brief') return undefined;
  const words = quote.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  const wanted = new RegExp(words.map((word) => escaped(word)).join(String.raw`\s+`), 'u');
  return spanIn(texts[source], '', wanted);
};

const escaped = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

const spanIn = (value: Json, pointer: string, wanted: RegExp): Span | undefined => {
  if (typeof value === 'string') {
    const found = wanted.exec(value);
    return found ? { pointer, start: found.index, end: found.index + found[0].length } : undefined;
  }
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const span = spanIn(inner, below(pointer, key), wanted);
    if (span) return span;
  }
  return undefined;
};
