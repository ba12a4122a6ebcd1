import { cellText, isNumber, isTime, type Result } from './result';

/** Columns of a chart: what stands along it, and what is high. */
export interface Axes {
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly label: string;
  readonly value: number;
}

const MOST_BARS = 40;
const MOST_POINTS = 2_000;

/** `undefined` where there is nothing to be drawn: no number, or nothing beside it. */
export const axesOf = (
  { columns }: Pick<Result, 'columns'>,
  x?: string,
  y?: string,
): Axes | undefined => {
  const numbers = columns.flatMap((column, at) => (isNumber(column) ? [at] : []));
  const asked = {
    x: columns.findIndex(({ name }) => name === x),
    y: columns.findIndex(({ name }) => name === y),
  };
  const high = numbers.includes(asked.y) ? asked.y : numbers[0];
  const others = columns.map((_, at) => at).filter((at) => at !== high);
  const along = others.includes(asked.x)
    ? asked.x
    : (others.find((at) => columns[at] && isTime(columns[at])) ??
      others.find((at) => !numbers.includes(at)) ??
      others[0]);
  return high === undefined || along === undefined ? undefined : { x: along, y: high };
};

/** In the order of the rows; numbers that are unknown are left out, not drawn as 0. */
export const pointsOf = (
  { rows }: Pick<Result, 'rows'>,
  { x, y }: Axes,
  kind: 'bar' | 'line',
): { readonly points: readonly Point[]; readonly left: number } => {
  const all = rows.flatMap((row) => {
    const value = row[y] === null || row[y] === undefined ? Number.NaN : Number(row[y]);
    return Number.isFinite(value) ? [{ label: cellText(row[x]), value }] : [];
  });
  const points = all.slice(0, kind === 'bar' ? MOST_BARS : MOST_POINTS);
  return { points, left: all.length - points.length };
};

/** Round marks from at most 0 to at least the largest value. */
export const marksOf = (values: readonly number[]): readonly number[] => {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const span = most - least || 1;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 5, 10].map((by) => by * power).find((by) => span / by <= 5) ?? 10 * power;
  const from = Math.floor(least / step);
  const to = Math.max(from + 1, Math.ceil(most / step));
  return Array.from({ length: to - from + 1 }, (_, at) =>
    Number(((from + at) * step).toPrecision(12)),
  );
};

/** What all labels begin with is left out, up to its last space: times of one day, say. */
export const shortLabels = (labels: readonly string[]): readonly string[] => {
  const [first = ''] = labels;
  let same = first.length;
  for (const label of labels) while (same > 0 && !label.startsWith(first.slice(0, same))) same -= 1;
  const cut = first.slice(0, same).lastIndexOf(' ') + 1;
  return labels.length > 1 ? labels.map((label) => label.slice(cut)) : labels;
};
