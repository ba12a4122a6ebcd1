/**
 * `JSON.parse`, mended. V8 12.8 and later (Node 24 and 26, Chromium) may read an escaped key as
 * another one that it knows from before: `{"\"":1}` as `{"\\":1}`, after some text had the key
 * `\`. No error is raised (nodejs/node#63785). What people and models write would decide how the
 * next text of anybody is read, so the function itself is replaced: libraries call it too.
 *
 * Where the engine reads rightly, nothing is replaced. Delete this once no supported engine errs.
 */
export type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context: { readonly source?: string },
) => unknown;
export type Parse = (text: string, reviver?: Reviver) => unknown;

const QUOTE = '"';
const BACKSLASH = '\\';
const AFTER_KEY = /[ \t\r\n]*:/y;

/** Whether this engine reads a key as another one. It does where the key before leads to one key only. */
const errs = (parse: Parse): boolean => {
  parse(String.raw`{"json-parse.ts":[],"\\":0}`);
  return !Object.hasOwn(parse(String.raw`{"json-parse.ts":0,"\"":0}`) as object, QUOTE);
};

/** `native`, which may take an escaped key for another, as a function that does not. */
export const exactly =
  (native: Parse): Parse =>
  (given: unknown, reviver) => {
    const text = String(given);
    if (!hasEscapedKey(text)) return native(text, reviver);
    try {
      return byNumber(native, text, reviver);
    } catch (error) {
      // It quotes places and pieces of another text. If this one is no JSON, the engine says it.
      native(text);
      throw error;
    }
  };

/** From escape to escape: most strings have none, and are not looked at. */
const hasEscapedKey = (text: string): boolean => {
  for (let at = text.indexOf(BACKSLASH); at >= 0;) {
    const end = endOfString(text, at);
    if (end < 0) return false;
    if (isBeforeColon(text, end)) return true;
    at = text.indexOf(BACKSLASH, end);
  }
  return false;
};

interface Key {
  /** With its quotes. */
  readonly raw: string;
  readonly start: number;
}

const keysIn = (text: string): readonly Key[] => {
  const keys: Key[] = [];
  for (let start = text.indexOf(QUOTE); start >= 0;) {
    const end = endOfString(text, start);
    if (end < 0) break;
    if (isBeforeColon(text, end)) keys.push({ raw: text.slice(start, end), start });
    start = text.indexOf(QUOTE, end);
  }
  return keys;
};

/** A string that a colon follows is a key, wherever the text is JSON. */
const isBeforeColon = (text: string, end: number): boolean => {
  AFTER_KEY.lastIndex = end;
  return AFTER_KEY.test(text);
};

/** Behind the closing quote of the string that has begun at `within` or, without an escape, before; -1 if none. */
const endOfString = (text: string, within: number): number => {
  let at = text.indexOf(QUOTE, within + 1);
  while (at >= 0 && isEscaped(text, at)) at = text.indexOf(QUOTE, at + 1);
  return at < 0 ? at : at + 1;
};

const isEscaped = (text: string, at: number): boolean => {
  let first = at;
  while (text[first - 1] === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
};

/**
 * Reads the text with a number for each key, and puts the keys back. All of them, not the escaped
 * ones alone: of two that are the same, the last counts, at the place of the first.
 */
const byNumber = (native: Parse, text: string, reviver: Reviver | undefined): unknown => {
  const pieces: string[] = [];
  const names = new Map<string, string>();
  let from = 0;
  for (const { raw, start } of keysIn(text)) {
    const number = `#${names.size}`;
    pieces.push(text.slice(from, start), `"${number}"`);
    names.set(number, native(raw) as string);
    from = start + raw.length;
  }
  pieces.push(text.slice(from));
  return native(pieces.join(''), function named(this: unknown, number, value, context) {
    const key = Array.isArray(this) ? number : (names.get(number) ?? number);
    const whole = isObject(value) ? withNames(value, names) : value;
    return reviver ? reviver.call(this, key, whole, context) : whole;
  });
};

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const withNames = (value: object, names: ReadonlyMap<string, string>): unknown =>
  Object.fromEntries(
    Object.entries(value).map(([number, one]): [string, unknown] => [
      names.get(number) ?? number,
      one,
    ]),
  );

const native = JSON.parse as Parse;
if (errs(native)) JSON.parse = exactly(native) as typeof JSON.parse;
