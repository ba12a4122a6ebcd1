import type { z } from 'zod';
import { definitionOf } from './catalogue.js';
import type { Envelope } from './envelope.js';
import { lift } from './upcasters.js';

/** Stands for a text that was erased. */
export const ERASED_TEXT = '[erased]';

/** Texts that stand for an erased one: the first that its schema takes. */
const TEXTS = [
  ERASED_TEXT,
  'erased',
  '0'.repeat(64),
  '00000000-0000-0000-0000-000000000000',
  '1970-01-01T00:00:00.000Z',
];

const known = new Map<string, unknown>();

/** Whether the content of an event only stands for what was erased. Deciders see what was read. */
export const isErased = (event: object): boolean =>
  (event as Pick<Envelope, 'contenterased'>).contenterased === true;

/**
 * What readers are given for content whose key was destroyed: of the shape that the type requires
 * (the newest version, if `type` is an older one), and with nothing in it that was ever said. Texts
 * say that they were erased; lists and maps are empty; what may be absent is.
 * @throws Error for a type that nobody knows, or whose content can not be stood in for
 */
export const erasedContentOf = (type: string): unknown => {
  const { type: newest } = lift({ type, data: {} }) as { readonly type: string };
  if (!known.has(newest)) {
    const definition = definitionOf(newest);
    if (!definition) throw new Error(`"${newest}" is no known event type.`);
    const { content } = definition;
    known.set(newest, content.safeParse(undefined).success ? undefined : standIn(content, newest));
  }
  return known.get(newest);
};

/** As zod keeps it. */
interface Def {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly entries?: Readonly<Record<string, string | number>>;
  readonly values?: readonly unknown[];
  readonly options?: readonly z.ZodType[];
  readonly items?: readonly z.ZodType[];
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly getter?: () => z.ZodType;
}

const standIn = (schema: z.ZodType, at: string): unknown => {
  const found = candidates(schema, at).find((value) => schema.safeParse(value).success);
  if (found === undefined) throw new Error(`Nothing stands in for erased content at ${at}.`);
  return found;
};

const candidates = (schema: z.ZodType, at: string): readonly unknown[] => {
  const def = schema.def as unknown as Def;
  switch (def.type) {
    case 'string':
      return TEXTS;
    case 'number':
    case 'int':
      return [0, 1];
    case 'boolean':
      return [false];
    case 'null':
      return [null];
    case 'unknown':
    case 'any':
      return TEXTS;
    case 'enum':
      return Object.values(def.entries ?? {});
    case 'literal':
      return def.values ?? [];
    case 'array':
      return [[], ...(def.element ? [[standIn(def.element, `${at}[]`)]] : [])];
    case 'tuple':
      return [(def.items ?? []).map((item, index) => standIn(item, `${at}[${index}]`))];
    case 'record':
      return [{}];
    case 'object':
      return [objectOf(def.shape ?? {}, at)];
    case 'union':
      return (def.options ?? []).map((option) => standIn(option, at));
    case 'lazy':
      return def.getter ? candidates(def.getter(), at) : [];
    case 'pipe':
      return def.in ? candidates(def.in, at) : [];
    case 'nullable':
      return [null];
    default:
      return def.innerType ? candidates(def.innerType, at) : [];
  }
};

const objectOf = (shape: NonNullable<Def['shape']>, at: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(shape)
      .filter(([, field]) => !field.safeParse(undefined).success)
      .map(([name, field]) => [name, standIn(field, `${at}.${name}`)]),
  );
