import { escapedKeysIn, hasEscapedKey } from './json-keys.js';

/**
 * `JSON.parse`, mended. V8 12.8 and later (Node 24 and 26, Chromium) may read an escaped key as
 * another one that it knows from before: `{"\"":1}` as `{"\\":1}`, after some text had the key
 * `\`. No error is raised (nodejs/node#63785). What people and models write would decide how the
 * next text of anybody is read, so the function itself is replaced: libraries call it too.
 *
 * A key of n characters is looked up by the first n as they are written. Without an escape they are
 * the key; with one they may be another. So the engine is given no escaped key: most can be written
 * without (`"gr\u00f6\u00dfe"`), and the others get a name until the text is read.
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
/** Also all that is before a space. */
const NEEDS_ESCAPE = /["\\]|[^ -\uffff]/;

/** Whether this engine reads a key as another one. It does where the key before leads to one key only. */
const errs = (parse: Parse): boolean => {
  parse(String.raw`{"json-parse.ts":[],"\\":0}`);
  return !Object.hasOwn(parse(String.raw`{"json-parse.ts":0,"\"":0}`) as object, QUOTE);
};

/** `native`, which may take an escaped key for another, as a function that does not. */
export const exactly =
  (native: Parse): Parse =>
  (given: unknown, reviver) => {
    // Unlike String(), it refuses a symbol, as the engine does.
    const text = typeof given === 'string' ? given : ''.concat(given as string);
    if (!hasEscapedKey(text)) return native(text, reviver);
    try {
      return withoutEscapes(native, text, reviver);
    } catch (error) {
      // It quotes places and pieces of another text. If this one is no JSON, the engine says it.
      native(text);
      throw error;
    }
  };

/** A name for each that cannot be written without an escape. */
const namesOf = (keys: ReadonlySet<string>, text: string): ReadonlyMap<string, string> => {
  const hard = [...keys].filter((key) => NEEDS_ESCAPE.test(key));
  if (hard.length === 0) return new Map();
  const taken = new Set([text, ...keys].flatMap((one) => one.match(/#\d{1,9}/g) ?? []));
  let free = 0;
  while (taken.has(`#${free}`)) free += 1;
  return new Map(hard.map((key, index) => [key, `#${free}.${index}`]));
};

const withoutEscapes = (native: Parse, text: string, reviver: Reviver | undefined): unknown => {
  const escaped = escapedKeysIn(text, (written) => native(written) as string);
  const names = namesOf(new Set(escaped.map(({ key }) => key)), text);
  let [plain, from] = ['', 0];
  for (const { key, start, end } of escaped) {
    plain += text.slice(from, start + 1) + (names.get(key) ?? key) + QUOTE;
    from = end;
  }
  plain += text.slice(from);
  return names.size === 0 ? native(plain, reviver) : byName(native, plain, names, reviver);
};

type Keys = ReadonlyMap<string, string>;

const byName = (native: Parse, text: string, names: Keys, reviver: Reviver | undefined) => {
  const keys: Keys = new Map([...names].map(([key, name]) => [name, key]));
  if (typeof reviver !== 'function') return withAllKeys(native(text), keys);
  return native(text, function revive(this: unknown, name, value, context) {
    const whole = isObject(value) ? withOwnKeys(value, keys) : value;
    return Reflect.apply(reviver, this, [keys.get(name) ?? name, whole, context]);
  });
};

type Members = Record<string, unknown>;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Without recursion: the engine reads any depth. */
const withAllKeys = (read: unknown, keys: Keys): unknown => {
  const root = [read];
  const open: object[] = [root];
  const opened = (value: object): object => {
    const whole = withOwnKeys(value, keys);
    open.push(whole);
    return whole;
  };
  for (let one = open.pop(); one; one = open.pop()) openMembers(one, opened);
  return root[0];
};

const openMembers = (one: object, opened: (value: object) => object): void => {
  if (Array.isArray(one)) {
    for (let at = 0; at < one.length; at += 1) {
      const value: unknown = one[at];
      if (isObject(value)) one[at] = opened(value);
    }
    return;
  }
  const members = one as Members;
  for (const name of Object.keys(members)) {
    const value = members[name];
    if (isObject(value)) members[name] = opened(value);
  }
};

/** Another object in its place: a key has to stand where its name stood. */
const withOwnKeys = (value: object, keys: Keys): object => {
  const names = Array.isArray(value) ? [] : Object.keys(value);
  if (!names.some((name) => keys.has(name))) return value;
  const whole: Members = {};
  for (const name of names) {
    const key = keys.get(name) ?? name;
    const one = (value as Members)[name];
    // What objects inherit is not to be set, but to be had; the quick way is for the others.
    if (key in whole) Object.defineProperty(whole, key, { ...DATA, value: one });
    else whole[key] = one;
  }
  return whole;
};

const DATA = { configurable: true, enumerable: true, writable: true };

const native = JSON.parse as Parse;
if (errs(native)) JSON.parse = exactly(native) as typeof JSON.parse;
