import { Validator } from '@cfworker/json-schema';
import { textOf, titled } from './format';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** One part of a form; `choice` also for yes and no; `json` for what no simple field can show. */
export interface FormPart {
  /** '' where the schema has no properties: then the whole value is one part. */
  readonly name: string;
  readonly label: string;
  readonly kind: 'choice' | 'string' | 'long' | 'number' | 'integer' | 'json';
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly choices: readonly { readonly value: unknown; readonly label: string }[];
  readonly help: string;
}

/** By part: what is typed, as text, or the value of a choice. */
export type FormValues = Readonly<Record<string, unknown>>;
export type FormFaults = Readonly<Record<string, string>>;

const SHORT_TEXT = 200;
const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;
const plain = (value: unknown): string =>
  value === true ? 'Yes' : value === false ? 'No' : value === null ? 'None' : textOf(value);

const kindOf = (schema: JsonSchema): FormPart['kind'] => {
  const { enum: values, const: only, type, maxLength, format } = schema;
  if (Array.isArray(values) && values.every(isPlain)) return 'choice';
  if (only !== undefined && isPlain(only)) return 'choice';
  if (type === 'boolean') return 'choice';
  if (type === 'number' || type === 'integer') return type;
  if (type !== 'string') return 'json';
  const isShort = typeof format === 'string' || (Number(maxLength) || Infinity) <= SHORT_TEXT;
  return isShort ? 'string' : 'long';
};

const choicesOf = (schema: JsonSchema): FormPart['choices'] => {
  const { enum: values, const: only, type } = schema;
  const all = Array.isArray(values) ? values : type === 'boolean' ? [true, false] : [only];
  return all.map((value: unknown) => ({
    value,
    label: typeof value === 'string' ? titled(value) : plain(value),
  }));
};

const partOf = (name: string, schema: JsonSchema, required: boolean): FormPart => {
  const kind = kindOf(schema);
  return {
    name,
    label: textOf(schema['title'] ?? titled(name || 'answer')),
    kind,
    schema,
    required,
    choices: kind === 'choice' ? choicesOf(schema) : [],
    help: [schema['description'], kind === 'json' ? 'As JSON: this field has no simpler form.' : '']
      .filter(Boolean)
      .join(' '),
  };
};

const asObject = (value: unknown): JsonSchema =>
  typeof value === 'object' && value !== null ? (value as JsonSchema) : {};

/** The parts of a form for a JSON Schema, in its order. */
export const partsOf = (schema: JsonSchema): readonly FormPart[] => {
  const properties = Object.entries(asObject(schema['properties']));
  if (properties.length === 0) return [partOf('', { ...schema, type: 'object' }, true)];
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return properties.map(([name, inner]) => partOf(name, asObject(inner), required.includes(name)));
};

const typed = ({ kind }: FormPart, value: unknown): unknown =>
  kind === 'choice' ? value : kind === 'json' ? JSON.stringify(value, undefined, 2) : textOf(value);

/** What stands in the fields at first: the schema's defaults, or `value` where something is known. */
export const initialValues = (schema: JsonSchema, value: JsonSchema = {}): FormValues =>
  Object.fromEntries(
    partsOf(schema).flatMap((part) => {
      const known = part.name === '' ? undefined : (value[part.name] ?? part.schema['default']);
      return known === undefined ? [] : [[part.name, typed(part, known)]];
    }),
  );

const read = (part: FormPart, text: unknown): { value?: unknown; fault?: string } => {
  if (part.kind === 'choice') return text === undefined ? {} : { value: text };
  const said = typeof text === 'string' ? text : '';
  if (said.trim() === '') return {};
  if (part.kind === 'string' || part.kind === 'long') return { value: said };
  if (part.kind === 'json') {
    try {
      return { value: JSON.parse(said) as unknown };
    } catch (error) {
      return { fault: `It must be JSON: ${(error as Error).message}` };
    }
  }
  const number = Number(said);
  return Number.isFinite(number) ? { value: number } : { fault: 'It must be a number.' };
};

/** Interpreted, not compiled: the page's policy runs no code made of texts. */
const schemaFaults = (schema: JsonSchema, value: unknown): FormFaults => {
  try {
    const { errors } = new Validator(schema, '2020-12', false).validate(value);
    return Object.fromEntries(
      errors
        .filter(({ keyword }) => keyword !== 'properties')
        .map(({ instanceLocation, keyword, error }) => {
          const missing = keyword === 'required' ? (/"([^"]+)"/.exec(error)?.[1] ?? '') : '';
          return [
            instanceLocation.split('/')[1] ?? missing,
            missing ? 'Is needed.' : error,
          ] as const;
        }),
    );
  } catch {
    // A schema that this page cannot read: the server, which can, decides.
    return {};
  }
};

/** The typed value, and what is wrong by part ('' for the whole). No faults: it may be sent. */
export const valueOf = (
  schema: JsonSchema,
  values: FormValues,
): { readonly value: unknown; readonly faults: FormFaults } => {
  const parts = partsOf(schema);
  const faults: Record<string, string> = {};
  const value: Record<string, unknown> = {};
  let whole: unknown;
  for (const part of parts) {
    const { value: got, fault } = read(part, values[part.name]);
    if (fault) faults[part.name] = fault;
    else if (got === undefined && part.required)
      faults[part.name] = part.kind === 'choice' ? 'Choose one.' : 'Is needed.';
    else if (part.name === '') whole = got;
    else if (got !== undefined) value[part.name] = got;
  }
  const answer = parts[0]?.name === '' ? whole : value;
  return { value: answer, faults: { ...schemaFaults(schema, answer), ...faults } };
};

/** Faults that the server found, by the part of the form they belong to; the others under ''. */
export const faultsOf = (
  faults: readonly { readonly at: string; readonly reason: string }[],
  parts: readonly FormPart[],
): FormFaults => {
  const byPart: Record<string, string> = {};
  for (const { at, reason } of faults) {
    const name = at
      .split('/')
      .find((step) => step !== '' && parts.some((one) => one.name === step));
    byPart[name ?? ''] = name === undefined ? `${at}: ${reason}` : `It ${reason}.`;
  }
  return byPart;
};
