import { z } from 'zod';

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

// Digits only: Number() would also take 0x10, 1e3 and Infinity.
const decimal = (reason: string) =>
  z
    .string(reason)
    .regex(/^\d{1,12}(\.\d{1,9})?$/, reason)
    .transform(Number);

const whole = (min: number, max: number, reason: string) =>
  z
    .string(reason)
    .regex(/^\d{1,15}$/, reason)
    .transform(Number)
    .refine((value) => value >= min && value <= max, reason);

/** Settings as variables hold them: text in, typed value out, with messages that say what to write. */
export const setting = {
  port: (fallback: number) => whole(0, 65_535, 'must be a port, e.g. 7070').default(fallback),
  host: (fallback: string) => z.string().default(fallback),
  count: (fallback: number, max = 1_000_000, min = 1) =>
    whole(min, max, `must be a whole number from ${min} to ${max}`).default(fallback),
  usd: (fallback: number) => decimal('must be an amount in USD, e.g. 25.50').default(fallback),
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
  logLevel: () => z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
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
