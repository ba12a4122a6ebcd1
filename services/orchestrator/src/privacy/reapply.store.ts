import { type EventOf, parseEvent } from '@nightshift/contracts';
import { dueContextOf } from '@nightshift/service-kit';
import { destroyErased } from './destroy-erased.store.js';
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

/**
 * After a restore: has again what the ledger has of one tenant's holds, retention and erasures, and destroys what was
 * destroyed. Each step may be repeated, and finds nothing to do then. What was done is recorded.
 * @throws Refusal `ledger-unavailable`
 */
export const reapply = async (
  parts: ReapplyParts,
  tenant: string,
  { by, believesAll, from }: Reapplying,
): Promise<Reapplied> => {
  const ledger = new LedgerRecord(parts.past, parts.dataSource, tenant, believesAll);
  const { events, erasures } = await untilSettled(() => decidedAgain(parts, tenant, ledger));
  const came = await destroyErased(parts, tenant, ledger, from);
  const done = { events: events + came.events, erasures, keys: came.keys, tasks: came.tasks };
  if (Object.values(done).some((count) => count > 0)) {
    parts.runtime.log.warn(
      { tenant, ...done },
      'what a restore had undone of erasures is done again',
    );
    const context = dueContextOf(tenant, parts.streams.streamOf(tenant), parts.runtime.clock.now());
    await parts.streams.handle(
      tenant,
      { type: 'recordReapplied', facts: { by, ...done } },
      context,
    );
  }
  return { ...done, unvouched: ledger.unvouched };
};

type Counts = Pick<Reapplied, 'events' | 'erasures'>;

/** Orders first: whoever hears of one that is published again must find it written down. */
const decidedAgain = async (
  parts: ReapplyParts,
  tenant: string,
  ledger: LedgerRecord,
): Promise<Counts> => {
  const { store, streams, retention } = parts;
  const stream = streams.streamOf(tenant);
  const lost = await lostIn(parts, stream, ledger);
  const here = await store.read(stream);
  const gone = lost.bodies.map(parseEvent);
  const erasures = await orderAgain(parts, tenant, ordersIn([...here, ...gone]));
  const events =
    lost.kind === 'behind'
      ? await putBack(parts, stream, lost)
      : await decideAgain(parts, tenant, decidedElsewhere(gone, here, here.slice(lost.common)));
  for (const setting of settingsIn(await store.read(stream))) await retention.write(setting);
  // Also in memory.
  await streams.newest(tenant);
  return { events, erasures };
};

const orderAgain = async (
  parts: ReapplyParts,
  tenant: string,
  orders: readonly Ordered[],
): Promise<number> => {
  const { erasures, sealing, settleMs } = parts;
  const known = await erasures.ofSubjects(tenant);
  let added = 0;
  for (const { request, at, begun } of orders) {
    if (known.has(request.erasureId)) continue;
    const keys = await sealing.ring.find({ tenant, subject: request.subject });
    const due = begun ? { keys, begunAndDueAt: later(parts, settleMs) } : {};
    added += (await erasures.add({ ...orderOf(request, tenant, at), ...due })) ? 1 : 0;
  }
  return added;
};

/** @returns how many events it took */
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
