import type { Json } from './json.js';

/** Where two JSON values differ; `at` is a JSON Pointer (RFC 6901). */
export type JsonChange =
  | { readonly at: string; readonly kind: 'added'; readonly to: Json }
  | { readonly at: string; readonly kind: 'removed'; readonly from: Json }
  | { readonly at: string; readonly kind: 'changed'; readonly from: Json; readonly to: Json };

/** What makes `b` of `a`, field by field; items of arrays are compared by their place. */
export const jsonChanges = (a: Json, b: Json, at = ''): readonly JsonChange[] => {
  const [one, other] = [fieldsOf(a), fieldsOf(b)];
  if (!one || !other || Array.isArray(a) !== Array.isArray(b))
    return a === b ? [] : [{ at, kind: 'changed', from: a, to: b }];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key): readonly JsonChange[] => {
    const place = `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const [from, to] = [one.get(key), other.get(key)];
    if (from === undefined) return to === undefined ? [] : [{ at: place, kind: 'added', to }];
    if (to === undefined) return [{ at: place, kind: 'removed', from }];
    return jsonChanges(from, to, place);
  });
};

const fieldsOf = (value: Json): ReadonlyMap<string, Json> | undefined =>
  value !== null && typeof value === 'object'
    ? new Map(Object.entries(value as Record<string, Json>))
    : undefined;
