/** What is to be done about an affected task; a task that is not `run-again` is left to people. */
export const redrives = [
  'run-again',
  'effect-happened',
  'effect-may-have-happened',
  'not-ended',
  'no-output',
  'fork',
] as const;
export type Redrive = (typeof redrives)[number];

export const statuses = ['open', 'completed', 'failed', 'cancelled'] as const;
export type Status = (typeof statuses)[number];

/** Tool calls whose effects left the house, or may have. */
export interface Effects {
  readonly atMostOnceDone: number;
  readonly atMostOnceUnknown: number;
  readonly idempotentDone: number;
  readonly idempotentUnknown: number;
}

/**
 * A new task is another one to every tool: what must happen at most once would happen again. That
 * is never planned, whatever else there is to say of the task. Neither is a fork: what it took over
 * may have had effects in its older task, its own may be simulated, and the older task is planned itself.
 */
export const redriveOf = (
  status: Status,
  isFork: boolean,
  { atMostOnceDone, atMostOnceUnknown }: Pick<Effects, 'atMostOnceDone' | 'atMostOnceUnknown'>,
): Redrive => {
  if (atMostOnceDone > 0) return 'effect-happened';
  if (atMostOnceUnknown > 0) return 'effect-may-have-happened';
  if (status === 'open') return 'not-ended';
  if (status !== 'completed') return 'no-output';
  return isFork ? 'fork' : 'run-again';
};

/** Affected tasks that are alike in what counts for the plan. */
export interface Group extends Effects {
  readonly workflow: string;
  readonly status: Status;
  readonly isFork: boolean;
  readonly tasks: number;
  readonly costNanoUsd: number;
}

/** What completed tasks of a workflow cost so far. */
export interface History {
  readonly workflow: string;
  readonly tasks: number;
  readonly p50NanoUsd: number;
  readonly p95NanoUsd: number;
}

export interface PlannedWorkflow {
  readonly workflow: string;
  readonly tasks: number;
  /** Completed tasks that the prices are taken from. */
  readonly ofTasks: number;
  readonly p50NanoUsd: number;
  readonly p95NanoUsd: number;
}

export interface Totals extends Effects {
  readonly tasks: number;
  readonly costNanoUsd: number;
  readonly byStatus: Readonly<Record<Status, number>>;
  readonly byRedrive: Readonly<Record<Redrive, number>>;
}

export interface Plan {
  readonly tasks: number;
  /** If each costs what half of the tasks of its workflow do not exceed. */
  readonly p50NanoUsd: number;
  /** If each costs what 95 of 100 tasks of its workflow do not exceed. */
  readonly p95NanoUsd: number;
  readonly workflows: readonly PlannedWorkflow[];
}

const sumOf = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);

const countsOf = <Name extends string>(
  names: readonly Name[],
  groups: readonly Group[],
  nameOf: (group: Group) => Name,
): Readonly<Record<Name, number>> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      sumOf(
        groups.filter((group) => nameOf(group) === name),
        ({ tasks }) => tasks,
      ),
    ]),
  ) as Record<Name, number>;

const redriveOfGroup = (group: Group): Redrive => redriveOf(group.status, group.isFork, group);

export const totalsOf = (groups: readonly Group[]): Totals => ({
  tasks: sumOf(groups, ({ tasks }) => tasks),
  costNanoUsd: sumOf(groups, ({ costNanoUsd }) => costNanoUsd),
  byStatus: countsOf(statuses, groups, ({ status }) => status),
  byRedrive: countsOf(redrives, groups, redriveOfGroup),
  atMostOnceDone: sumOf(groups, ({ atMostOnceDone }) => atMostOnceDone),
  atMostOnceUnknown: sumOf(groups, ({ atMostOnceUnknown }) => atMostOnceUnknown),
  idempotentDone: sumOf(groups, ({ idempotentDone }) => idempotentDone),
  idempotentUnknown: sumOf(groups, ({ idempotentUnknown }) => idempotentUnknown),
});

/** Of what is to be run again; nothing else has a price. */
export const plannedWorkflows = (groups: readonly Group[]): readonly string[] => {
  const again = groups.filter((group) => redriveOfGroup(group) === 'run-again');
  return [...new Set(again.map(({ workflow }) => workflow))].toSorted();
};

/** Which tasks are to be run again, and what that will cost by what their workflows cost so far. */
export const planOf = (groups: readonly Group[], histories: readonly History[]): Plan => {
  const again = groups.filter((group) => redriveOfGroup(group) === 'run-again');
  const workflows = plannedWorkflows(groups).map((workflow): PlannedWorkflow => {
    const tasks = sumOf(
      again.filter((group) => group.workflow === workflow),
      (group) => group.tasks,
    );
    const of = histories.find((history) => history.workflow === workflow);
    return {
      workflow,
      tasks,
      ofTasks: of?.tasks ?? 0,
      p50NanoUsd: tasks * (of?.p50NanoUsd ?? 0),
      p95NanoUsd: tasks * (of?.p95NanoUsd ?? 0),
    };
  });
  return {
    tasks: sumOf(workflows, ({ tasks }) => tasks),
    p50NanoUsd: sumOf(workflows, ({ p50NanoUsd }) => p50NanoUsd),
    p95NanoUsd: sumOf(workflows, ({ p95NanoUsd }) => p95NanoUsd),
    workflows,
  };
};
