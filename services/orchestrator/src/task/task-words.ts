/** What one can find a task by: its id, and each word of its subject and its key. */
export interface Searchable {
  readonly taskId: string;
  readonly subject: string;
  readonly idempotencyKey?: string | null | undefined;
}

/** A key has 255 characters: it cannot have more words. Longer subjects are found by their beginning. */
const MAX_WORDS = 128;
/** PostgreSQL keeps words of up to 2,046 bytes. */
const MAX_LETTERS = 100;
const ID_BEGINS = /^[0-9a-f]{8}-[0-9a-f-]{0,27}$/;

/** The words of a text, as they are stored: letters and digits, in lower case. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.slice(0, MAX_LETTERS))
    .slice(0, MAX_WORDS);

/** For the index: words with a blank between. An id is one word, dashes and all. */
export const indexedWords = ({ taskId, subject, idempotencyKey }: Searchable): string =>
  [taskId.toLowerCase(), ...wordsOf(`${idempotencyKey ?? ''} ${subject}`)]
    .slice(0, MAX_WORDS)
    .join(' ');

/**
 * As a `tsquery`: tasks that have, for each word of the text, one that begins like it.
 * `undefined` if the text has no words: nothing can be found by it.
 */
export const searchFor = (text: string): string | undefined => {
  const wanted = text.trim().toLowerCase();
  if (ID_BEGINS.test(wanted)) return `${beginsLike(wanted)} | (${allOf(wordsOf(wanted))})`;
  const words = wordsOf(wanted);
  return words.length === 0 ? undefined : allOf(words);
};

const allOf = (words: readonly string[]): string => words.map(beginsLike).join(' & ');

// Letters, digits and dashes only: nothing in it can end the quotation.
const beginsLike = (word: string): string => `'${word}':*`;
