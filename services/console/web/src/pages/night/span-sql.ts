import type { Range } from './range';

/** How a span of time stands in SQL. */

export type Span = Pick<Range, 'from' | 'to' | 'step'>;
export type Counted = number;

export const instant = (at: number): string => `fromUnixTimestamp64Milli(${at})`;
export const within = (column: string, { from, to }: Span): string =>
  `${column} >= ${instant(from)} AND ${column} < ${instant(to)}`;
export const slot = (column: string, { from, step }: Span): string =>
  `intDiv(toUnixTimestamp64Milli(${column}) - ${from}, ${step}) AS slot`;
