import type { EventBody } from '@nightshift/contracts';
import { type Decider, type Instant, plusMs } from '@nightshift/kernel';

/** Somebody is about to be shown a list with content of tasks that was sealed. */
export interface ListContent {
  readonly type: 'listContent';
  readonly tasks: readonly string[];
  readonly by: string;
  readonly purpose: string;
  readonly at: Instant;
}

/** The tasks that the same person was shown in the same list within the hour. */
export type ContentList = ReadonlySet<string>;

/** The most that one event names; no list has a longer page. */
const MAX_TASKS = 1000;
const HOUR_MS = 3_600_000;
const HOUR = '2026-11-26T10'.length;

/** The hour that a time is in: a list that is looked at again and again is one access in it. */
export const hourOf = (at: Instant): string => at.slice(0, HOUR);

export const contentListDecider: Decider<ListContent, EventBody, ContentList> = {
  initial: () => new Set(),
  decide: ({ tasks, by, purpose, at }, shown) => {
    const until = plusMs(`${hourOf(at)}:00:00.000Z`, HOUR_MS);
    const unknown = [...new Set(tasks)].filter((task) => !shown.has(task));
    return pages(unknown).map((page) => ({
      type: 'content.listed.v1',
      data: { by, purpose, tasks: page, until },
    }));
  },
  evolve: (shown, { type, data }) =>
    type === 'content.listed.v1' ? new Set([...shown, ...data.tasks]) : shown,
};

const pages = (tasks: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(tasks.length / MAX_TASKS) }, (_, page) =>
    tasks.slice(page * MAX_TASKS, (page + 1) * MAX_TASKS),
  );
