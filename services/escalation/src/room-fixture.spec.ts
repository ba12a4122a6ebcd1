import { testBus } from '@nightshift/testing';
import { Module } from '@nestjs/common';
import type { Ask, EventBody, EventOf } from '@nightshift/contracts';
import { Aggregates, type Sealing } from '@nightshift/event-store';
import { derivedId, hashOfJson, type Instant, plusMs } from '@nightshift/kernel';
import {
  dueContextOf,
  type Host,
  openRuntime,
  type ReadingSettings,
  type ServiceRuntime,
  startHost,
} from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { ErasedTickets1700000600000 } from './erasure/erasure-migrations.store.js';
import { createGroups } from './group/groups.module.js';
import {
  TicketLists1700000000001,
  TicketMovedBy1700000500000,
  TicketView1700000000000,
} from './migrations.store.js';
import { createPrecedents } from './precedent/precedents.module.js';
import { QueuePolicies } from './queue/queue-policies.store.js';
import { createQueues } from './queue/queues.module.js';
import { ask as plain, decider } from './ticket/ticket-fixture.spec.js';
import { TicketEntity } from './ticket/ticket.entity.store.js';
import { ticketViewSubscription } from './ticket/ticket.projection.js';
import { STORE, TICKETS, UNDO_MS } from './tokens.js';

@Module({})
class RoomsModule {}

export interface Answer {
  readonly code: number;
  readonly body: Record<string, unknown>;
}

