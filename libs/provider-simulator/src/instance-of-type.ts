import { type Json, type JsonObject, Refusal } from '@nightshift/kernel';

/** Candidates are tried until one fits: a schema's own rules decide, and nothing is computed twice. */

export const none = (reason: string): Refusal =>
  new Refusal(
    'no-instance',
    'invalid',
    `The simulator finds no value for this JSON Schema: ${reason}.`,
  );

const numberIn = (value: Json | undefined, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

export const numberFor = (schema: JsonObject, isWhole: boolean): number => {
  const least = numberIn(schema['minimum'], Number.NEGATIVE_INFINITY);
  const above = numberIn(schema['exclusiveMinimum'], Number.NEGATIVE_INFINITY);
  const most = numberIn(schema['maximum'], Number.POSITIVE_INFINITY);
  const below = numberIn(schema['exclusiveMaximum'], Number.POSITIVE_INFINITY);
  const unit = numberIn(schema['multipleOf'], 0);
  const fits = (value: number): boolean =>
    Number.isFinite(value) &&
    value >= least &&
    value > above &&
    value <= most &&
    value < below &&
    (!isWhole || Number.isInteger(value)) &&
    (unit === 0 || Math.abs(value / unit - Math.round(value / unit)) < 1e-9);
  const low = Math.max(least, above);
  const high = Math.min(most, below);
  const step = unit || 1;
  const up = Math.ceil(low / step) * step;
  const down = Math.floor(high / step) * step;
  const found = [0, low, up, up + step, high, down, down - step, (low + high) / 2].find(fits);
  if (found === undefined) throw none('no number is known between its bounds');
  return found;
};

export const textFor = ({ format, pattern, minLength, maxLength }: JsonObject): string => {
  const expression = typeof pattern === 'string' ? new RegExp(pattern, 'u') : undefined;
  const least = numberIn(minLength, 0);
  const most = numberIn(maxLength, Number.POSITIVE_INFINITY);
  const fits = (text: string): boolean =>
    text.length >= least && text.length <= most && (expression?.test(text) ?? true);
  const known = typeof format === 'string' ? FORMATS[format] : undefined;
  const filled = LETTERS.map((letter) => letter.repeat(Math.max(least, 1)));
  const found = (
    known === undefined
      ? ['', ...filled, ...Object.values(FORMATS), ...USUAL]
      : [known, ...Object.values(FORMATS)]
  ).find(fits);
  if (found === undefined) throw none(`no text is known for ${JSON.stringify(pattern ?? format)}`);
  return found;
};

const LETTERS = ['a', '0', 'A', '-'];

const FORMATS: Readonly<Record<string, string>> = {
  uuid: '00000000-0000-4000-8000-000000000000',
  'date-time': '2000-01-01T00:00:00.000Z',
  date: '2000-01-01',
  time: '00:00:00Z',
  duration: 'P1D',
  email: 'nobody@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
};

/** Tried where a pattern is all that is known. */
const USUAL = ['a0', 'a-a', 'a/a', 'a.a', '/a', '1.0.0', 'AA-00', '0'.repeat(40), '0'.repeat(64)];
