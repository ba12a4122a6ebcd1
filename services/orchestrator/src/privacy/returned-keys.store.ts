import { concernedBy } from './erased-keys.store.js';
import { cancelAll, PASSES, tell } from './eraser.store.js';
import type { ErasedTask, LedgerRecord } from './ledger-record.store.js';
import { lostIn, putBack, type ReapplyParts, untilSettled } from './put-back.store.js';

/** What is to be done about keys that the ledger calls destroyed. */
interface Returned {
  /** Those that were there again. */
  readonly there: ReadonlySet<string>;
  /** Also those that the ring never had: of them a tombstone is left, so that nobody takes them for lost. */
  readonly all: readonly string[];
}

export const returnedIn = async (
  { sealing: { ring }, store }: Pick<ReapplyParts, 'sealing' | 'store'>,
  tenant: string,
  ledger: LedgerRecord,
  page: readonly ErasedTask[],
): Promise<Returned> => {
  const named = page.flatMap(({ event }) => event.data.keys);
  const states = await ring.statesOf(tenant, named);
  const isLeft = (id: string): boolean => states.get(id) !== 'destroyed';
  const all = new Set<string>();
  for (const one of page) {
    const left = one.event.data.keys.filter(isLeft);
    if (left.length === 0) continue;
    if (one.usable || (await isHere(store, one))) for (const id of left) all.add(id);
    else ledger.doubt(one.row);
  }
  return { there: new Set([...all].filter((id) => states.get(id) === 'there')), all: [...all] };
};

/** This service's own table has it, or has its hash: it wrote it. */
const isHere = async (
  store: ReapplyParts['store'],
  { event, row }: ErasedTask,
): Promise<boolean> => {
  const bytes = await store.readBytes(event.subject);
  return String(bytes[event.sequence - 1] ?? '') === row.body;
};

export const destroyReturned = async (
  { sealing: { ring, sealer } }: Pick<ReapplyParts, 'sealing'>,
  tenant: string,
  { all }: Returned,
): Promise<void> => {
  if (all.length === 0) return;
  await ring.destroy(tenant, all);
  sealer.forget(all);
};

interface Told {
  readonly events: number;
  readonly tasks: number;
}

/**
 * Ends, and erases, the tasks of keys that were there again. Before these are destroyed: whoever is killed in between
 * finds them there, and does it again.
 */
export const tellReturned = async (
  parts: ReapplyParts,
  tenant: string,
  ledger: LedgerRecord,
  page: readonly ErasedTask[],
  { there }: Returned,
): Promise<Told> => {
  if (there.size === 0) return { events: 0, tasks: 0 };
  const keys = [...there].map((id) => ({ id }));
  const { all, unread } = await concernedBy(parts, keys);
  // It has ended, or it would not have left, and nothing of it can be opened.
  if (unread) parts.runtime.log.warn({ err: unread, tenant }, 'a task was not told of its erasure');
  let events = 0;
  for (const { taskId } of all) events += await erasedAgain(parts, tenant, ledger, taskId, page);
  return { events, tasks: all.length };
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
