import type { Evidence } from '@nightshift/contracts';
import type { Json } from '@nightshift/kernel';
import type { ReportedFinding } from './review-state.js';

/** Findings of these categories may rest on what is not there. */
const NEEDS_NO_QUOTE: ReadonlySet<ReportedFinding['category']> = new Set([
  'quality',
  'inconsistency',
]);

const OUT_OF_REACH = /^(input|tool:.+)$/;

/**
 * Whether the evidence of a finding exists: every quote names a source that there is, says
 * something, and where it is of the output or the brief, stands there word for word, white space
 * aside. Quotes of tool results and of the run's input are not within
 * this service's reach: the judge was shown them, and the ledger holds them.
 */
export const hasEvidence = (
  { category, evidence }: ReportedFinding,
  texts: { readonly output: Json; readonly brief: Json },
): boolean =>
  evidence.length === 0
    ? NEEDS_NO_QUOTE.has(category)
    : evidence.every((one) => stands(one, texts));

const stands = (
  { source, quote }: Evidence,
  { output, brief }: { readonly output: Json; readonly brief: Json },
): boolean => {
  const wanted = folded(quote);
  if (wanted === '') return false;
  if (source !== 'output' && source !== 'brief') return OUT_OF_REACH.test(source);
  const value = source === 'output' ? output : brief;
  return [JSON.stringify(value), ...stringsIn(value)].some((text) => folded(text).includes(wanted));
};

const folded = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const stringsIn = (value: Json): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap((inner: Json) => stringsIn(inner));
};
