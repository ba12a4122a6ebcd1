import { Aggregates, type Sealing } from '@nightshift/event-store';
import { poller, type ServiceRuntime } from '@nightshift/service-kit';
import type { OrchestratorConfig } from '../config.js';
import type { TaskCommand } from '../task/task-command.js';
import type { Task } from '../task/task-state.js';
import { CATCH_UP, DESK, ERASURES, RETENTION } from '../tokens.js';
import { CatchUp } from './catch-up.store.js';
import { destroyAgain, eraseDue } from './eraser.store.js';
import { Erasures } from './erasures.store.js';
import { privacyDecider } from './privacy.js';
import { requestedSubscription } from './privacy.reactor.js';
import { PrivacyDesk } from './privacy-desk.store.js';
import { applyRetention, Retention } from './retention.store.js';
import { SealedTasks } from './sealed-tasks.store.js';

const LOOK_EVERY_MS = 1_000;
/** A ledger that is away is asked again. */
const CATCH_UP_EVERY_MS = 5_000;

/** What erases, with its pollers; where nothing is sealed there is nothing to be erased. */
export const privacyParts = (
  tasks: Aggregates<TaskCommand, Task>,
  runtime: ServiceRuntime,
  config: OrchestratorConfig,
  isRegistered: (workflow: string) => Promise<boolean>,
) => {
  const { store, dataSource, sealing, past, ids, log } = runtime;
  const streams = new Aggregates({ prefix: 'privacy', decider: privacyDecider }, { store });
  const erasures = new Erasures(dataSource);
  const retention = new Retention(dataSource);
  const sealed = new SealedTasks(dataSource);
  const settleMs = config.erasureSettleMs;
  const parts = { streams, erasures, retention, tasks, runtime, store, sealed, settleMs };
  const reapplying = sealing && past && { ...parts, dataSource, sealing, past };
  const catchUp = new CatchUp(reapplying);
  const pollers = sealing ? pollersOf({ ...parts, sealing }, catchUp, runtime, config) : [];
  return {
    pollers,
    subscriptions: sealing ? [requestedSubscription({ erasures, streams })] : [],
    /** Before anything goes on. */
    start: async () => {
      if (!sealing) return;
      await destroyAgain({ erasures, sealing, runtime });
      await look(catchUp.round, log);
    },
    providers: [
      {
        provide: DESK,
        useValue: new PrivacyDesk(
          streams,
          erasures,
          retention,
          sealed,
          sealing,
          ids,
          (tenant) => look(() => catchUp.ask(tenant), log),
          isRegistered,
        ),
      },
      { provide: ERASURES, useValue: erasures },
      { provide: RETENTION, useValue: retention },
      { provide: CATCH_UP, useValue: catchUp },
    ],
  };
};

type Erasing = Parameters<typeof eraseDue>[0] &
  Omit<Parameters<typeof applyRetention>[0], 'mayRetain'> & { readonly sealing: Sealing };

const pollersOf = (
  parts: Erasing,
  catchUp: CatchUp,
  { log }: ServiceRuntime,
  { retentionPollMs }: OrchestratorConfig,
) => [
  poller(
    CATCH_UP_EVERY_MS,
    async () => (catchUp.isDone ? undefined : look(catchUp.round, log)),
    log,
  ),
  poller(LOOK_EVERY_MS, () => eraseDue(parts, catchUp.mustKnowOf), log),
  poller(
    retentionPollMs,
    async () => {
      // Tenants that came since: days that were set for them are not known here before.
      await look(catchUp.round, log);
      await applyRetention({ ...parts, mayRetain: catchUp.mayRetain });
    },
    log,
  ),
];

/** The ledger may be away, and is asked again; nothing is erased meanwhile. */
const look = (ask: () => Promise<void>, log: ServiceRuntime['log']): Promise<void> =>
  ask().catch((error: unknown) =>
    log.warn({ err: error }, 'the ledger was not asked yet what is erased'),
  );
