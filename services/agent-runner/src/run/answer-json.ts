import '@nightshift/kernel/json-parse';
import type { Json } from '@nightshift/kernel';

/** `repaired`: the text was no JSON as it came. */
export type JsonOfAnswer =
  | { readonly value: Json; readonly repaired: boolean }
  | { readonly fault: string };

/**
 * The JSON of a final answer. What is no JSON as it came is repaired only where there is one way to
 * read it: space and a byte order mark around it, one code fence around all of it, commas before a
 * closing bracket.
 *
 * Text beside the JSON is not cut away, not even around a single object: it may say that the object
 * is an example, a draft, or wrong, and nothing here can read it. The model is asked again instead.
 * Neither are quotes, keys, numbers or missing brackets guessed: what was cut off would be made up.
 */
export const jsonIn = (text: string): JsonOfAnswer => {
  try {
    return { value: JSON.parse(text) as Json, repaired: false };
  } catch (error) {
    const inner = unfenced(text.trim()).trim();
    for (const candidate of [inner, withoutTrailingCommas(inner)]) {
      try {
        return { value: JSON.parse(candidate) as Json, repaired: true };
      } catch {
        // What is said is what was wrong with the text as it came.
      }
    }
    return { fault: faultIn((error as Error).message) };
  }
};

/** Without the piece of the text that the parser quotes: a fault is a fact, and what was said is not. */
const faultIn = (message: string): string => {
  const reason = message.replace(/(, )?(\.\.\.)?"[^]*"(\.\.\.)? is not valid JSON$/, '');
  return reason === '' ? 'it is not JSON' : `it is not JSON (${reason})`;
};

/** One fence around everything: a second one inside leaves a text that is no JSON. */
const FENCED = /^```(?:json)?[ \t]*\r?\n([\s\S]*?)\r?\n?```$/i;

const unfenced = (text: string): string => FENCED.exec(text)?.[1] ?? text;

const SPACE = /[ \t\n\r]/;
/** After one of these a value is missing, and which is not known: the comma stays, and is a fault. */
const NO_VALUE: ReadonlySet<string> = new Set(['', ',', ':', '[', '{']);

/**
 * Takes off commas between the end of a value and a closing bracket: every language that allows
 * them there reads the same. One pass, as the text is as long as a model likes.
 */
const withoutTrailingCommas = (text: string): string => {
  let [kept, from, comma, before] = ['', 0, -1, ''];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (SPACE.test(char)) continue;
    if (char === '"') at = endOfString(text, at);
    if ((char === '}' || char === ']') && comma >= 0) {
      kept += text.slice(from, comma);
      from = comma + 1;
    }
    comma = char === ',' && !NO_VALUE.has(before) ? at : -1;
    before = char;
  }
  return kept + text.slice(from);
};

/** Nothing in a string counts. */
const endOfString = (text: string, start: number): number => {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at;
};
