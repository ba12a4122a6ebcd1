import { lifecycleTopic } from '@nightshift/contracts';
import { Aggregates } from '@nightshift/event-store';
import { plusMs } from '@nightshift/kernel';
import {
  poller,
  projectingSubscription,
  type ServiceRuntime,
  type ServiceSubscription,
} from '@nightshift/service-kit';
import { INCIDENTS } from '../tokens.js';
import { EvidenceBooks } from './evidence-books.store.js';
import { evidenceSubscription } from './evidence.projection.js';
import { IncidentController } from './incident.controller.js';
import { incidentDecider } from './incident.js';
import { KEPT_MS } from './evidence.store.js';
import { Incidents } from './incidents.store.js';

export interface IncidentRoom {
  readonly controllers: readonly (new (...args: never[]) => object)[];
  readonly providers: readonly { provide: symbol; useValue: unknown }[];
  readonly subscriptions: readonly ServiceSubscription[];
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

const HOUR_MS = 3_600_000;

export const createIncidents = (runtime: ServiceRuntime): IncidentRoom => {
  const { store, dataSource, clock, log } = runtime;
  const streams = new Aggregates({ prefix: 'incident', decider: incidentDecider }, { store });
  const incidents = new Incidents(dataSource, store, streams, log);
  const books = new EvidenceBooks(dataSource);
  const forgetting = poller(HOUR_MS, () => books.forget(plusMs(clock.now(), -KEPT_MS)), log);
  return {
    controllers: [IncidentController],
    providers: [{ provide: INCIDENTS, useValue: incidents }],
    subscriptions: [
      evidenceSubscription(books, log),
      // Writes what was not written when the process ended right after the event.
      projectingSubscription({
        group: 'escalation.incidents',
        topics: [lifecycleTopic('escalation')],
        aggregates: streams,
        write: incidents.project,
      }),
    ],
    start: () => forgetting.start(),
    stop: () => forgetting.stop(),
  };
};
