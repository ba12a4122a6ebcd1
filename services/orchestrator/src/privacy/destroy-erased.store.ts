import { concernedBy } from './erased-keys.store.js';
import { cancelAll, PASSES, tell } from './eraser.store.js';
import type { ErasedTask, LedgerRecord } from './ledger-record.store.js';
import {
  lostIn,
  putBack,
  type Reapplied,
  type Reapplying,
  type ReapplyParts,
  untilSettled,
} from './put-back.store.js';

type Counts = Pick<Reapplied, 'events' | 'keys' | 'tasks'>;

/** Destroys every key that the ledger calls destroyed, and ends, and erases, the tasks of those that were there. */
export const destroyErased = async (
  parts: ReapplyParts,
  tenant: string,
  ledger: LedgerRecord,
  from: Reapplying['from'],
): Promise<Counts> => {
  const sum = { events: 0, keys: 0, tasks: 0 };
  for await (const page of ledger.erased(from)) {
    const came = await destroyed(parts, tenant, ledger, page);
    sum.keys += came.size;
    if (came.size === 0) continue;
    const { all, unread } = await concernedBy(
      parts,
      [...came].map((id) => ({ id })),
    );
    // It has ended, or it would not have left, and nothing of it can be opened.
    if (unread)
      parts.runtime.log.warn({ err: unread, tenant }, 'a task was not told of its erasure');
    for (const { taskId } of all) {
      sum.events += await erasedAgain(parts, tenant, ledger, taskId, page);
      sum.tasks += 1;
    }
  }
  return sum;
};

/** @returns those that were there; of the others a tombstone is left, so that nobody takes them for lost */
const destroyed = async (
  { sealing: { ring, sealer } }: ReapplyParts,
  tenant: string,
  ledger: LedgerRecord,
  page: readonly ErasedTask[],
): Promise<ReadonlySet<string>> => {
  const states = await ring.statesOf(
    tenant,
    page.flatMap(({ event }) => event.data.keys),
  );
  const isLeft = (id: string): boolean => states.get(id) !== 'destroyed';
  const left = page.filter(({ event }) => event.data.keys.some(isLeft));
  ledger.unvouched += left.filter(({ usable }) => !usable).length;
  const ids = [
    ...new Set(left.flatMap(({ event, usable }) => (usable ? event.data.keys.filter(isLeft) : []))),
  ];
  if (ids.length > 0) await ring.destroy(tenant, ids);
  sealer.forget(ids);
  return new Set(ids.filter((id) => states.get(id) === 'there'));
};

/** As it was; and where its stream is another one since, it is ended and erased once more. */
const erasedAgain = async (
  parts: ReapplyParts,
  tenant: string,
  ledger: LedgerRecord,
  taskId: string,
  page: readonly ErasedTask[],
): Promise<number> => {
  const { tasks } = parts;
  const stream = tasks.streamOf(taskId);
  const events = await untilSettled(async () => {
    const lost = await lostIn(parts, stream, ledger);
    return lost.kind === 'behind' ? putBack(parts, stream, lost) : 0;
  });
  const { sealing } = await tasks.newest(taskId);
  const told = page.find(({ event }) => event.data.keys.includes(sealing?.subjectKey ?? ''));
  const { cause, by } = told?.event.data ?? { cause: 'subject', by: 'orchestrator' };
  await cancelAll(parts, tenant, [taskId]);
  await tell(parts, { tenant, cause, by }, taskId, PASSES);
  return events;
};
