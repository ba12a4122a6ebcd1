import type { Ask } from './ticket';

/** Claims, where they stand in their sources, and what of a typed text stands there. */

export interface Source {
  /** E1 of the evidence, F1 of the facts, P of the proposal. */
  readonly label: string;
  readonly name: string;
  readonly text: string;
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? '');

/** All that is shown to decide on, as texts. */
export const sourcesOf = (ask: Pick<Ask, 'evidence' | 'found' | 'proposal'>): readonly Source[] => [
  ...ask.evidence.map(({ source, quote }, index) => ({
    label: `E${index + 1}`,
    name: source,
    text: quote,
  })),
  ...ask.found.map((text, index) => ({ label: `F${index + 1}`, name: `fact ${index + 1}`, text })),
  ...(ask.proposal === undefined || ask.proposal === null
    ? []
    : [{ label: 'P', name: 'the proposal', text: asText(ask.proposal) }]),
];

export interface Found {
  readonly source: Source;
  /** Lines of the source, from 1. */
  readonly lines: readonly number[];
  /** `part`: only these words of it. */
  readonly words: string;
}

const MIN_WHOLE = 3;
const MIN_WORD = 8;
const MIN_WORDS = 2;
/** A text is looked up at every key: no more of it at once. */
const MAX_WORDS = 12;

/** Where a typed text stands word for word, or the longest part of it that says something. */
export const lookUp = (typed: string, sources: readonly Source[]): Found | undefined => {
  const wanted = normal(typed);
  if (wanted.length < MIN_WHOLE) return undefined;
  const texts = sources.map((source) => ({ source, text: normal(source.text) }));
  const placed = (part: string): Found | undefined => {
    const hit = texts.find(({ text }) => text.includes(part));
    return hit && placeOf(part, hit.source);
  };
  const whole = placed(wanted);
  if (whole) return whole;
  const telling = partsOf(wanted.split(' ')).find((part) => placed(part));
  return telling === undefined ? undefined : placed(telling);
};

/** Runs of words that say something, the longest first. */
const partsOf = (words: readonly string[]): readonly string[] =>
  Array.from({ length: Math.min(MAX_WORDS, words.length - 1) }, (_, index) => index + 1)
    .toReversed()
    .flatMap((length) =>
      words
        .slice(0, words.length - length + 1)
        .map((_, from) => words.slice(from, from + length).join(' '))
        .filter((run) => (length >= MIN_WORDS ? run.length >= MIN_WORD : isTellingWord(run))),
    );

/** A name, a number, a path: not a word that stands anywhere. */
const isTellingWord = (word: string): boolean =>
  word.length >= MIN_WHOLE && /[\d./_@-]./.test(word);

const normal = (text: string): string => text.toLowerCase().replaceAll(/\s+/g, ' ').trim();

const placeOf = (wanted: string, source: Source): Found => ({
  source,
  lines: source.text
    .split('\n')
    .flatMap((line, index) => (normal(line).includes(wanted) ? [index + 1] : [])),
  words: wanted,
});

export const foundWords = ({ source, lines }: Found): string => {
  const where = lines.length > 0 && source.text.includes('\n') ? `, line ${lines.join(', ')}` : '';
  return `Found in ${source.label.startsWith('E') ? `source ${source.label}` : source.name}${where}`;
};

/** A text with the places where it cites: `E1`, as people and agents write it. */
export const citationsIn = (
  text: string,
  count: number,
): readonly (string | { readonly cites: number })[] =>
  text
    .split(/\b(E\d{1,2})\b/)
    .map((part, index) => {
      const number = Number(part.slice(1));
      return index % 2 === 1 && number >= 1 && number <= count ? { cites: number } : part;
    })
    .filter((part) => part !== '');

/** Numbers of the evidence that a text names. */
export const namedIn = (text: string, count: number): readonly number[] => [
  ...new Set(
    citationsIn(text, count).flatMap((part) => (typeof part === 'string' ? [] : [part.cites])),
  ),
];

/** Numbers, from 1, of the evidence that a claim rests on. */
export const evidenceFor = (
  claim: string,
  { evidence }: Pick<Ask, 'evidence'>,
): readonly number[] =>
  evidence.flatMap((one, index) =>
    normal(one.claim) === normal(claim) ||
    (one.quote.length >= MIN_WORD && normal(claim).includes(normal(one.quote)))
      ? [index + 1]
      : [],
  );

export interface SpanLine {
  readonly n: number;
  readonly text: string;
  readonly isQuoted: boolean;
}

const AROUND = 2;
const MAX_LINES = 40;

/** The quote in its source, with the lines around it; undefined where it does not stand there. */
export const spanIn = (text: string, quote: string): readonly SpanLine[] | undefined => {
  const start = quote.trim() === '' ? -1 : text.indexOf(quote);
  if (start === -1) return undefined;
  const first = text.slice(0, start).split('\n').length;
  const last = first + quote.split('\n').length - 1;
  return text
    .split('\n')
    .map((line, index) => ({
      n: index + 1,
      text: line,
      isQuoted: index + 1 >= first && index + 1 <= last,
    }))
    .slice(
      Math.max(0, first - 1 - AROUND),
      Math.min(last + AROUND, first - 1 - AROUND + MAX_LINES),
    );
};

/** What stands where evidence says it was read, as far as this page has it. */
export interface Readable {
  readonly output: unknown;
  readonly brief: unknown;
  /** Results of tools by the id of their call. */
  readonly tools: ReadonlyMap<string, string>;
}

/** The text of a source: `output`, `brief`, `input`, `tool:<call id>`, or any result that has the quote. */
export const sourceText = (
  source: string,
  quote: string,
  { output, brief, tools }: Readable,
): string | undefined => {
  const candidates =
    source === 'output'
      ? [output]
      : source === 'brief' || source === 'input'
        ? [brief]
        : [tools.get(source.replace(/^tool:/, '')), ...tools.values()];
  return candidates.map(asText).find((text) => text.includes(quote));
};
