export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
/** A JSON Schema (2020-12) document. */
export type JsonSchema = JsonObject;

/** Levels of objects and lists: far more than any form people fill in, far from where recursion fails. */
export const MAX_DEPTH = 100;

/** Whether it is nested deeper than {@link MAX_DEPTH}. Level by level: a recursion would fail at what it is to find. */
export const isTooDeep = (value: unknown): boolean => {
  let level = [value].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((one): unknown[] => Object.values(one)).filter(isNested);
  }
  return false;
};

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * The value at a JSON Pointer (RFC 6901); `undefined` if there is none. `''` is the whole value.
 * `*` as a segment matches every element of an array and gives an array of what was found.
 */
export const valueAt = (value: Json | undefined, pointer: string): Json | undefined => {
  if (pointer === '') return value;
  const [segment = '', ...rest] = pointer.slice(1).split('/');
  const next = rest.length === 0 ? '' : `/${rest.join('/')}`;
  if (segment === '*' && Array.isArray(value)) {
    return value.flatMap((item: Json) => {
      const found = valueAt(item, next);
      return found === undefined ? [] : [found];
    });
  }
  if (value === null || typeof value !== 'object') return undefined;
  const key = segment.replaceAll('~1', '/').replaceAll('~0', '~');
  if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(key)) return undefined;
  return Object.hasOwn(value, key) ? valueAt((value as JsonObject)[key], next) : undefined;
};

/** Replaces `{/pointer}` in `template` by the values found there; a missing one becomes `–`. */
export const fillTemplate = (template: string, value: Json): string =>
  template.replaceAll(/\{(\/[^}]*)\}/g, (_match, pointer: string) => {
    const found = valueAt(value, pointer);
    if (found === undefined || found === null) return '–';
    return typeof found === 'string' ? found : JSON.stringify(found);
  });
