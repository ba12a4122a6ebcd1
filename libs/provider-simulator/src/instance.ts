import { type Json, type JsonObject, type JsonSchema, valueAt } from '@nightshift/kernel';
import { none, numberFor, textFor } from './instance-of-type.js';

/**
 * The smallest value that fits a JSON Schema (2020-12), the same every time: required properties
 * only, the first of alternatives that can be made. Conditions (`not`, `if`) are not looked at.
 * @throws Refusal `no-instance` where none is found, e.g. for an unusual `pattern`
 */
export const instanceOf = (schema: JsonSchema): Json => make(schema, { root: schema, refs: ['#'] });

interface Place {
  readonly root: JsonSchema;
  /** Being made: one inside itself would have no end. */
  readonly refs: readonly string[];
}

type Located = readonly [schema: JsonObject, place: Place];

const make = (schema: Json | undefined, at: Place): Json => {
  const [{ allOf, ...own }, place] = resolved(schema, at);
  if (allOf !== undefined) return make(...asArray(allOf).reduce(joined, [own, place] as Located));
  const { anyOf, oneOf, ...plain } = own;
  const alternatives = anyOf ?? oneOf;
  if (alternatives !== undefined) return makeFirst(asArray(alternatives), plain, place);
  if (plain['const'] !== undefined) return plain['const'];
  if (plain['enum'] !== undefined) return asArray(plain['enum'])[0] ?? null;
  return makeTyped(plain, place);
};

/** Where its `$ref` leads. `true`, or nothing, says nothing. */
const resolved = (schema: Json | undefined, place: Place): Located => {
  const { $ref, ...rest } = asObject(schema);
  if (typeof $ref !== 'string') return [rest, place];
  const { root, refs } = place;
  const target = valueAt(root, decodeURIComponent($ref.slice(1)));
  if (!$ref.startsWith('#') || target === undefined) throw none(`"${$ref}" is not in the schema`);
  if (refs.includes($ref)) throw none(`"${$ref}" needs itself`);
  return resolved({ ...asObject(target), ...rest }, { root, refs: [...refs, $ref] });
};

/** Both at once, as far as properties go. */
const joined = ([a, at]: Located, one: Json): Located => {
  const [b, place] = resolved(one, at);
  const properties = { ...asObject(a['properties']), ...asObject(b['properties']) };
  const required = [...asArray(a['required']), ...asArray(b['required'])];
  const all = {
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
  return [{ ...a, ...b, ...all }, place];
};

const makeFirst = (alternatives: readonly Json[], own: JsonObject, place: Place): Json => {
  let reason: unknown = none('there are no alternatives');
  for (const one of alternatives) {
    try {
      return make(...joined([own, place], one));
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
};

const makeTyped = (schema: JsonObject, place: Place): Json => {
  const type = asArray(schema['type'])[0] ?? schema['type'] ?? impliedType(schema);
  switch (type) {
    case 'object':
      return makeObject(schema, place);
    case 'array':
      return makeArray(schema, place);
    case 'string':
      return textFor(schema);
    case 'integer':
    case 'number':
      return numberFor(schema, type === 'integer');
    case 'boolean':
      return false;
    case 'null':
      return null;
    default:
      return {};
  }
};

const impliedType = (schema: JsonObject): string | undefined =>
  Object.entries(KEYWORDS).find(([, names]) =>
    names.some((name) => Object.hasOwn(schema, name)),
  )?.[0];

const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'prefixItems', 'minItems'],
  string: ['pattern', 'format', 'minLength', 'maxLength'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
};

const makeObject = (schema: JsonObject, place: Place): Json => {
  const properties = asObject(schema['properties']);
  return Object.fromEntries(
    (asArray(schema['required']) as readonly string[]).map((name) => [
      name,
      make(properties[name] ?? schema['additionalProperties'], place),
    ]),
  );
};

const makeArray = (schema: JsonObject, place: Place): Json => {
  const first = asArray(schema['prefixItems']);
  const length = Math.max(Number(schema['minItems'] ?? 0), first.length);
  if (schema['uniqueItems'] === true && length > 1) throw none('several unique items are wanted');
  return Array.from({ length }, (_, index) => make(first[index] ?? schema['items'], place));
};

/**
 * Arguments that a tool's schema does not accept: every property of a wrong type. A schema that
 * names none gets a property of its own; if it accepts anything, it accepts that.
 */
export const wrongArguments = (schema: JsonSchema): JsonObject => {
  const properties = Object.entries(asObject(schema['properties']));
  if (properties.length === 0) return { argument_that_was_not_asked_for: true };
  return Object.fromEntries(
    properties.map(([name, property]) => {
      const { type } = asObject(property);
      return [name, type === 'string' || type === undefined ? { wrong: true } : 'wrong'];
    }),
  );
};

const asObject = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
const asArray = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
