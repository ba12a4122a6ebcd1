import type { Json } from './json.js';

/**
 * Whether `quote` stands word for word in `value`, white space aside: in one of its texts, or in
 * its JSON. An empty quote stands nowhere: it shows nothing.
 */
export const standsIn = (quote: string, value: Json): boolean => {
  const wanted = folded(quote);
  return (
    wanted !== '' &&
    [JSON.stringify(value), ...textsIn(value)].some((text) => folded(text).includes(wanted))
  );
};

const folded = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const textsIn = (value: Json): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap((inner: Json) => textsIn(inner));
};
