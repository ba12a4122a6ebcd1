import type { Ask } from '@nightshift/contracts';
import type { Json, JsonObject } from '@nightshift/kernel';

/** The form of an answer, as far as plain HTML can show it. */

interface Choice {
  readonly value: Json;
  readonly label: string;
  readonly help: string;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
  readonly kind: 'choice' | 'number' | 'line' | 'text';
  readonly choices: readonly Choice[];
  /** What stands in it at first: text, or the place of a choice. */
  readonly initial: string;
}

export interface Form {
  readonly fields: readonly Field[];
  /** Something that is needed has no plain field: only the console can show it. */
  readonly isPartial: boolean;
}

/** What a browser sends. */
export type Typed = Readonly<Record<string, string>>;

type Options = Ask['options'];

/** @param option the only one that a link is for */
export const formOf = (
  { need, options }: Pick<Ask, 'need' | 'options'>,
  option?: string | null,
): Form => {
  const properties = asObject(need['properties']);
  const required = Array.isArray(need['required']) ? need['required'] : [];
  const shown = option ? options.filter(({ id }) => id === option) : options;
  const fields = Object.entries(properties).map(([name, schema]) =>
    fieldOf(name, asObject(schema), required.includes(name), shown, option),
  );
  const names = new Set(fields.flatMap((field) => field?.name ?? []));
  return {
    fields: fields.filter((field) => field !== undefined),
    isPartial:
      names.size === 0 || required.some((name) => typeof name === 'string' && !names.has(name)),
  };
};

/** @returns `undefined` for what has no plain field */
const fieldOf = (
  name: string,
  schema: JsonObject,
  required: boolean,
  options: Options,
  option: string | null | undefined,
): Field | undefined => {
  const head = {
    name,
    label: textIn(schema['title']) || (name === 'option' ? 'Your answer' : name),
    help: textIn(schema['description']),
    required,
  };
  const choices = choicesOf(name, schema, options, option);
  if (choices.length > 0) {
    const initial = choices.findIndex(({ value }) => value === schema['default']);
    const only = choices.length === 1 && required ? '0' : '';
    return { ...head, kind: 'choice', choices, initial: initial < 0 ? only : String(initial) };
  }
  const kind = kindOf(schema);
  const initial = schema['default'] === undefined ? '' : textOf(schema['default']);
  return kind && { ...head, kind, choices, initial };
};

const choicesOf = (
  name: string,
  schema: JsonObject,
  options: Options,
  option: string | null | undefined,
): readonly Choice[] => {
  const { enum: values, const: only, type } = schema;
  const all = Array.isArray(values)
    ? (values as readonly Json[])
    : only !== undefined
      ? [only]
      : type === 'boolean'
        ? [true, false]
        : name === 'option'
          ? options.map(({ id }) => id)
          : [];
  const offered = name === 'option' && option ? all.filter((value) => value === option) : all;
  return offered.map((value) => {
    const known = options.find(({ id }) => id === value);
    if (known) return { value, label: known.label, help: known.consequence };
    const label = value === true ? 'Yes' : value === false ? 'No' : textOf(value);
    return { value, label, help: '' };
  });
};

/** A line where the text is known to be short. */
const SHORT = 200;

const kindOf = ({ type, maxLength }: JsonObject): 'number' | 'line' | 'text' | undefined => {
  if (type === 'number' || type === 'integer') return 'number';
  if (type !== 'string') return undefined;
  return typeof maxLength === 'number' && maxLength <= SHORT ? 'line' : 'text';
};

/** Names of the fields in what a browser sends: none is one of the form's own. */
export const inputName = (field: Pick<Field, 'name'>): string => `f.${field.name}`;

/** The answer with its types; what is no number stays text, and the schema says so. */
export const answerOf = ({ fields }: Form, typed: Typed): JsonObject =>
  Object.fromEntries(
    fields.flatMap((field): [string, Json][] => {
      const text = ownText(typed, inputName(field));
      const value = valueOf(field, text);
      return value === undefined ? [] : [[field.name, value]];
    }),
  );

const valueOf = (
  { kind, choices, required }: Field,
  text: string | undefined,
): Json | undefined => {
  if (text === undefined) return undefined;
  if (kind === 'choice') return /^\d{1,4}$/.test(text) ? choices[Number(text)]?.value : undefined;
  // Browsers send line ends as CR LF.
  const plain = text.replaceAll('\r\n', '\n');
  if (plain === '') return required && kind !== 'number' ? plain : undefined;
  if (kind !== 'number') return plain;
  const number = Number(plain);
  return plain.trim() !== '' && Number.isFinite(number) ? number : plain;
};

export const ownText = (typed: Typed, name: string): string | undefined =>
  Object.hasOwn(typed, name) ? typed[name] : undefined;

const asObject = (value: Json | undefined): JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};

const textIn = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
