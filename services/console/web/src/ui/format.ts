/** How amounts, spans and names are written, everywhere the same. */

const NANO_PER_USD = 1e9;

/** Less is not written out. */
const LEAST = 0.000_001;

/** Dollars of nano-dollars; as many digits as say something: $12.30, $0.0381, $0.000012. */
export const usd = (nanoUsd: number): string => {
  const value = nanoUsd / NANO_PER_USD;
  const size = Math.abs(value);
  // What is little is not nothing.
  if (size > 0 && size < LEAST) return value > 0 ? '< $0.000001' : '> -$0.000001';
  const digits = size === 0 || size >= 1 ? 2 : size >= 0.01 ? 4 : 6;
  return value.toLocaleString('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits === 6 ? 2 : digits,
    maximumFractionDigits: digits,
  });
};

export const usdOf = (dollars: number): string => usd(dollars * NANO_PER_USD);

const SPANS = [
  [86_400_000, 'd', 3_600_000, 'h'],
  [3_600_000, 'h', 60_000, 'min'],
  [60_000, 'min', 1_000, 's'],
] as const;

/** A span in at most two units: 12 ms, 3.4 s, 1 min 54 s, 4 h 58 min, 2 d 3 h. */
export const duration = (ms: number): string => {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1).replace(/\.0$/, '')} s`;
  for (const [size, unit, smaller, smallerUnit] of SPANS) {
    if (ms < size) continue;
    const rest = Math.floor((ms % size) / smaller);
    return `${Math.floor(ms / size)} ${unit}${rest > 0 ? ` ${rest} ${smallerUnit}` : ''}`;
  }
  return `${Math.round(ms / 1_000)} s`;
};

export const percent = (share: number, digits = 0): string => `${(100 * share).toFixed(digits)} %`;

export const count = (value: number): string => value.toLocaleString('en-US');

/** "3 tasks", "1 task". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** A name of the code as words: "unknownOutcome", "unknown-outcome" become "Unknown outcome". */
export const titled = (name: string): string =>
  name
    .replaceAll(
      /([a-z])([A-Z])/g,
      (_all, before: string, after: string) => `${before} ${after.toLowerCase()}`,
    )
    .replaceAll(/[-_.]/g, ' ')
    .replace(/^./, (letter) => letter.toUpperCase());

/** Enough of an id or a hash to tell it from others. */
export const short = (id: string, length = 8): string => id.slice(0, length);

/** Any value as a text: texts as they are, objects as JSON. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