export interface Rooms {
  readonly call: (
    method: string,
    path: string,
    body?: object,
    actor?: string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  /** A ticket that was opened just now, or at another time; gives its id once it is listed. */
  readonly open: (more?: Opening) => Promise<string>;
  readonly row: (ticketId: string) => Promise<Record<string, unknown>>;
  readonly eventsOf: (ticketId: string) => Promise<readonly EventOf[]>;
  /** Of another replica: a memory of its own. */
  readonly otherPolicies: () => QueuePolicies;
  readonly setClock: (aheadMs: number) => void;
  readonly runtime: ServiceRuntime;
  readonly close: () => Promise<void>;
}

export interface Opening {
  readonly question?: string;
  readonly kind?: 'question' | 'approval';
  readonly ask?: Partial<Ask>;
  readonly queue?: string;
  readonly risk?: 'low' | 'medium' | 'high';
  readonly workflow?: string;
  readonly author?: string;
  readonly claimedBy?: string;
  readonly at?: Instant;
  /** Of the key that seals its content. */
  readonly subjectKey?: string;
}

/** Queues, groups and precedents of one process, with the pollers of two. */
export const openRooms = async (
  databaseUrl: string,
  { sealing, reading }: { readonly sealing?: Sealing; readonly reading?: ReadingSettings } = {},
): Promise<Rooms> => {
  const log = createLogger({ service: 'escalation', level: 'fatal' });
  const { bus } = testBus();
  const definition = {
    name: 'escalation' as const,
    entities: [TicketEntity],
    migrations: [
      TicketView1700000000000,
      TicketLists1700000000001,
      TicketMovedBy1700000500000,
      ErasedTickets1700000600000,
    ],
  };
  const opened = await openRuntime({
    definition,
    databaseUrl,
    bus,
    instance: 'e1',
    log,
    ...(sealing && { sealing }),
    ...(reading && { reading }),
  });
  let aheadMs = 0;
  const { clock } = opened.runtime;
  const runtime = { ...opened.runtime, clock: { now: () => plusMs(clock.now(), aheadMs) } };
  const { store, dataSource } = runtime;
  const newTickets = () => new Aggregates({ prefix: 'ticket', decider }, { store });
  const tickets = newTickets();
  const policies = new QueuePolicies(dataSource);
  const queues = await createQueues(runtime, { tickets, policies });
  const precedents = createPrecedents(runtime, { tickets, pollMs: 20 });
  const other = createPrecedents(runtime, { tickets: newTickets(), pollMs: 20 });
  const groups = createGroups(runtime, { tickets, policies, precedents: precedents.precedents });
  const instance = {
    module: {
      module: RoomsModule,
      controllers: [...queues.controllers, ...groups.controllers, ...precedents.controllers],
      providers: [
        ...queues.providers,
        ...groups.providers,
        ...precedents.providers,
        { provide: TICKETS, useValue: tickets },
        { provide: STORE, useValue: store },
        { provide: UNDO_MS, useValue: 10_000 },
      ],
    },
    subscriptions: [
      ticketViewSubscription(tickets, runtime),
      ...queues.subscriptions,
      ...precedents.subscriptions,
    ],
    start: async () => {
      await Promise.all([queues.start(), precedents.start(), other.start()]);
    },
    stop: async () => {
      await Promise.all([queues.stop(), precedents.stop(), other.stop()]);
    },
  };
  const host: Host = await startHost({
    services: [{ opened, instance }],
    bus,
    ...(sealing && { sealing }),
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
  const row: Rooms['row'] = async (ticketId) => {
    const rows: Record<string, unknown>[] = await dataSource.query(
      'SELECT * FROM ticket_view WHERE ticket_id = $1',
      [ticketId],
    );
    return rows[0] ?? {};
  };
  let count = 0;
  return {
    call: calling(host.url),
    row,
    runtime,
    eventsOf: (ticketId) => store.read(`ticket/${ticketId}`),
    open: async (more = {}) => {
      const ticketId = derivedId('ticket', String((count += 1)));
      const at = more.at ?? clock.now();
      await store.append({
        appends: [
          {
            stream: `ticket/${ticketId}`,
            expectedVersion: 0,
            events: [openedBy(ticketId, more), ...claimedBy(ticketId, more, at)].map((body) => ({
              body,
              context: {
                ...dueContextOf('default', ticketId, at),
                ...(more.subjectKey === undefined ? {} : { subjectKey: more.subjectKey }),
              },
            })),
          },
        ],
        inbox: [],
      });
      while ((await row(ticketId))['ticket_id'] === undefined)
        await new Promise((resolve) => setTimeout(resolve, 5));
      return ticketId;
    },
    otherPolicies: () => new QueuePolicies(dataSource),
    setClock: (ms) => {
      aheadMs = ms;
    },
    close: () => host.close(),
  };
};

const openedBy = (
  ticketId: string,
  { question = 'q', kind = 'question', queue = 'reviewers', risk = 'low', ...more }: Opening,
) => {
  const { workflow, author } = more;
  const ask: Ask = { ...plain, kind, relevant: { question }, ...more.ask };
  return {
    type: 'ticket.opened.v2' as const,
    data: {
      ticketId,
      kind,
      queue,
      risk,
      dueAt: plusMs('2027-01-01T00:00:00.000Z', 0),
      ...(workflow === undefined
        ? {}
        : { workflow: { name: workflow, version: 1, hash: hashOfJson(workflow) } }),
      ...(author === undefined ? {} : { author }),
      shownHash: hashOfJson(ask),
      requestedBy: 'orchestrator',
      source: { service: 'orchestrator' as const, stage: 's' },
      approvals: 1,
      ladder: [],
      groupKey: hashOfJson(question),
    },
    content: { ask },
  };
};

const claimedBy = (
  ticketId: string,
  { claimedBy: by, queue = 'reviewers' }: Opening,
  at: Instant,
): EventBody[] =>
  by === undefined
    ? []
    : [
        {
          type: 'ticket.claimed.v1',
          data: { ticketId, kind: 'question', queue, by, until: plusMs(at, 900_000) },
        },
      ];

const calling =
  (url: string): Rooms['call'] =>
  async (method, path, body, actor = 'ana', headers = {}) => {
    const response = await fetch(`${url}/v1${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        'x-nightshift-actor': actor,
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    const text = await response.text();
    return {
      code: response.status,
      body: text === '' ? {} : (JSON.parse(text) as object as never),
    };
  };
