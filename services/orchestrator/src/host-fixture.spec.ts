import { type LedgerInMemory, testBus } from '@nightshift/testing';
import type { Subscription, ToPark } from '@nightshift/event-bus';
import {
  type DataOf,
  type EventType,
  lifecycleTopic,
  type ServiceName,
} from '@nightshift/contracts';
import { openSealing } from '@nightshift/event-store';
import {
  newTrace,
  openRuntime,
  type ServiceInstance,
  type ServiceRuntime,
  startHost,
} from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { orchestrator } from './index.js';

/** One orchestrator over a real database, with a bus of its own. Nobody carries out runs. */
export interface TestOrchestrator {
  readonly runtime: ServiceRuntime;
  readonly parked: readonly ToPark[];
  readonly call: Call;
  /** As another service publishes it; resolves once every group has handled it. */
  readonly publish: <T extends EventType>(
    service: ServiceName,
    event: Published<T>,
  ) => Promise<void>;
  readonly raw: (topic: string, ...values: readonly string[]) => Promise<void>;
  /** Moves all that is over out of PostgreSQL. */
  readonly retire: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly [field: string]: unknown;
}
/** What is called `status` in a body is `task` in the answer. */
type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

interface Published<T extends EventType> {
  readonly type: T;
  readonly key: string;
  readonly data: DataOf<T>;
  readonly content?: object;
}

interface OrchestratorOptions {
  readonly instance?: string;
  readonly maxQueuedPerTenant?: number;
  /** Content is sealed. */
  readonly masterKeys?: string;
  /** Is given every event, and has those that have left PostgreSQL. */
  readonly past?: LedgerInMemory;
  readonly retentionPollMs?: number;
}

export const startOrchestrator = async (
  databaseUrl: string,
  {
    instance = 'o1',
    maxQueuedPerTenant = 100_000,
    masterKeys,
    past,
    retentionPollMs = 600_000,
  }: OrchestratorOptions = {},
): Promise<TestOrchestrator> => {
  const { bus, parked } = testBus();
  const log = createLogger({ service: 'orchestrator', level: 'fatal' });
  if (past) await bus.subscribe(recordingIn(past));
  const sealing = await openSealing({ masterKeys, databaseUrl });
  const opened = await openRuntime({
    definition: orchestrator,
    databaseUrl,
    bus,
    instance,
    log,
    past,
    sealing,
  });
  const config = {
    ...orchestrator.config({}),
    maxQueuedPerTenant,
    retentionPollMs,
    erasureSettleMs: 100,
  };
  const mounted = await orchestrator.create(opened.runtime, config);
  const host = await startHost({
    services: [{ opened, instance: mounted }],
    bus,
    sealing,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
  return {
    runtime: opened.runtime,
    parked,
    call: callOf(host.url),
    publish: (service, event) => bus.publish([messageOf(opened.runtime, service, event)]),
    raw: (topic, ...values) =>
      bus.publish(
        values.map((value) => ({
          topic,
          key: 'k',
          headers: { id: '', type: '', tenant: '' },
          value: Buffer.from(value),
        })),
      ),
    retire: () => retired(opened.runtime, mounted),
    close: host.close,
  };
};

const recordingIn = (past: LedgerInMemory): Subscription => ({
  group: 'ledger',
  topics: [lifecycleTopic('orchestrator')],
  handle: async (batch) => {
    past.take(batch.map(({ value }) => value));
    return [];
  },
});

/** Until it has left: first it is published. */
const retired = async (
  { store }: ServiceRuntime,
  { retires = [] }: ServiceInstance,
): Promise<void> => {
  const round = store.retirement({
    kinds: retires,
    keepMs: 0,
    rememberMs: undefined,
    onRetired: () => undefined,
    onDifference: (stream) => {
      throw new Error(`${stream} is another in the ledger.`);
    },
  });
  await round.round();
};

const callOf =
  (url: string): Call =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    const text = await response.text();
    const { status: task, ...rest } = JSON.parse(text || '{}') as Record<string, unknown>;
    const retryAfter = response.headers.get('retry-after');
    return { ...rest, task, status: response.status, retryAfter };
  };

let sequence = 0;

const messageOf = <T extends EventType>(
  { ids, clock }: Pick<ServiceRuntime, 'ids' | 'clock'>,
  service: ServiceName,
  { type, key, data, content }: Published<T>,
) => {
  const id = ids.next();
  const event = {
    specversion: '1.0',
    id,
    source: `nightshift/${service}`,
    type,
    subject: `${service}/${key}`,
    sequence: (sequence += 1),
    time: clock.now(),
    datacontenttype: 'application/json',
    tenantid: 'default',
    taskid: key,
    causationid: id,
    correlationid: key,
    traceparent: newTrace(id),
    data,
    ...(content === undefined ? {} : { content }),
  };
  return {
    topic: lifecycleTopic(service),
    key,
    headers: { id, type, tenant: 'default' },
    value: Buffer.from(JSON.stringify(event)),
  };
};
