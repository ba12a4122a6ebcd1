import type { Envelope } from '@nightshift/contracts';
import type { Aggregates, EventStore, KeyFacts, Sealing } from '@nightshift/event-store';
import type { TaskCommand } from '../task/task-command.js';
import { isLive, type Task } from '../task/task-state.js';
import type { Erasure } from './erasures.store.js';
import { holdOn, type Privacy, type PrivacyCommand } from './privacy.js';
import type { SealedTasks } from './sealed-tasks.store.js';

/** Streams that one query reads. */
const HERE_AT_ONCE = 500;
/** A ledger that does not answer is waited for, for each of so many at the same time. */
const LEFT_AT_ONCE = 20;

/** What it takes to say which keys an erasure is about, and which tasks. */
export interface KeyParts {
  readonly streams: Aggregates<PrivacyCommand, Privacy>;
  readonly tasks: Aggregates<TaskCommand, Task>;
  readonly sealed: SealedTasks;
  readonly store: Pick<EventStore, 'firstBytesHere' | 'readBytes'>;
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
  const inUse = await inUseOf(parts, free);
  return free.filter(({ id }) => !inUse.has(id));
};

/**
 * Keys that tasks under way need. By the streams: no list may be behind here.
 * @throws what keeps one of them from being read
 */
const inUseOf = async (
  parts: KeyParts,
  keys: readonly KeyFacts[],
): Promise<ReadonlySet<string>> => {
  const { tasks } = parts;
  const { all, unread } = await concernedBy(parts, keys);
  if (unread !== undefined) throw unread;
  const inUse = new Set<string>();
  for (const some of chunksOf(all, HERE_AT_ONCE)) {
    const streams = some.map(({ taskId }) => tasks.streamOf(taskId));
    const loaded = await tasks.loadMany(streams, 'newest');
    for (const { taskId, keyId } of some) {
      const { state } = loaded.get(tasks.streamOf(taskId)) ?? {};
      if (state && isLive(state)) inUse.add(keyId);
    }
  }
  return inUse;
};

/** A task whose content one of the keys seals. */
interface Sealed {
  readonly taskId: string;
  readonly keyId: string;
}

export interface Concerned {
  readonly all: readonly Sealed[];
  /** What keeps others, which may be concerned, too, from being read now; `undefined`: all were. */
  readonly unread: Error | undefined;
}

type Streams = Pick<KeyParts, 'store' | 'tasks'>;

/**
 * The first event of each says so, without being opened. It may have left for the ledger, and that be
 * away: those that can be read do not wait for it.
 */
export const concernedBy = async (
  { sealed, ...streams }: Streams & Pick<KeyParts, 'sealed'>,
  keys: readonly Pick<KeyFacts, 'id'>[],
): Promise<Concerned> => {
  const ids = new Set(keys.map(({ id }) => id));
  const taskIds = await sealed.of([...ids]);
  const firsts = await firstsHere(streams, taskIds);
  const left = taskIds.filter((taskId) => !firsts.has(taskId));
  const unread = await addLeft(streams, left, firsts);
  const all = [...firsts].flatMap(([taskId, first]) => {
    const { subjectkey: keyId } = JSON.parse(String(first)) as Partial<Envelope>;
    return keyId !== undefined && ids.has(keyId) ? [{ taskId, keyId }] : [];
  });
  return { all, unread };
};

/** By task. */
const firstsHere = async (
  { store, tasks }: Streams,
  taskIds: readonly string[],
): Promise<Map<string, Buffer>> => {
  const firsts = new Map<string, Buffer>();
  for (const some of chunksOf(taskIds, HERE_AT_ONCE))
    for (const [stream, first] of await store.firstBytesHere(some.map(tasks.streamOf)))
      firsts.set(tasks.idOf(stream), first);
  return firsts;
};

/** @returns what kept the first of them from being read */
const addLeft = async (
  { store, tasks }: Streams,
  taskIds: readonly string[],
  firsts: Map<string, Buffer>,
): Promise<Error | undefined> => {
  const add = async (taskId: string): Promise<void> => {
    const [first] = await store.readBytes(tasks.streamOf(taskId));
    if (first) firsts.set(taskId, first);
  };
  const read: PromiseSettledResult<void>[] = [];
  for (const some of chunksOf(taskIds, LEFT_AT_ONCE))
    read.push(...(await Promise.allSettled(some.map(add))));
  return read.find((one) => one.status === 'rejected')?.reason as Error | undefined;
};

const chunksOf = function* <T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
};
