import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventBody, type ServiceName, services, writersOf } from '@nightshift/contracts';
import {
  openEventStore,
  openSealing,
  type PostgresEventStore,
  sealedSubject,
  type Sealing,
  systemClock,
} from '@nightshift/event-store';
import { hashOfJson, type JsonObject, nano } from '@nightshift/kernel';
import { type Host, openRuntime, schemaOf, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, type TestPostgres } from '@nightshift/testing';
import { afterAll, beforeAll } from 'vitest';
import { audit } from '../index.js';
import { newSigner } from '../tree/signing-fixture.spec.js';

export const TENANT = 'acme';

/** @param idempotencyKey the task's id where absent */
export const acceptedTask = (
  taskId: string,
  subject: string,
  brief: JsonObject = {},
  idempotencyKey = taskId,
): EventBody => ({
  type: 'task.accepted.v1',
  data: {
    taskId,
    workflow: { name: 'audit-dependencies', version: 3, hash: hashOfJson('x') },
    subject,
    idempotencyKey,
    briefHash: hashOfJson(brief),
    budgetNanoUsd: nano(5_000_000_000),
    priority: 5,
    submittedBy: 'ana',
    via: 'http',
  },
  content: { brief },
});

export interface SealedLedger {
  readonly url: string;
  readonly databaseUrl: string;
  readonly folder: string;
  readonly sealing: Sealing;
  /** Of the other services, whose events the ledger records. */
  readonly stores: ReadonlyMap<ServiceName, PostgresEventStore>;
  /** The key of what is said of a data subject. */
  readonly keyOf: (name: string) => Promise<string>;
  /** Appends an event at the end of a stream, sealed by the key if there is one. */
  readonly append: (
    taskId: string,
    stream: string,
    body: EventBody,
    subjectKey?: string,
  ) => Promise<void>;
  /** Resolves once everything that was appended is in the ledger. */
  readonly recorded: () => Promise<void>;
  readonly ask: (path: string, headers?: Record<string, string>) => Promise<Response>;
  readonly get: <T>(path: string, headers?: Record<string, string>) => Promise<T>;
  readonly post: <T>(path: string, body: object) => Promise<T>;
  readonly erase: (key: string) => Promise<void>;
}

/** Real: PostgreSQL, its key ring, the embedded engine of ClickHouse, HTTP, the embedded bus with its outboxes. */
export const useSealedLedger = (postgres: TestPostgres): (() => SealedLedger) => {
  const { bus } = testBus();
  let host: Host | undefined;
  let ledger: SealedLedger;
  beforeAll(async () => {
    const log = createLogger({ service: 'audit', level: 'error' });
    const folder = await mkdtemp(join(tmpdir(), 'nightshift-sealed-'));
    const databaseUrl = await postgres.newDatabase();
    const masterKeys = `test:${randomBytes(32).toString('base64')}`;
    const sealing = await openSealing({ masterKeys, databaseUrl });
    if (!sealing) throw new Error('Nothing is sealed.');
    const options = { definition: audit, databaseUrl, bus, instance: 'a1', log, sealing };
    const opened = await openRuntime(options);
    const checkpoints = { everyMs: 100, signers: [newSigner()] };
    const instance = await audit.create(opened.runtime, { path: folder, checkpoints });
    host = await startHost({
      services: [{ opened, instance }],
      bus,
      sealing,
      host: '127.0.0.1',
      port: 0,
      token: undefined,
      log,
      telemetry: { metrics: () => undefined, stop: async () => undefined },
    });
    const stores = new Map<ServiceName, PostgresEventStore>();
    for (const service of services.filter((one) => one !== 'audit')) {
      const store = await openEventStore({
        connection: { connectionString: databaseUrl },
        schema: schemaOf(service),
        instance: 'o1',
        source: `nightshift/${service}`,
        sealer: sealing.sealer,
      });
      await store.startRelay({
        publish: bus.publish,
        pipelining: bus.pipelining,
        onTrouble: () => undefined,
      });
      stores.set(service, store);
    }
    ledger = ledgerOf({ url: host.url, databaseUrl, folder, sealing, stores });
  });
  afterAll(async () => {
    for (const store of ledger?.stores.values() ?? []) await store.close();
    await host?.close();
    if (ledger) await rm(ledger.folder, { recursive: true, force: true });
  });
  return () => ledger;
};

const ledgerOf = (
  made: Pick<SealedLedger, 'url' | 'databaseUrl' | 'folder' | 'sealing' | 'stores'>,
): SealedLedger => {
  const { url, sealing, stores } = made;
  const versions = new Map<string, number>();
  const ask: SealedLedger['ask'] = (path, headers = {}) =>
    fetch(`${url}${path}`, { headers: { 'x-nightshift-tenant': TENANT, ...headers } });
  const get: SealedLedger['get'] = async (path, headers) =>
    (await ask(path, headers)).json() as never;
  const post: SealedLedger['post'] = async (path, body) => {
    const headers = { 'x-nightshift-tenant': TENANT, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await fetch(`${url}${path}`, init)).json() as never;
  };
  return {
    ...made,
    keyOf: async (name) => {
      const of = { tenant: TENANT, name, workflow: 'audit-dependencies', at: systemClock.now() };
      return (await sealedSubject(sealing, of)).subjectKey ?? '';
    },
    append: async (taskId, stream, body, subjectKey) => {
      const expectedVersion = versions.get(stream) ?? 0;
      versions.set(stream, expectedVersion + 1);
      const context = {
        tenant: TENANT,
        taskId,
        causationId: 'request-1',
        correlationId: taskId,
        traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
        at: systemClock.now(),
        ...(subjectKey === undefined ? {} : { subjectKey }),
      };
      const appends = [{ stream, expectedVersion, events: [{ body, context }] }];
      const [writer = 'orchestrator'] = writersOf(body.type);
      await stores.get(writer)?.append({ appends, inbox: [] });
    },
    recorded: async () => {
      const written = [...versions.values()].reduce((sum, version) => sum + version, 0);
      for (;;) {
        const query = `select count() from v_events where service != 'audit'`;
        const { rows } = await post<{ rows: number[][] }>('/v1/ledger/sql', { query });
        if ((rows[0]?.[0] ?? 0) >= written) return;
        await new Promise((wake) => setTimeout(wake, 50));
      }
    },
    ask,
    get,
    post,
    erase: async (key) => {
      await sealing.ring.destroy(TENANT, [key]);
      sealing.sealer.forget([key]);
    },
  };
};
