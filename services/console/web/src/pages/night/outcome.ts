import { count } from '../../ui/format';

/** What became of tasks, in the order in which the page shows it. */

export interface Counts {
  readonly completed: number;
  readonly waiting: number;
  readonly halted: number;
  readonly failed: number;
  readonly running: number;
  readonly queued: number;
  readonly paused: number;
  readonly cancelled: number;
}
export type Outcome = keyof Counts;

const OUTCOMES: readonly Outcome[] = [
  'completed',
  'waiting',
  'halted',
  'failed',
  'running',
  'queued',
  'paused',
  'cancelled',
];

/** Shown even where there is none of it: that there is none is news. */
const ALWAYS: ReadonlySet<Outcome> = new Set(['completed', 'waiting', 'halted', 'failed']);

export const WORDS: Readonly<Record<Outcome, string>> = {
  completed: 'done',
  waiting: 'waiting for a person',
  halted: 'halted',
  failed: 'failed',
  running: 'running',
  queued: 'queued',
  paused: 'paused',
  cancelled: 'cancelled',
};

export interface WorkflowRow extends Counts {
  readonly workflow: string;
  readonly version: number;
  readonly tasks: number;
  /** Of those that are done; of none it says nothing. */
  readonly median: number | null;
  /** When the newest of them ended. */
  readonly last: number | null;
  /** When the oldest of them was accepted: perhaps before the range. */
  readonly first: number;
}

export const NONE: Counts = {
  completed: 0,
  waiting: 0,
  halted: 0,
  failed: 0,
  running: 0,
  queued: 0,
  paused: 0,
  cancelled: 0,
};

export const totalOf = (rows: readonly Counts[]): Counts =>
  Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, rows.reduce((all, row) => all + row[outcome], 0)]),
  ) as unknown as Counts;

export const allOf = (counts: Counts): number =>
  OUTCOMES.reduce((all, outcome) => all + counts[outcome], 0);

export const shown = (counts: Counts): readonly Outcome[] =>
  OUTCOMES.filter((outcome) => counts[outcome] > 0 || ALWAYS.has(outcome));

export const headlineOf = (counts: Counts): string => {
  const all = allOf(counts);
  if (all === 0) return 'No tasks in this time';
  return `${count(counts.completed)} of ${count(all)} ${all === 1 ? 'task' : 'tasks'} done`;
};

/** Read aloud in place of the bar. */
export const inWords = (counts: Counts): string =>
  shown(counts)
    .map((outcome) => `${count(counts[outcome])} ${WORDS[outcome]}`)
    .join(', ');

/** A share as people say it: never 0 % of something that happened, never 100 % of what did not all. */
export const shareOf = (part: number, whole: number, digits = 0): string => {
  if (whole === 0) return '–';
  const value = (100 * part) / whole;
  const least = 10 ** -digits;
  if (part > 0 && value < least) return `< ${least.toFixed(digits)} %`;
  if (part < whole && value > 100 - least) return `> ${(100 - least).toFixed(digits)} %`;
  return `${value.toFixed(digits)} %`;
};
