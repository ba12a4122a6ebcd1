import type { Bin } from './spend-types';

/** So many bins to the double, as the server makes them. */
const TO_THE_DOUBLE = 8;

export interface Column {
  /** Multiples of the median. */
  readonly from: number;
  readonly to: number;
  readonly tasks: number;
}

/** Bins of all workflows together, in order, without holes: a hole is a column of no tasks. */
export const columnsOf = (bins: readonly Bin[]): readonly Column[] => {
  const sums = new Map<number, number>();
  for (const { bin, tasks } of bins) sums.set(bin, (sums.get(bin) ?? 0) + tasks);
  if (sums.size === 0) return [];
  const first = Math.min(...sums.keys());
  const last = Math.max(...sums.keys());
  return Array.from({ length: last - first + 1 }, (_, n) => ({
    from: 2 ** ((first + n) / TO_THE_DOUBLE),
    to: 2 ** ((first + n + 1) / TO_THE_DOUBLE),
    tasks: sums.get(first + n) ?? 0,
  }));
};

/** Whole powers of two are told from so many columns that a table of them would be long. */
export const byDoubles = (bins: readonly Bin[]): readonly Column[] => {
  const sums = Map.groupBy(bins, ({ bin }) => Math.floor(bin / TO_THE_DOUBLE));
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([power, some]) => ({
      from: 2 ** power,
      to: 2 ** (power + 1),
      tasks: some.reduce((sum, { tasks }) => sum + tasks, 0),
    }));
};

/** A logarithmic axis. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

const TICKS = [0.01, 0.03, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30, 100, 300, 1_000];

/** From a quarter to four times the median at least, and as far as there is anything. */
export const axisOf = (columns: readonly Column[], marks: readonly number[]): Axis => {
  const occupied = columns.filter(({ tasks }) => tasks > 0);
  const low = Math.min(0.22, ...occupied.map(({ from }) => from), ...marks.filter((m) => m > 0));
  const high = Math.max(4.6, ...occupied.map(({ to }) => to), ...marks);
  return { from: low, to: high * 1.08, ticks: TICKS.filter((one) => one >= low && one <= high) };
};

/** 0 to 1 along the axis. */
export const placeOn = ({ from, to }: Axis, multiple: number): number =>
  Math.max(0, Math.min(1, Math.log(multiple / from) / Math.log(to / from)));

/** "0.25×", "1×", "30.9×", "1,200×". */
export const times = (multiple: number): string => {
  const digits = multiple >= 100 ? 0 : multiple >= 1 ? 1 : 2;
  const text = multiple.toLocaleString('en-US', { maximumFractionDigits: digits });
  return `${text}×`;
};

/** A distribution in words, for who does not see the chart. */
export const inWords = (columns: readonly Column[], marks: readonly number[]): string => {
  const all = columns.reduce((sum, { tasks }) => sum + tasks, 0);
  if (all === 0) return 'No task that cost something has ended yet.';
  const usual = columns
    .filter(({ from, to }) => to > 0.5 && from < 2)
    .reduce((sum, { tasks }) => sum + tasks, 0);
  const dearest = Math.max(0, ...marks);
  return [
    `Cost of ${all} ended tasks as a multiple of their workflow’s median.`,
    `${Math.round((100 * usual) / all)} % lie between half and double.`,
    ...(dearest > 0 ? [`The dearest listed task cost ${times(dearest)} the median.`] : []),
  ].join(' ');
};

/** Marks that would lie on each other stand above each other, each as low as there is room. */
export const stacked = <Mark>(
  marks: readonly Mark[],
  placeOf: (mark: Mark) => number,
  width: number,
): readonly { readonly mark: Mark; readonly at: number; readonly up: number }[] => {
  const placed: { readonly mark: Mark; readonly at: number; readonly up: number }[] = [];
  for (const mark of marks) {
    const at = placeOf(mark);
    const taken = new Set(
      placed.filter((other) => Math.abs(other.at - at) < width).map(({ up }) => up),
    );
    let up = 0;
    while (taken.has(up)) up += 1;
    placed.push({ mark, at, up });
  }
  return placed;
};
