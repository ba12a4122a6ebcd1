import { Aggregates, type Sealing } from '@nightshift/event-store';
import { poller, type ServiceRuntime } from '@nightshift/service-kit';
import type { OrchestratorConfig } from '../config.js';
import type { TaskCommand } from '../task/task-command.js';
import type { Task } from '../task/task-state.js';
import { DESK, ERASURES, RETENTION } from '../tokens.js';
import { destroyAgain, eraseDue } from './eraser.store.js';
import { Erasures } from './erasures.store.js';
import { privacyDecider } from './privacy.js';
import { requestedSubscription } from './privacy.reactor.js';
import { PrivacyDesk } from './privacy-desk.store.js';
import { applyRetention, Retention } from './retention.store.js';
import { SealedTasks } from './sealed-tasks.store.js';

const LOOK_EVERY_MS = 1_000;

/** What erases, with its pollers; where nothing is sealed there is nothing to be erased. */
export const privacyParts = (
  tasks: Aggregates<TaskCommand, Task>,
  runtime: ServiceRuntime,
  config: OrchestratorConfig,
) => {
  const { store, dataSource, sealing, ids } = runtime;
  const streams = new Aggregates({ prefix: 'privacy', decider: privacyDecider }, { store });
  const erasures = new Erasures(dataSource);
  const retention = new Retention(dataSource);
  const sealed = new SealedTasks(dataSource);
  const parts = { streams, erasures, retention, tasks, runtime, store, sealed };
  const pollers = sealing ? pollersOf({ ...parts, sealing }, runtime, config) : [];
  return {
    pollers,
    subscriptions: sealing ? [requestedSubscription(erasures)] : [],
    /** Before anything goes on. */
    start: async () => {
      if (sealing) await destroyAgain({ erasures, sealing, runtime });
    },
    providers: [
      {
        provide: DESK,
        useValue: new PrivacyDesk(streams, erasures, retention, sealed, sealing, ids),
      },
      { provide: ERASURES, useValue: erasures },
      { provide: RETENTION, useValue: retention },
    ],
  };
};

type Erasing = Omit<Parameters<typeof eraseDue>[0], 'settleMs'> &
  Parameters<typeof applyRetention>[0] & { readonly sealing: Sealing };

const pollersOf = (
  parts: Erasing,
  { log }: ServiceRuntime,
  { erasureSettleMs, retentionPollMs }: OrchestratorConfig,
) => [
  poller(LOOK_EVERY_MS, () => eraseDue({ ...parts, settleMs: erasureSettleMs }), log),
  poller(retentionPollMs, () => applyRetention(parts), log),
];
