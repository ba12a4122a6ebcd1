import type { Envelope } from '@nightshift/contracts';
import type { Aggregates, EventStore, KeyFacts, Sealing } from '@nightshift/event-store';
import { dueContextOf, type ServiceRuntime } from '@nightshift/service-kit';
import type { TaskCommand } from '../task/task-command.js';
import { isLive, type Task } from '../task/task-state.js';
import type { Erasure, Erasures } from './erasures.store.js';
import { holdOn, type Privacy, type PrivacyCommand } from './privacy.js';
import type { SealedTasks } from './sealed-tasks.store.js';

export interface ErasingParts {
  readonly erasures: Erasures;
  readonly streams: Aggregates<PrivacyCommand, Privacy>;
  readonly tasks: Aggregates<TaskCommand, Task>;
  readonly sealed: SealedTasks;
  readonly store: Pick<EventStore, 'readBytes'>;
  readonly sealing: Sealing;
  readonly runtime: Pick<ServiceRuntime, 'clock' | 'log'>;
  /** So long a process may have a key, or a task's state, in memory. */
  readonly settleMs: number;
}

const PASSES = 2;
const AGAIN_AFTER_MS = 10_000;
const REASON = 'What was said of its data subject is erased.';

/** Carries out the erasures that are due. What fails is tried again: each step may be done twice. */
export const eraseDue = async (parts: ErasingParts): Promise<void> => {
  const { erasures, runtime } = parts;
  for (;;) {
    const due = await erasures.claim(runtime.clock.now());
    if (!due) return;
    try {
      await pass(parts, due);
    } catch (error) {
      runtime.log.warn({ err: error, erasureId: due.erasureId }, 'an erasure is not done yet');
      await erasures.failed(due.erasureId, (error as Error).message, later(parts, AGAIN_AFTER_MS));
    }
  }
};

/** A ring that was restored from an older backup has keys again that were destroyed since, and names. */
export const destroyAgain = async ({
  erasures,
  sealing,
  runtime,
}: Pick<ErasingParts, 'erasures' | 'sealing' | 'runtime'>): Promise<void> => {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const some = await erasures.done(after);
    for (const { tenant, subject, keys } of some) {
      const came = await destroy(sealing, tenant, subject, keys);
      if (came > 0)
        runtime.log.warn({ tenant, keys: came }, 'keys that had been destroyed were there again');
    }
    const last = some.at(-1);
    if (!last) return;
    after = last.erasureId;
  }
};

/** @returns how many of the keys there still were */
const destroy = async (
  { ring, sealer }: Sealing,
  tenant: string,
  subject: string | null,
  keys: readonly KeyFacts[],
): Promise<number> => {
  const ids = keys.map(({ id }) => id);
  const existed = await ring.destroy(tenant, ids);
  sealer.forget(ids);
  if (subject !== null) await ring.forgetSubject(tenant, subject);
  return existed;
};

/**
 * Destroys the keys, ends what is under way, and tells everybody to drop their copies. Once more
 * when nobody can have a key or a state of before in memory any longer: then it is complete.
 */
const pass = async (parts: ErasingParts, erasure: Erasure): Promise<void> => {
  const { erasures, sealing } = parts;
  const { erasureId, tenant, subject } = erasure;
  const keys = await keysOf(parts, erasure);
  await erasures.keepKeys(erasureId, keys);
  const existed = await destroy(sealing, tenant, subject, keys);
  const concerned = await concernedBy(parts, keys);
  const cancelled = erasure.cancelled + (await cancelAll(parts, tenant, concerned));
  // What came since the last time was in use a moment ago: it is waited for, too.
  const isDone = erasure.passes > 0 && existed === 0;
  for (const taskId of concerned) await tell(parts, erasure, taskId, isDone ? PASSES : 1);
  const counts = { tasks: concerned.length, cancelled };
  if (isDone) await complete(parts, erasure, { keys: keys.length, ...counts });
  await erasures.passed(
    erasureId,
    { passes: isDone ? PASSES : 1, ...counts },
    isDone ? undefined : later(parts, parts.settleMs),
  );
};

/**
 * Those that were found before, and those that came since; before the first is destroyed, none that a
 * hold is on. @throws Error where a hold is on all of it
 */
const keysOf = async (
  { sealing, streams, sealed }: ErasingParts,
  { tenant, subject, keys, passes }: Erasure,
): Promise<readonly KeyFacts[]> => {
  const now = subject === null ? [] : await sealing.ring.find({ tenant, subject });
  const known = new Set(keys.map(({ id }) => id));
  const all = [...keys, ...now.filter(({ id }) => !known.has(id))];
  if (passes > 0) return all;
  const { state } = await streams.newest(tenant);
  const workflowsOf = await sealed.workflowsOf(all);
  const free = all.filter(
    (key) => !holdOn(state, { subject: key.subject, workflows: workflowsOf(key) }),
  );
  if (subject !== null && free.length < all.length)
    throw new Error('A legal hold was set since: nothing is erased before it is lifted.');
  return free;
};

/** Tasks whose content one of the keys seals: the first event of each says so, without being opened. */
const concernedBy = async (
  { sealed, store, tasks }: ErasingParts,
  keys: readonly KeyFacts[],
): Promise<readonly string[]> => {
  const ids = new Set(keys.map(({ id }) => id));
  const concerned: string[] = [];
  for (const taskId of await sealed.of([...ids])) {
    const [first] = await store.readBytes(tasks.streamOf(taskId));
    const { subjectkey } = JSON.parse(first?.toString('utf8') ?? '{}') as Partial<Envelope>;
    if (subjectkey !== undefined && ids.has(subjectkey)) concerned.push(taskId);
  }
  return concerned;
};

/** @returns how many were under way */
const cancelAll = async (
  { tasks, runtime }: ErasingParts,
  tenant: string,
  taskIds: readonly string[],
): Promise<number> => {
  let cancelled = 0;
  for (const taskId of taskIds) {
    const { state } = await tasks.load(taskId);
    if (!isLive(state)) continue;
    const command: TaskCommand = { type: 'cancelTask', by: 'erasure', reason: REASON };
    const context = dueContextOf(tenant, taskId, runtime.clock.now());
    const { events } = await tasks.handle(taskId, command, context);
    cancelled += events.length > 0 ? 1 : 0;
  }
  return cancelled;
};

const tell = async (
  { tasks, runtime }: ErasingParts,
  { tenant, cause, by }: Erasure,
  taskId: string,
  pass: number,
): Promise<void> => {
  const { sealing } = await tasks.load(taskId);
  const own = sealing ? [sealing.subjectKey] : [];
  const context = dueContextOf(tenant, taskId, runtime.clock.now());
  await tasks.handle(taskId, { type: 'eraseTask', cause, keys: own, pass, by }, context);
};

const complete = async (
  { streams, runtime }: ErasingParts,
  { erasureId, tenant, cause, subject, workflow, before }: Erasure,
  counts: { readonly keys: number; readonly tasks: number; readonly cancelled: number },
): Promise<void> => {
  const { cancelled: _, ...ended } = counts;
  const command: PrivacyCommand =
    cause === 'subject'
      ? { type: 'completeErasure', facts: { erasureId, subject: subject ?? '', ...counts } }
      : {
          type: 'recordRetention',
          facts: { workflow: workflow ?? '', before: before ?? '', ...ended },
        };
  const context = dueContextOf(tenant, streams.streamOf(tenant), runtime.clock.now());
  await streams.handle(tenant, command, context);
};

const later = ({ runtime }: ErasingParts, ms: number): string =>
  new Date(Date.parse(runtime.clock.now()) + ms).toISOString();
