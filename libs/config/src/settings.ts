import { z } from 'zod';

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Settings as variables hold them: text in, typed value out, with messages that say what to write. */
export const setting = {
  port: (fallback: number) =>
    z.coerce.number('must be a port, e.g. 7070').int().min(0).max(65_535).default(fallback),
  host: (fallback: string) => z.string().default(fallback),
  count: (fallback: number, max = 1_000_000) =>
    z.coerce.number('must be a whole number').int().positive().max(max).default(fallback),
  usd: (fallback: number) =>
    z.coerce.number('must be an amount in USD, e.g. 25.50').nonnegative().default(fallback),
  url: (protocols: RegExp, example: string) =>
    z
      .string(`is missing, e.g. ${example}`)
      .refine(
        (text) => URL.canParse(text) && protocols.test(text),
        `must be a URL, e.g. ${example}`,
      ),
  list: () => z.string().default('').transform(list),
  brokers: () =>
    z
      .string('is missing, e.g. kafka-1:9092,kafka-2:9092')
      .transform(list)
      .refine((some) => some.length > 0, 'names no broker, e.g. kafka-1:9092'),
  /** `from=to` pairs. */
  pairs: () =>
    z
      .string()
      .default('')
      .transform(list)
      .refine(
        (some) => some.every((pair) => /^[^=]+=[^=]+$/.test(pair)),
        'must be pairs: from=to,from=to',
      )
      .transform((some) => new Map(some.map((pair) => pair.split('=') as [string, string]))),
} as const;
