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
    return { fault: `it is not JSON (${(error as Error).message})` };
  }
};

/** One fence around everything: a second one inside leaves a text that is no JSON. */
const FENCED = /^```(?:json)?[ \t]*\r?\n([\s\S]*?)\r?\n?```$/i;

const unfenced = (text: string): string => FENCED.exec(text)?.[1] ?? text;

/**
 * Strings are matched first, so that nothing in them counts. A comma is taken off only between the
 * end of a value and a closing bracket: every language that allows it there reads the same. After
 * another comma, a colon or an opening bracket a value is missing, and which is not known.
 */
const TOKENS = /"(?:[^"\\]|\\[\s\S])*"|(?<=[^\s,:[{]\s*),(?=\s*[}\]])/g;

const withoutTrailingCommas = (text: string): string =>
  text.replaceAll(TOKENS, (token) => (token === ',' ? '' : token));
