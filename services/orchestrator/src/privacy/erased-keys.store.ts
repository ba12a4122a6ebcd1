import type { Envelope } from '@nightshift/contracts';
import type { Aggregates, EventStore, KeyFacts, Sealing } from '@nightshift/event-store';
import type { TaskCommand } from '../task/task-command.js';
import { isLive, type Task } from '../task/task-state.js';
import type { Erasure } from './erasures.store.js';
import { holdOn, type Privacy, type PrivacyCommand } from './privacy.js';
import type { SealedTasks } from './sealed-tasks.store.js';

/** A ledger that does not answer is waited for, for each of so many at the same time. */
const READ_AT_ONCE = 20;

/** What it takes to say which keys an erasure is about, and which tasks. */
export interface KeyParts {
  readonly streams: Aggregates<PrivacyCommand, Privacy>;
  readonly tasks: Aggregates<TaskCommand, Task>;
  readonly sealed: SealedTasks;
  readonly store: Pick<EventStore, 'readBytes'>;
  readonly sealing: Pick<Sealing, 'ring'>;
}

/** Those that were found before, and those that came since. */
export const keysOf = async (parts: KeyParts, erasure: Erasure): Promise<readonly KeyFacts[]> => {
  const { sealing, streams } = parts;
  const { erasureId, tenant, subject, keys, passes } = erasure;
  const now = subject === null ? [] : await sealing.ring.find({ tenant, subject });
  const known = new Set(keys.map(({ id }) => id));
  const all = [...keys, ...now.filter(({ id }) => !known.has(id))];
  const { state } = await streams.newest(tenant);
  const isBegun = passes > 0 || state.erasing[erasureId]?.begun === true;
  return isBegun || subject !== null ? all : stillDue(parts, erasure, state);
};

/** Of a retention: what is there, what no hold is on, and what nothing under way needs. */
const stillDue = async (
  parts: KeyParts,
  { tenant, workflow, before, keys }: Erasure,
  state: Privacy,
): Promise<readonly KeyFacts[]> => {
  const { ring } = parts.sealing;
  const there = await ring.find({
    tenant,
    ...(workflow === null ? {} : { workflow }),
    ...(before === null ? {} : { before }),
  });
  const ids = new Set(there.map(({ id }) => id));
  const workflowsOf = await parts.sealed.workflowsOf(keys);
  const free = keys.filter(
    (key) =>
      ids.has(key.id) && !holdOn(state, { subject: key.subject, workflows: workflowsOf(key) }),
  );
  const due: KeyFacts[] = [];
  for (const key of free) if (!(await isInUse(parts, key))) due.push(key);
  return due;
};

/** By the streams: no list may be behind here. @throws what keeps one of them from being read */
const isInUse = async (parts: KeyParts, key: KeyFacts): Promise<boolean> => {
  const { taskIds, unread } = await concernedBy(parts, [key]);
  if (unread !== undefined) throw unread;
  for (const taskId of taskIds) if (isLive((await parts.tasks.newest(taskId)).state)) return true;
  return false;
};

/** Tasks whose content one of the keys seals. */
export interface Concerned {
  readonly taskIds: readonly string[];
  /** What keeps others, which may be concerned, too, from being read now; `undefined`: all were. */
  readonly unread: Error | undefined;
}

/**
 * The first event of each says so, without being opened. It may have left for the ledger, and that be
 * away: those that can be read do not wait for it.
 */
export const concernedBy = async (
  { sealed, store, tasks }: Pick<KeyParts, 'sealed' | 'store' | 'tasks'>,
  keys: readonly Pick<KeyFacts, 'id'>[],
): Promise<Concerned> => {
  const ids = new Set(keys.map(({ id }) => id));
  const all = await sealed.of([...ids]);
  const concernedOf = async (taskId: string): Promise<readonly string[]> => {
    const [first] = await store.readBytes(tasks.streamOf(taskId));
    const { subjectkey } = JSON.parse(first?.toString('utf8') ?? '{}') as Partial<Envelope>;
    return subjectkey !== undefined && ids.has(subjectkey) ? [taskId] : [];
  };
  const read: PromiseSettledResult<readonly string[]>[] = [];
  for (let at = 0; at < all.length; at += READ_AT_ONCE)
    read.push(...(await Promise.allSettled(all.slice(at, at + READ_AT_ONCE).map(concernedOf))));
  return {
    taskIds: read.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])),
    unread: read.find((one) => one.status === 'rejected')?.reason as Error | undefined,
  };
};
