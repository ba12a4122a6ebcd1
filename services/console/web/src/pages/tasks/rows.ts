import type { TaskListItem, TaskStatus } from '../../api/types';
import { type Filter, statusesIn } from './filter';

/** What is known of a row from elsewhere than the list: an event, or the answer to an action. */
export interface Patch {
  readonly status: TaskStatus;
  readonly updatedAt: string;
}

const STATUS_AFTER: Readonly<Record<string, TaskStatus>> = {
  'task.queued.v1': 'queued',
  'task.started.v1': 'running',
  'task.completed.v1': 'completed',
  'task.failed.v1': 'failed',
  'task.cancelled.v1': 'cancelled',
  'task.halted.v1': 'halted',
  'task.paused.v1': 'paused',
  'task.suspended.v1': 'waiting',
  'decision.requested.v2': 'waiting',
};

/** `undefined` where the type alone does not say it: what is resumed may run, or wait again. */
export const statusAfter = (type: string): TaskStatus | undefined => STATUS_AFTER[type];

/**
 * The rows as they were read, each with the newest that is known of it. Their order stays: a row
 * that moves is a row that somebody misses.
 */
export const newestOf = (
  loaded: readonly TaskListItem[],
  fresh: readonly TaskListItem[],
  patches: ReadonlyMap<string, Patch>,
): readonly TaskListItem[] => {
  const byId = new Map(fresh.map((row) => [row.taskId, row]));
  return loaded.map((row) => {
    const read = byId.get(row.taskId);
    const newest = read && read.updatedAt >= row.updatedAt ? read : row;
    const patch = patches.get(row.taskId);
    return patch && patch.updatedAt > newest.updatedAt ? { ...newest, ...patch } : newest;
  });
};

/** How many of those that were read last are not in the list, and stand before its first row. */
export const newIn = (
  loaded: readonly TaskListItem[],
  fresh: readonly TaskListItem[],
  { order }: Filter,
): number => {
  const known = new Set(loaded.map(({ taskId }) => taskId));
  const first = loaded[0]?.acceptedAt ?? '';
  return fresh.filter(
    ({ taskId, acceptedAt }) => !known.has(taskId) && (order === 'dearest' || acceptedAt >= first),
  ).length;
};

/** How many rows are still shown and would not be any more. */
export const goneIn = (rows: readonly TaskListItem[], filter: Filter): number => {
  const wanted = statusesIn(filter);
  return wanted.length === 0 ? 0 : rows.filter(({ status }) => !wanted.includes(status)).length;
};

const KEY_LETTERS = 30;

/** Keys of one batch differ at their end: what is left out is in the middle. */
export const shortKey = (key: string, letters = KEY_LETTERS): string => {
  if (key.length <= letters) return key;
  const end = Math.floor((letters - 1) / 2);
  return `${key.slice(0, letters - 1 - end)}…${key.slice(-end)}`;
};
