import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from './client.js';
import type { InstalledPackage } from './packages.js';

const BATCH = 200;
const WORKFLOW = 'dependency-audit';

/** Four packages every two seconds: a page that has just been opened sees them come, run and end. */
const LIVE_BATCH = 4;
const LIVE_EVERY_MS = 2_000;
/** Less than one call of a model costs: this task halts, and asks. */
const TOO_SMALL_USD = 0.000001;

interface TaskOfExample {
  readonly workflow: string;
  readonly brief: { readonly package: string; readonly folder: string };
  readonly idempotencyKey: string;
  readonly budgetUsd?: number;
}

/** Of every four packages one is summarised, too, and one considered for the watch list. */
const OTHERS = [
  { workflow: 'package-summary', place: 2 },
  { workflow: 'watch-list', place: 3 },
] as const;
const LIVE_TASKS = LIVE_BATCH + OTHERS.length;

const taskOf = (
  { name, folder }: InstalledPackage,
  idempotencyKey: string,
  workflow: string = WORKFLOW,
): TaskOfExample => ({
  workflow,
  brief: { package: name, folder },
  idempotencyKey,
});

/** One task per package, all at once. */
export const submitExample = async (
  client: Client,
  prefix: string,
  packages: readonly InstalledPackage[],
): Promise<void> => {
  const tasks = packages.map((one, index) => taskOf(one, `${prefix}${index}`));
  for (let from = 0; from < tasks.length; from += BATCH)
    await client.post('/v1/tasks/batch', { tasks: tasks.slice(from, from + BATCH) });
};

/** The second one has a budget that is too small for it, so that there is a halt to look at. */
export const liveTasks = (
  packages: readonly InstalledPackage[],
  prefix: string,
): readonly TaskOfExample[] =>
  packages.flatMap((one, index) => [
    {
      ...taskOf(one, `${prefix}${index}`),
      ...(index === 1 ? { budgetUsd: TOO_SMALL_USD } : {}),
    },
    ...OTHERS.filter(({ place }) => index % LIVE_BATCH === place).map(({ workflow }) =>
      taskOf(one, `${prefix}${index}/${workflow}`, workflow),
    ),
  ]);

/** A few at a time, for somebody who watches; only where no task is yet. Gives how many there will be. */
export const startLiveExample = async (
  client: Client,
  packages: readonly InstalledPackage[],
  signal: AbortSignal,
  failed: (error: unknown) => void,
): Promise<number> => {
  const { total } = await client.get<{ total: number }>('/v1/tasks/summary');
  if (total > 0) return 0;
  const tasks = liveTasks(packages, `example/${new Date().toISOString()}/`);
  const submit = async (): Promise<void> => {
    for (let from = 0; from < tasks.length && !signal.aborted; from += LIVE_TASKS) {
      await client.post('/v1/tasks/batch', { tasks: tasks.slice(from, from + LIVE_TASKS) });
      await pause(LIVE_EVERY_MS, undefined, { signal });
    }
  };
  submit().catch((error: unknown) => {
    if (!signal.aborted) failed(error);
  });
  return tasks.length;
};
