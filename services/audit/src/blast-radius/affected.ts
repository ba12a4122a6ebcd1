import { type Effects, type Redrive, redriveOf, type Status } from './redrive.js';

/** A task that depended on what was bad. */
export interface Affected extends Effects {
  readonly taskId: string;
  readonly workflow: string;
  readonly subject: string;
  readonly status: Status;
  readonly acceptedAt: string;
  readonly endedAt: string | null;
  readonly outputHash: string | null;
  readonly costNanoUsd: number;
  /** Persons who decided something in it. */
  readonly reviewers: readonly string[];
  /** Tools whose effects left the house, or may have. */
  readonly tools: readonly string[];
  /** The older task, of a fork. */
  readonly parentTaskId: string | null;
  /** Affected tasks whose stages it took over, or whose answers decided in it. */
  readonly tookFrom: readonly string[];
  readonly redrive: Redrive;
  /** The first event that shows the dependence, and how many do. */
  readonly index: number;
  readonly times: number;
}

/** As the store says it: which tasks, */
export interface AffectedKey extends Pick<Affected, 'taskId' | 'index' | 'times'> {
  readonly acceptedMs: number;
}

/** and what they are. */
export interface AffectedFacts extends Omit<
  Affected,
  | 'acceptedAt'
  | 'endedAt'
  | 'parentTaskId'
  | 'redrive'
  | 'outputHash'
  | 'index'
  | 'times'
  | 'tookFrom'
> {
  readonly endedMs: number;
  readonly version: number;
  /** Empty where there is none. */
  readonly outputHash: string;
  readonly parent: string;
}

export const affectedOf = (
  { acceptedMs, endedMs, version, parent, ...row }: AffectedKey & AffectedFacts,
  tookFrom: readonly string[] = [],
): Affected => ({
  ...row,
  tookFrom,
  workflow: `${row.workflow}@${version}`,
  acceptedAt: new Date(acceptedMs).toISOString(),
  endedAt: row.status === 'open' ? null : new Date(endedMs).toISOString(),
  outputHash: row.outputHash === '' ? null : row.outputHash,
  parentTaskId: parent === '' ? null : parent,
  redrive: redriveOf(row.status, parent !== '', row),
});

type Place = Pick<AffectedKey, 'acceptedMs' | 'taskId'>;

/** The oldest first; of the same moment by their ids, as the store sorts them. */
export const byPlace = (one: Place, other: Place): number =>
  one.acceptedMs - other.acceptedMs || (one.taskId < other.taskId ? -1 : 1);

const isBefore = (one: Affected, other: Affected): boolean =>
  one.acceptedAt < other.acceptedAt ||
  (one.acceptedAt === other.acceptedAt && one.taskId < other.taskId);

/** Two lists that are the oldest first each, as one; of the first one no more than a batch is held. */
export const merged = async function* (
  batches: AsyncIterable<readonly Affected[]>,
  more: readonly Affected[],
): AsyncGenerator<readonly Affected[]> {
  const rest = [...more];
  for await (const tasks of batches)
    yield tasks.flatMap((task) => {
      const at = rest.findIndex((one) => isBefore(task, one));
      return [...rest.splice(0, at === -1 ? rest.length : at), task];
    });
  yield rest;
};
