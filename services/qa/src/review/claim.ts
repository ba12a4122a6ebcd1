/** What a claim says, without how it is said: enough to recognise it when it is rephrased. */
export interface Claim {
  readonly text: string;
  readonly words: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
  readonly quotes: ReadonlySet<string>;
  readonly isNegated: boolean;
}

const STOP = new Set(
  'a an the of in on at to for from by with as is are was were be been has have had it its this that these those and or but which who than then there such one where says said say given gives give stated named states should must can could does do did although instead still so'.split(
    ' ',
  ),
);
const NEGATIONS =
  /^(not|no|never|none|nor|nowhere|without|cannot|missing|lack|lacks|omitted|absent|incomplete|unlimited|forbidden|\p{L}+n't)$/u;
/** A word that says by itself what a negation and the rest would say. */
const NEGATED_STEM: Readonly<Record<string, string>> = {
  incomplete: 'complete',
  unlimited: 'limit',
  forbidden: 'allow',
};

export const claimOf = (text: string): Claim => {
  const lower = text
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll(/\b(?:left|leaves?) out\b/g, 'omitted')
    // "It is x, not y" denies nothing of what is said of x.
    .replaceAll(/, not\b/g, ', ');
  const all = lower.match(/[\p{L}\p{N}]+(?:[.'/:-][\p{L}\p{N}]+)*/gu) ?? [];
  // What is quoted, and names from code.
  const quotes = [
    ...[...text.matchAll(/["“«]([^"”»]+)["”»]/gu)].map(([, quote = '']) => quote.toLowerCase()),
    ...(text.match(/\b\p{Ll}+\p{Lu}\w*/gu) ?? []),
  ];
  return {
    text: lower.trim(),
    words: new Set(all.flatMap(stemsOf)),
    numbers: new Set(all.filter((word) => /\d/.test(word))),
    quotes: new Set(quotes),
    // Who does not mention what is missing denies twice.
    isNegated: all.filter((word) => NEGATIONS.test(word)).length % 2 === 1,
  };
};

const stemsOf = (word: string): string[] =>
  word
    .replace(/'s$/, '')
    .split(/(?<=\p{L})-(?=\p{L})/u)
    .filter((part) => !STOP.has(part) && (!NEGATIONS.test(part) || part in NEGATED_STEM))
    .map((part) => stemOf(NEGATED_STEM[part] ?? part));

/** Endings that rephrasing changes; five letters tell words apart. */
const stemOf = (word: string): string =>
  /\d/.test(word)
    ? word
    : word.replace(/(?:ations?|ions?|ings?|edly|ed|ly|ies|es|s|y|e)$/u, '').slice(0, 6) || word;

/** From 0 (nothing in common) to 1 (the same words). */
export const similarity = (a: Claim, b: Claim): number => {
  if (a.text === b.text) return 1;
  const common = [...a.words].filter((word) => b.words.has(word)).length;
  const dice = (2 * common) / Math.max(1, a.words.size + b.words.size);
  // A shorter claim may say the same in fewer words.
  const smaller = Math.min(a.words.size, b.words.size);
  return Math.max(dice, smaller < 3 ? 0 : (0.75 * common) / smaller);
};

/** From here on, two claims are the same sentence, but for what tells them apart. */
const SAME_SENTENCE = 0.75;

/** Whether they cannot mean the same: other numbers, other quotes, or one denies the other. */
export const contradict = (a: Claim, b: Claim): boolean =>
  apart(a.numbers, b.numbers) ||
  apart(a.quotes, b.quotes) ||
  (a.isNegated !== b.isNegated && similarity(a, b) >= SAME_SENTENCE && !sharesNumbers(a, b));

/** Where both name the same two numbers, "not x but y" may be said without a negation. */
const sharesNumbers = (a: Claim, b: Claim): boolean =>
  [...a.numbers].filter((one) => b.numbers.has(one)).length >= 2;

const apart = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size > 0 && b.size > 0 && ![...a].some((one) => b.has(one));
