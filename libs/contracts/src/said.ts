import { z } from 'zod';
import { definitionOf } from './catalogue.js';

/** What stands where a text is sealed: in `data`, and in rows beside the events. */
export const SEALED_TEXT = '[sealed]';

/** Fields of `data` that may quote what was said, by a person, a model or a tool; places in an output are its own words. */
const FIELDS = ['idempotencyKey', 'reason', 'outside'];

const known = new Map<string, readonly string[]>();

/**
 * Fields of `data` of this type that are free text, and are sealed with its content. A `reason` that
 * is one of a few words stays: counts are made of it.
 */
export const saidInData = (type: string): readonly string[] => {
  const found = known.get(type) ?? FIELDS.filter((field) => isFreeText(type, field));
  known.set(type, found);
  return found;
};

/** `data` as it stands where what was said in it is sealed. */
export const withoutSaid = <Data extends object>(type: string, data: Data): Data => {
  const fields = saidInData(type).filter((field) => Object.hasOwn(data, field));
  return fields.length === 0
    ? data
    : {
        ...data,
        ...Object.fromEntries(fields.map((field) => [field, masked(data[field as keyof Data])])),
      };
};

/** Of several texts, as many as there were. */
const masked = (said: unknown): unknown =>
  Array.isArray(said) ? said.map(() => SEALED_TEXT) : SEALED_TEXT;

const isFreeText = (type: string, field: string): boolean => {
  const data = definitionOf(type)?.data;
  const schema = data instanceof z.ZodObject ? (data.shape[field] as z.ZodType | undefined) : null;
  // Without letters of its own choice, a free text has only a length.
  const text = 'Not a word, but [said].';
  return [text, [text]].some((said) => schema?.safeParse(said).success ?? false);
};
