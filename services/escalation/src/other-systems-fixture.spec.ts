import { testBus } from '@nightshift/testing';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import { type Ask, type EventBody, lifecycleTopic } from '@nightshift/contracts';
import { Aggregates } from '@nightshift/event-store';
import { derivedId, hashOfJson, type JsonObject } from '@nightshift/kernel';
import {
  dueContextOf,
  openRuntime,
  schemaFaults,
  type ServiceDefinition,
  startHost,
} from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { createAnswerEvents } from './answer-event/answer-events.module.js';
import { createChannels } from './channel/channels.module.js';
import { ErasedDeliveries1700000600001 } from './erasure/erasure-migrations.store.js';
import { createLinks } from './link/links.module.js';
import { OtherSystems1700000300000 } from './other-systems-migrations.store.js';
import { type OtherSystemsConfig, otherSystemsConfig } from './other-systems.config.js';
import { defaultPolicy, type PolicyOf } from './queue/queue-policy.js';
import { ask as plain } from './ticket/ticket-fixture.spec.js';
import { ticketDecider } from './ticket/ticket.js';

/** The rooms that other systems meet, over a real database, the embedded bus and HTTP. */
export type OtherSystems = Awaited<ReturnType<typeof startOtherSystems>>;

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const LINK_KEY = 'a key of links that is long enough to be one';

export const need = {
  type: 'object',
  properties: { option: { enum: ['yes', 'no'] }, why: { type: 'string', minLength: 3 } },
  required: ['option'],
  additionalProperties: false,
};
export const ask: Ask = {
  ...plain,
  need,
  options: [
    { id: 'yes', label: 'Publish', consequence: '' },
    { id: 'no', label: 'Keep back', consequence: '' },
  ],
};

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  readonly instance?: string;
  readonly schedule?: readonly number[];
}

export const startOtherSystems = async (
  databaseUrl: string,
  { env = {}, instance = 'e1', schedule = [0, 30, 30] }: Options = {},
) => {
  const { bus, parked } = testBus();
  const log = createLogger({ service: 'escalation', level: 'fatal' });
  const definition = definitionOf(schedule);
  const opened = await openRuntime({ definition, databaseUrl, bus, instance, log });
  const settings = {
    NIGHTSHIFT_EGRESS_ALLOW_PRIVATE: '127.0.0.1/32',
    NIGHTSHIFT_LINK_KEY: LINK_KEY,
    ...env,
  };
  const mounted = await definition.create(opened.runtime, otherSystemsConfig(settings));
  const host = await startHost({
    services: [{ opened, instance: mounted }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
  const { store, dataSource } = opened.runtime;
  const append = async (stream: string, bodies: readonly EventBody[], tenant = 'default') => {
    const at = new Date().toISOString();
    const key = derivedId('task', stream);
    const before = await store.read(stream);
    const context = dueContextOf(tenant, key, at);
    const events = bodies.map((body) => ({ body, context }));
    await store.append({
      appends: [{ stream, expectedVersion: before.length, events }],
      inbox: [],
    });
  };
  return {
    url: host.url,
    parked,
    close: host.close,
    call: callOf(host.url),
    query: (sql: string): Promise<unknown> => dataSource.query(sql),
    /** Gives the id of a new ticket. */
    open: async (
      more: Partial<Ask> = {},
      tenant = 'default',
      { queue = 'reviewers', approvals = 1 } = {},
    ): Promise<string> => {
      const ticketId = derivedId('ticket', String((tickets += 1)), databaseUrl);
      await append(
        `ticket/${ticketId}`,
        [openedEvent(ticketId, { ...ask, ...more }, queue, approvals)],
        tenant,
      );
      return ticketId;
    },
    /** Events of a type, oldest first: what stands in the database. */
    events: async (type: string): Promise<readonly JsonObject[]> => {
      const rows: { readonly body: string }[] = await dataSource.query(
        `SELECT body FROM event WHERE body::json ->> 'type' = $1 ORDER BY body::json ->> 'time'`,
        [type],
      );
      return rows.map(({ body }) => JSON.parse(body) as JsonObject);
    },
    publish: (topic: string, value: string, type = '') =>
      bus.publish([
        { topic, key: 'k', headers: { id: '', type, tenant: '' }, value: Buffer.from(value) },
      ]),
    /** The events of a stream once more, as a broker may bring them. */
    republish: async (stream: string): Promise<void> => {
      for (const value of await store.readBytes(stream)) {
        const headers = { id: '', type: '', tenant: 'default' };
        await bus.publish([{ topic: lifecycleTopic('escalation'), key: 'k', headers, value }]);
      }
    },
  };
};

let tickets = 0;

/** Queue `closed` has one member. */
const policyOf: PolicyOf = (_tenant, queue) => ({
  ...defaultPolicy(queue),
  members: queue === 'closed' ? ['ana'] : [],
});

@Module({})
class OtherSystemsModule {}

const definitionOf = (schedule: readonly number[]): ServiceDefinition<OtherSystemsConfig> => ({
  name: 'escalation',
  entities: [],
  settings: {},
  migrations: [OtherSystems1700000300000, ErasedDeliveries1700000600001],
  config: otherSystemsConfig,
  create: async (runtime, config) => {
    const { store } = runtime;
    const streams = new Aggregates(
      { prefix: 'ticket', decider: ticketDecider(schemaFaults) },
      { store },
    );
    const channels = createChannels(runtime, { tickets: streams, config, schedule, pollMs: 20 });
    const links = createLinks(runtime, { tickets: streams, policyOf, config });
    const answers = createAnswerEvents(runtime, { tickets: streams, policyOf, config });
    return {
      module: {
        module: OtherSystemsModule,
        controllers: [...channels.controllers, ...links.controllers],
        providers: [...channels.providers, ...links.providers],
      },
      subscriptions: [...channels.subscriptions, ...answers.subscriptions],
      start: async () => channels.start(),
      stop: channels.stop,
    };
  },
});

const openedEvent = (
  ticketId: string,
  asked: Ask,
  queue: string,
  approvals: number,
): EventBody => ({
  type: 'ticket.opened.v2',
  data: {
    ticketId,
    kind: asked.kind,
    queue,
    risk: 'low',
    dueAt: new Date(Date.now() + 3_600_000).toISOString(),
    shownHash: hashOfJson(asked),
    requestedBy: 'orchestrator',
    source: { service: 'orchestrator', stage: 'publish' },
    approvals,
    ladder: [],
  },
  content: { ask: asked },
});

const callOf =
  (url: string) =>
  async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        'x-nightshift-actor': 'ana',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    const { status: state, ...rest } = JSON.parse((await response.text()) || '{}') as {
      readonly [field: string]: unknown;
    };
    return { ...rest, state, status: response.status } as {
      readonly status: number;
      readonly [field: string]: unknown;
    };
  };

export interface Request {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of another system: `answer` says what it answers to the n-th request of a path. */
export const startReceiver = async (
  answer: (request: Request, n: number) => number | Promise<number> = () => 200,
) => {
  const requests: Request[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const path = incoming.url ?? '';
    const request = { path, headers: incoming.headers, body: Buffer.concat(chunks).toString() };
    requests.push(request);
    const status = await answer(request, requests.filter((one) => one.path === path).length);
    response
      .writeHead(status, status === 302 ? { location: '/elsewhere' } : {})
      .end('x'.repeat(5_000));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    to: (path: string) => requests.filter((request) => request.path === path),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
