import type { KeyFacts, Sealing } from '@nightshift/event-store';
import { dueContextOf, type ServiceRuntime } from '@nightshift/service-kit';
import type { TaskCommand } from '../task/task-command.js';
import { isLive } from '../task/task-state.js';
import type { Erasure, Erasures } from './erasures.store.js';
import { concernedBy, type KeyParts, keysOf } from './erased-keys.store.js';
import type { PrivacyCommand } from './privacy.js';

export interface ErasingParts extends KeyParts {
  readonly erasures: Erasures;
  readonly sealing: Sealing;
  readonly runtime: Pick<ServiceRuntime, 'clock' | 'log'>;
  /** So long a process may have a key, or a task's state, in memory. */
  readonly settleMs: number;
}

export const PASSES = 2;
const AGAIN_AFTER_MS = 10_000;
const REASON = 'What was said of its data subject is erased.';

/**
 * Carries out the erasures that are due. What fails is tried again: each step may be done twice.
 * @param mustKnowOf rejects while it is not known what forbids it
 */
export const eraseDue = async (
  parts: ErasingParts,
  mustKnowOf: (due: Erasure) => Promise<void>,
): Promise<void> => {
  const { erasures, runtime } = parts;
  for (;;) {
    const due = await erasures.claim(runtime.clock.now());
    if (!due) return;
    try {
      await mustKnowOf(due);
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
  // A retention that holds, or new work, have left nothing of: it may be ordered again.
  if (keys.length === 0 && subject === null) return erasures.withdraw(erasureId);
  if (!(await erasures.keepKeys(erasureId, keys))) return;
  await begin(parts, erasure, keys);
  const existed = await destroy(sealing, tenant, subject, keys);
  const { all, unread } = await concernedBy(parts, keys);
  const concerned = all.map(({ taskId }) => taskId);
  const cancelled = erasure.cancelled + (await cancelAll(parts, tenant, concerned));
  // What came since the last time was in use a moment ago: it is waited for, too.
  const isDone = erasure.passes > 0 && existed === 0;
  for (const taskId of concerned)
    await tell(parts, erasure, taskId, isDone && !unread ? PASSES : 1);
  if (unread) {
    await erasures.keepCancelled(erasureId, cancelled);
    throw unread;
  }
  const counts = { tasks: concerned.length, cancelled };
  if (isDone) await complete(parts, erasure, { keys: keys.length, ...counts });
  await erasures.passed(
    erasureId,
    { passes: isDone ? PASSES : 1, ...counts },
    isDone ? undefined : later(parts, parts.settleMs),
  );
};

/**
 * From here on it cannot be forbidden. One that was carried out in part before such beginnings were
 * written down is past that. @throws Refusal `on-legal-hold`
 */
const begin = async (
  { streams, sealed, runtime }: ErasingParts,
  { erasureId, tenant, cause, subject, workflow, passes }: Erasure,
  keys: readonly KeyFacts[],
): Promise<void> => {
  const facts = {
    erasureId,
    cause,
    ...(subject === null ? {} : { subject }),
    ...(workflow === null ? {} : { workflow }),
    keys: keys.length,
  };
  const context = dueContextOf(tenant, streams.streamOf(tenant), runtime.clock.now());
  const workflowsOf = await sealed.workflowsOf(keys);
  const held = (passes > 0 ? [] : keys).map((key) => ({
    subject: key.subject,
    workflows: workflowsOf(key),
  }));
  await streams.handle(tenant, { type: 'beginErasure', facts, keys: held }, context);
};

/** @returns how many were under way */
export const cancelAll = async (
  { tasks, runtime }: Pick<ErasingParts, 'tasks' | 'runtime'>,
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

export const tell = async (
  { tasks, runtime }: Pick<ErasingParts, 'tasks' | 'runtime'>,
  { tenant, cause, by }: Pick<Erasure, 'tenant' | 'cause' | 'by'>,
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
          facts: { erasureId, workflow: workflow ?? '', before: before ?? '', ...ended },
        };
  const context = dueContextOf(tenant, streams.streamOf(tenant), runtime.clock.now());
  await streams.handle(tenant, command, context);
};

export const later = ({ runtime }: Pick<ErasingParts, 'runtime'>, ms: number): string =>
  new Date(Date.parse(runtime.clock.now()) + ms).toISOString();
