import { type EventOf, parseEvent } from '@nightshift/contracts';
import { dueContextOf } from '@nightshift/service-kit';
import { later } from './eraser.store.js';
import { orderOf } from './erasures.store.js';
import { LedgerRecord } from './ledger-record.store.js';
import { decidedElsewhere, type Ordered, ordersIn } from './lost-events.js';
import type { PrivacyCommand } from './privacy.js';
import {
  lostIn,
  putBack,
  type Reapplied,
  type Reapplying,
  type ReapplyParts,
  untilSettled,
} from './put-back.store.js';
import { destroyReturned, returnedIn, tellReturned } from './returned-keys.store.js';

/**
 * After a restore: has again what the ledger has of one tenant's holds, retention and erasures, and destroys what was
 * destroyed. Each step may be repeated, and finds nothing to do then. What was done is recorded.
 * @throws Refusal `ledger-unavailable`
 */
export const reapply = async (
  parts: ReapplyParts,
  tenant: string,
  how: Reapplying,
): Promise<Reapplied> => {
  const { by, from, dismiss } = how;
  const ledger = await ledgerOf(parts, tenant, how);
  const { begun, ...decided } = await untilSettled(() => decidedAgain(parts, tenant, ledger));
  let done = { ...decided, keys: 0, tasks: 0 };
  let unsaid = done;
  for await (const page of ledger.erased(from)) {
    const returned = await returnedIn(parts, tenant, ledger, page);
    const told = await tellReturned(parts, tenant, ledger, page, returned);
    const more = { ...told, erasures: 0, keys: returned.there.size };
    [done, unsaid] = [plus(done, more), plus(unsaid, more)];
    // Before they go: who is killed afterwards finds nothing left to be recorded. In between, it is recorded twice.
    if (more.keys > 0) unsaid = await recorded(parts, tenant, by, unsaid);
    await destroyReturned(parts, tenant, returned);
  }
  await parts.erasures.wentThrough(begun, later(parts, parts.settleMs));
  await recorded(parts, tenant, by, unsaid);
  await dismissed(parts, tenant, by, dismiss);
  await ledger.end();
  return { ...done, doubts: ledger.doubts };
};

const ledgerOf = async (
  { past, dataSource, store, streams }: ReapplyParts,
  tenant: string,
  { believesAll, dismiss }: Reapplying,
): Promise<LedgerRecord> => {
  const { state } = await streams.newest(tenant);
  return new LedgerRecord(past, dataSource, tenant, {
    all: believesAll,
    silences: await store.silences(),
    dismissed: new Set([...state.dismissed, ...dismiss]),
  });
};

type Done = Omit<Reapplied, 'doubts'>;
const NOTHING: Done = { events: 0, erasures: 0, keys: 0, tasks: 0 };

const plus = (one: Done, other: Done): Done => ({
  events: one.events + other.events,
  erasures: one.erasures + other.erasures,
  keys: one.keys + other.keys,
  tasks: one.tasks + other.tasks,
});

/** @returns what is to be recorded after it */
const recorded = async (
  { streams, runtime: { log, clock } }: ReapplyParts,
  tenant: string,
  by: string,
  done: Done,
): Promise<Done> => {
  if (Object.values(done).every((count) => count === 0)) return NOTHING;
  log.warn({ tenant, ...done }, 'what a restore had undone of erasures is done again');
  const context = dueContextOf(tenant, streams.streamOf(tenant), clock.now());
  await streams.handle(tenant, { type: 'recordReapplied', facts: { by, ...done } }, context);
  return NOTHING;
};

/** Last: what is lost is put back behind what is here, and this would be in its place. */
const dismissed = async (
  { streams, runtime: { clock } }: ReapplyParts,
  tenant: string,
  by: string,
  leaves: readonly string[],
): Promise<void> => {
  if (leaves.length === 0) return;
  const context = dueContextOf(tenant, streams.streamOf(tenant), clock.now());
  await streams.handle(
    tenant,
    { type: 'dismissDoubt', facts: { by, leaves: [...leaves] } },
    context,
  );
};

interface Decided extends Pick<Reapplied, 'events' | 'erasures'> {
  /** Erasures of subjects whose keys were destroyed, or about to be. */
  readonly begun: readonly string[];
}

/** Orders first: whoever hears of one that is published again must find it written down. */
const decidedAgain = async (
  parts: ReapplyParts,
  tenant: string,
  ledger: LedgerRecord,
): Promise<Decided> => {
  const { store, streams, retention } = parts;
  const stream = streams.streamOf(tenant);
  const lost = await lostIn(parts, stream, ledger);
  const here = await store.read(stream);
  const gone = lost.bodies.map(parseEvent);
  const orders = ordersIn([...here, ...gone]);
  const erasures = await orderAgain(parts, tenant, orders);
  const events =
    lost.kind === 'behind'
      ? await putBack(parts, stream, lost)
      : await decideAgain(parts, tenant, decidedElsewhere(gone, here, here.slice(lost.common)));
  for (const setting of settingsIn(await store.read(stream))) await retention.write(setting);
  // Also in memory.
  await streams.newest(tenant);
  const begun = orders.flatMap((one) => (one.begun ? [one.request.erasureId] : []));
  return { events, erasures, begun };
};

/**
 * One that has begun is not due before its tasks were told: until then its keys are there.
 * @returns how many were not known here
 */
const orderAgain = async (
  { erasures, sealing: { ring } }: ReapplyParts,
  tenant: string,
  orders: readonly Ordered[],
): Promise<number> => {
  const known = await erasures.ofSubjects(tenant);
  let added = 0;
  for (const { request, at, begun } of orders) {
    const { erasureId, subject } = request;
    if (known.get(erasureId) === true || (known.has(erasureId) && !begun)) continue;
    const keys = begun ? await ring.find({ tenant, subject }) : [];
    const order = { ...orderOf(request, tenant, at), keys, waits: begun };
    if (await erasures.add(order)) added += 1;
    else await erasures.keepKeys(erasureId, keys);
  }
  return added;
};

const decideAgain = async (
  { streams, runtime }: ReapplyParts,
  tenant: string,
  commands: readonly PrivacyCommand[],
): Promise<number> => {
  const stream = streams.streamOf(tenant);
  let count = 0;
  for (const command of commands) {
    const context = dueContextOf(tenant, stream, runtime.clock.now());
    count += (await streams.handle(tenant, command, context)).events.length;
  }
  return count;
};

/** The newest days of each workflow, as its row has them. */
const settingsIn = (events: readonly EventOf[]) => [
  ...new Map(
    events.flatMap((event) => {
      if (event.type !== 'retention.set.v1') return [];
      const { tenantid: tenant, time: at, sequence: version, data } = event;
      return [[data.workflow, { ...data, tenant, at, version }] as const];
    }),
  ).values(),
];
