import { Refusal } from '@nightshift/kernel';

/** What a task can be found by. */
export const kinds = [
  'subject',
  'task',
  'output',
  'data',
  'prompt',
  'model',
  'workflow',
  'tool',
  'reviewer',
] as const;
export type Kind = (typeof kinds)[number];

/** Ids and hashes are found by how they begin; names by any part of them. */
export const byBeginning: readonly Kind[] = ['task', 'output', 'data', 'prompt'];

export interface Term {
  /** Absent: any of them. */
  readonly kind?: Kind;
  readonly text: string;
  /** What events call the data subject of this name: it is found by it, too. */
  readonly pseudonym?: string;
}

const MAX_TERMS = 8;

/** `kind:` before it, quotes around it where there are spaces in it. */
const WORD = /(?:(?<kind>[a-z]+):)?(?:"(?<quoted>[^"]*)"|(?<plain>[^\s"]+))/g;

/**
 * `subject:repo-7 model:"openai/large" 7f3k`: all of them must be found of a task.
 * A word with a colon that is none of ours is a word like any other: models have such names.
 * @throws Refusal `invalid-search`
 */
export const termsIn = (query: string): readonly Term[] => {
  const terms = [...query.matchAll(WORD)].flatMap(termOf);
  if (terms.length <= MAX_TERMS) return terms;
  throw new Refusal(
    'invalid-search',
    'invalid',
    `A search has ${MAX_TERMS} terms at most; this one has ${terms.length}.`,
    [{ at: '/q', reason: `more than ${MAX_TERMS} terms` }],
  );
};

const termOf = ([whole, kind, quoted, plain]: RegExpExecArray): readonly Term[] => {
  const text = (quoted ?? plain ?? '').trim();
  if (kind !== undefined && !isKind(kind)) return [{ text: whole }];
  if (text === '') return [];
  return [kind === undefined ? { text } : { kind, text }];
};

const isKind = (name: string): name is Kind => (kinds as readonly string[]).includes(name);
