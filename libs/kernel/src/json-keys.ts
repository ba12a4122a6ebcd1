const QUOTE = '"';
const BACKSLASH = '\\';

/** From escape to escape: most strings have none, and are not looked at. */
export const hasEscapedKey = (text: string): boolean => {
  for (let at = text.indexOf(BACKSLASH); at >= 0;) {
    const end = endOfString(text, at);
    if (end < 0) return false;
    if (isBeforeColon(text, end)) return true;
    at = text.indexOf(BACKSLASH, end);
  }
  return false;
};

export interface EscapedKey {
  readonly key: string;
  /** Of the key as it is written, with its quotes. */
  readonly start: number;
  readonly end: number;
}

/** From the first quote on, as what is no JSON may have escapes outside of strings. `read` reads one string. */
export const escapedKeysIn = (
  text: string,
  read: (written: string) => string,
): readonly EscapedKey[] => {
  const found: EscapedKey[] = [];
  const known = new Map<string, string>();
  let escape = -1;
  for (let start = text.indexOf(QUOTE); start >= 0;) {
    if (escape < start) escape = text.indexOf(BACKSLASH, start);
    const end = endOfString(text, start + 1);
    if (escape < 0 || end < 0) break;
    if (escape < end && isBeforeColon(text, end)) {
      const written = text.slice(start, end);
      const key = known.get(written) ?? read(written);
      known.set(written, key);
      found.push({ key, start, end });
    }
    start = text.indexOf(QUOTE, end);
  }
  return found;
};

/** A string that a colon follows is a key, wherever the text is JSON. */
const isBeforeColon = (text: string, end: number): boolean => {
  let at = end;
  let code = text.charCodeAt(at);
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
    at += 1;
    code = text.charCodeAt(at);
  }
  return code === 0x3a;
};

/** Eight escaped quotes in so few characters: JSON in JSON, with many more to come. */
const DENSE = 64;

/** Behind the closing quote of the string that `within` is in, and no escape before it; -1 if none. */
const endOfString = (text: string, within: number): number => {
  let quote = text.indexOf(QUOTE, within);
  for (let count = 1; quote >= 0 && isEscaped(text, quote); count += 1) {
    if (count === 8 && quote - within < DENSE) return endOfDenseString(text, quote + 1);
    quote = text.indexOf(QUOTE, quote + 1);
  }
  return quote < 0 ? quote : quote + 1;
};

const isEscaped = (text: string, at: number): boolean => {
  let first = at;
  while (text.charCodeAt(first - 1) === 0x5c) first -= 1;
  return (at - first) % 2 === 1;
};

/** In pieces: the engine remembers a place for each repetition. */
const IN_STRING = /(?:[^"\\]|\\[^]){0,1000}/y;

/** The same, faster where quotes are less than ten characters apart. */
const endOfDenseString = (text: string, within: number): number => {
  for (let at = within; ;) {
    IN_STRING.lastIndex = at;
    IN_STRING.test(text);
    if (IN_STRING.lastIndex === at) return text[at] === QUOTE ? at + 1 : -1;
    at = IN_STRING.lastIndex;
  }
};
