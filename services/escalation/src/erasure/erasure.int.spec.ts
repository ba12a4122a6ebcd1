import { randomBytes } from 'node:crypto';
import { openSealing, type Sealing } from '@nightshift/event-store';
import { derivedId, zeroNano } from '@nightshift/kernel';
import { dueContextOf, type Host, openRuntime, startHost } from '@nightshift/service-kit';
import type { ServiceRuntime } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { hitsOf, publishing, testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escalation } from '../index.js';
import { otherSystemsConfig } from '../other-systems.config.js';
import { SECRET, startReceiver } from '../other-systems-fixture.spec.js';
import { ask as plain } from '../ticket/ticket-fixture.spec.js';
import { ErasedDeliveries1700000600001 } from './erasure-migrations.store.js';

/** Real: PostgreSQL, HTTP, the embedded bus, sealing, the whole service. */
const postgres = usePostgres();
const { bus, parked } = testBus();
const publish = publishing(bus);
const CANARY = 'canary-7f3a91';
const [taskId, anotherTask] = [derivedId('task', 'erased'), derivedId('task', 'another')];
const aThirdTask = derivedId('task', 'third');
let databaseUrl: string;
let runtime: ServiceRuntime;
let sealing: Sealing;
let subjectKey: string;
let host: Host;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

const openSealed = async (): Promise<Sealing> => {
  const masterKeys = `test:${randomBytes(32).toString('base64')}`;
  const opened = await openSealing({ masterKeys, databaseUrl });
  if (!opened) throw new Error('Nothing is sealed.');
  return opened;
};

beforeAll(async () => {
  databaseUrl = await postgres.newDatabase();
  sealing = await openSealed();
  const scope = { tenant: 'default', subject: 'subject-1', workflow: 'w', day: '2026-11-26' };
  subjectKey = (await sealing.ring.keyFor(scope)).id;
  receiver = await startReceiver(({ path }) => (path === '/up' ? 200 : 503));
  const log = createLogger({ service: 'escalation', level: 'fatal' });
  const opened = await openRuntime({
    definition: escalation,
    databaseUrl,
    bus,
    instance: 'e1',
    log,
    sealing,
  });
  ({ runtime } = opened);
  const otherSystems = otherSystemsConfig({
    NIGHTSHIFT_EGRESS_ALLOW_PRIVATE: '127.0.0.1/32',
    NIGHTSHIFT_LINK_KEY: 'a key of links that is long enough to be one',
    NIGHTSHIFT_CHANNEL_UP_URL: `${receiver.url}/up`,
    NIGHTSHIFT_CHANNEL_UP_SECRET: SECRET,
    NIGHTSHIFT_CHANNEL_DOWN_URL: `${receiver.url}/down`,
    NIGHTSHIFT_CHANNEL_DOWN_SECRET: SECRET,
  });
  const instance = await escalation.create(runtime, { duePollMs: 50, undoMs: 0, otherSystems });
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
});
afterAll(async () => {
  await host?.close();
  await receiver?.close();
});

const call = async (
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly code: number; readonly [field: string]: unknown }> => {
  const response = await fetch(`${host.url}/v1/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      'x-nightshift-actor': 'ana',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  });
  const { code: problem, ...rest } = (await response.json()) as Record<string, unknown>;
  return { ...rest, problem, code: response.status };
};
/** The text of an answer to somebody. */
const as = async (actor: string, method: string, path: string, body?: object): Promise<string> => {
  const response = await fetch(`${host.url}/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      'x-nightshift-actor': actor,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  });
  return response.text();
};
/** What is recorded of somebody's reading: the event, what for, and of which tasks. */
const accessesOf = async (actor: string): Promise<readonly (readonly unknown[])[]> => {
  const rows: { body: string }[] = await runtime.dataSource.query(
    `SELECT body FROM escalation.event
     WHERE stream LIKE 'access/%' OR stream LIKE 'list-access/%' ORDER BY stream, version`,
  );
  return rows
    .map(({ body }) => JSON.parse(body) as { type: string; data: Record<string, unknown> })
    .filter(({ data }) => data['by'] === actor)
    .map(({ type, data }) => [type, data['purpose'], data['tasks'] ?? data['taskId']] as const)
    .toSorted(([, a], [, b]) => String(a).localeCompare(String(b)));
};
const need = {
  type: 'object',
  properties: { option: { enum: ['yes'] }, why: { type: 'string' } },
  required: ['option'],
  additionalProperties: false,
};
/** What is asked with the same `topic` may be answered by a precedent. */
const ask = async (name: string, topic: string, title = CANARY, of = taskId): Promise<string> => {
  const ticketId = derivedId('ticket', name);
  await publish({
    from: 'orchestrator',
    taskId: of,
    subjectKey,
    body: {
      type: 'decision.requested.v2',
      data: {
        ticketId,
        kind: 'question',
        queue: 'reviewers',
        risk: 'low',
        dueAt: new Date(Date.now() + 3_600_000).toISOString(),
        stage: 's',
        taskCostNanoUsd: zeroNano,
      },
      content: {
        ask: {
          ...plain,
          kind: 'question',
          title,
          need,
          options: [{ id: 'yes', label: CANARY, consequence: 'It is done.' }],
          relevant: { topic, of: CANARY },
        },
        output: null,
      },
    },
  });
  await expect
    .poll(async () => (await call('GET', `tickets/${ticketId}`)).code, { timeout: 5_000 })
    .toBe(200);
  return ticketId;
};
const statusOf = async (ticketId: string): Promise<unknown> =>
  (await call('GET', `tickets/${ticketId}`))['status'];
const deliveries = async () =>
  (await call('GET', 'deliveries'))['items'] as readonly {
    readonly deliveryId: string;
    readonly channel: string;
    readonly status: string;
    readonly lastFault: string | null;
  }[];
/** As an older instance may have withdrawn it: with words of its own, which its notice repeats. */
const withdrawn = async (ticketId: string): Promise<void> => {
  const stream = `ticket/${ticketId}`;
  const data = { ticketId, kind: 'question' as const, queue: 'reviewers', reason: CANARY };
  const context = { ...dueContextOf('default', taskId, runtime.clock.now()), subjectKey };
  await runtime.store.append({
    appends: [
      {
        stream,
        expectedVersion: (await runtime.store.read(stream)).length,
        events: [{ body: { type: 'ticket.withdrawn.v1', data }, context }],
      },
    ],
    inbox: [],
  });
};
const erase = (pass: 1 | 2): Promise<void> =>
  publish({
    from: 'orchestrator',
    taskId,
    body: {
      type: 'task.erased.v1',
      data: { cause: 'subject', keys: [subjectKey], pass, by: 'ana' },
    },
  });

describe('what escalation keeps of a task', () => {
  let [answered, open, precedentId] = ['', '', ''];

  it('is sealed from the first byte on, and people see it all the same', async () => {
    for (const channel of ['up', 'down'])
      await call('PUT', `channels/${channel}`, {
        kind: 'webhook',
        events: ['ticket.withdrawn.v1'],
      });
    answered = await ask('answered', 'kept');
    open = await ask('open', 'other');
    const { shownHash, revision } = await call('GET', `tickets/${answered}`);
    const answer = { shownHash, revision, answer: { option: 'yes', why: CANARY } };
    expect(await call('POST', `tickets/${answered}/answer`, answer)).toMatchObject({ code: 200 });
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const kept = await call('POST', 'precedents', { fromTicketId: answered, expiresAt });
    expect(kept).toMatchObject({ code: 201, status: 'active' });
    precedentId = String(kept['precedentId']);
    // Of an evaluation the task is another one; what it asks is sealed by the same key.
    const later = await ask('later', 'kept', CANARY, anotherTask);
    await expect.poll(() => statusOf(later), { timeout: 5_000 }).toBe('answered');
    await withdrawn(await ask('withdrawn', 'third'));
    await expect
      .poll(
        async () => (await deliveries()).map(({ channel, status }) => [channel, status].join()),
        {
          timeout: 5_000,
        },
      )
      .toEqual(expect.arrayContaining(['up,sent', 'down,due']));

    expect(await hitsOf(databaseUrl, CANARY)).toEqual([]);
    for (const list of [`tickets?taskId=${taskId}`, 'precedents']) {
      const { items } = await call('GET', list);
      expect((items as { title: string }[]).every(({ title }) => title.includes(CANARY))).toBe(
        true,
      );
    }
    expect(await call('GET', `precedents/${precedentId}`)).toMatchObject({
      title: expect.stringContaining(CANARY),
    });
  });

  it('is recorded as read by whoever lists, takes, opens or is linked to it', async () => {
    for (let times = 0; times < 2; times += 1) {
      expect(await as('ben', 'GET', `v1/tickets?taskId=${taskId}`)).toContain(CANARY);
      expect(await as('ben', 'GET', 'v1/precedents')).toContain(CANARY);
    }
    expect(await accessesOf('ben')).toEqual([
      ['content.listed.v1', 'precedents', [`precedent/${precedentId}`]],
      ['content.listed.v1', 'tickets', [taskId]],
    ]);

    expect(await as('dora', 'POST', 'v1/tickets/claim-next', {})).toContain(open);
    expect(await as('dora', 'POST', `v1/tickets/${open}/release`)).toContain(CANARY);
    expect(await as('dora', 'GET', `v1/precedents/${precedentId}`)).toContain(CANARY);
    expect(await accessesOf('dora')).toEqual([
      ['content.read.v1', 'precedent', `precedent/${precedentId}`],
      ['content.read.v1', 'ticket', taskId],
    ]);

    const link = { answerAs: 'eve', expiresInMinutes: 5 };
    const { url } = await call('POST', `tickets/${open}/links`, link);
    const { pathname } = new URL(String(url));
    expect(await as('nobody', 'GET', pathname.slice(1))).toContain(CANARY);
    expect(await accessesOf('eve')).toEqual([['content.read.v1', 'link', taskId]]);
    expect(await accessesOf('nobody')).toEqual([]);
  });

  it('is recorded as read by whoever is shown that several ask the same', async () => {
    for (const name of ['same-1', 'same-2']) await ask(name, 'the same', CANARY, aThirdTask);
    const { items } = await call('GET', 'ticket-groups');
    const [group] = items as { key: string; title: string }[];
    for (const path of ['ticket-groups', `ticket-groups/${group?.key}`])
      expect(await as('gil', 'GET', `v1/${path}`)).toContain(CANARY);
    expect(await accessesOf('gil')).toEqual([
      ['content.listed.v1', 'group', [aThirdTask]],
      ['content.listed.v1', 'groups', [aThirdTask]],
    ]);
  });

  it('is not taken, nor told as failed once it counted, where no access can be recorded', async () => {
    const { dataSource } = runtime;
    const fresh = await ask('fresh', 'fresh', CANARY, aThirdTask);
    const { shownHash, revision } = await call('GET', `tickets/${fresh}`);
    const given = { shownHash, revision, answer: { option: 'yes', why: 'x' } };
    expect(await call('POST', `tickets/${fresh}/answer`, given)).toMatchObject({ code: 200 });
    await dataSource.query(`CREATE FUNCTION refuse_access() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no access is recorded'; END $$`);
    await dataSource.query(`CREATE TRIGGER refuse_access BEFORE INSERT ON event FOR EACH ROW
      WHEN (NEW.stream LIKE 'access/%') EXECUTE FUNCTION refuse_access()`);
    const versions = async (): Promise<unknown> =>
      dataSource.query(
        "SELECT count(*) FROM event WHERE stream LIKE 'ticket/%' OR stream LIKE 'precedent/%'",
      );
    const before = await versions();
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    for (const [path, body] of [
      ['tickets/claim-next', {}],
      [`tickets/${open}/claim`, {}],
      [`tickets/${open}/escalate`, { queue: 'others' }],
      ['precedents', { fromTicketId: fresh, expiresAt }],
      [`precedents/${precedentId}/revoke`, { reason: 'x' }],
    ] as const)
      expect(await as('ivo', 'POST', `v1/${path}`, body)).toContain('"status":500');
    expect(await versions()).toEqual(before);
    const { items } = await call('GET', 'precedents');
    expect(items).toMatchObject([{ precedentId, status: 'active' }]);

    const asked = await ask('linked', 'by link', CANARY, aThirdTask);
    const link = { answerAs: 'ida', expiresInMinutes: 5 };
    const { url } = await call('POST', `tickets/${asked}/links`, link);
    const { pathname } = new URL(String(url));
    expect(await as('nobody', 'GET', pathname.slice(1))).not.toContain(CANARY);
    const linked = await call('GET', `tickets/${asked}`);
    const typed = {
      shownHash: String(linked['shownHash']),
      revision: '1',
      'f.option': '0',
      'f.why': 'x',
    };
    expect(await as('nobody', 'POST', pathname.slice(1), typed)).toContain('was recorded');
    await dataSource.query('DROP FUNCTION refuse_access() CASCADE');
    expect(await statusOf(asked)).toBe('answered');
  });

  it('is gone once the task is erased, and nobody is asked about it any more', async () => {
    await sealing.ring.destroy('default', [subjectKey]);
    sealing.sealer.forget([subjectKey]);
    await erase(1);
    await expect.poll(() => hitsOf(databaseUrl, CANARY), { timeout: 5_000 }).toEqual([]);
    await expect.poll(() => statusOf(open), { timeout: 5_000 }).toBe('withdrawn');
    const { items } = await call('GET', `tickets?taskId=${taskId}`);
    expect((items as { title: string }[]).map(({ title }) => title)).toEqual(
      Array.from({ length: 3 }, () => '[erased]'),
    );
    // Nobody is shown what is gone.
    for (const path of ['tickets', `tickets/${open}`, `precedents/${precedentId}`, 'precedents'])
      expect(await as('finn', 'GET', `v1/${path}`)).not.toContain(CANARY);
    expect((await accessesOf('finn')).flatMap(([, , tasks]) => tasks)).not.toContain(taskId);
  });

  it('is not sent to anybody any more, and the list says why', async () => {
    const [sent, unsent] = ['up', 'down'].map((name) =>
      deliveries().then((all) => all.findLast(({ channel }) => channel === name)),
    );
    expect(await sent).toMatchObject({ status: 'sent', lastFault: null });
    expect(await unsent).toMatchObject({
      status: 'failed',
      lastFault: 'What it tells of was erased before it was sent.',
    });
    for (const one of [await sent, await unsent])
      expect(await call('POST', `deliveries/${one?.deliveryId}/redeliver`)).toMatchObject({
        code: 409,
        problem: 'delivery-erased',
      });
  });

  it('answers no further question', async () => {
    expect(await call('GET', `precedents/${precedentId}`)).toMatchObject({
      status: 'revoked',
      revokedBy: 'erasure',
      reason: 'What was said in the task that it came from was erased.',
      title: '[erased]',
    });
    const next = await ask('next', 'kept', 'Something else', anotherTask);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await statusOf(next)).toBe('open');
  });

  it('is known by its task also where messages are of an older version', async () => {
    const runner = runtime.dataSource.createQueryRunner();
    const migration = new ErasedDeliveries1700000600001();
    await migration.down(runner);
    await runner.query(
      `INSERT INTO delivery (delivery_id, tenant, channel, event_id, event_type, event, status,
         attempts, claims, next_at, created_at, updated_at)
       VALUES (gen_random_uuid(), 'default', 'down', gen_random_uuid(), 'ticket.withdrawn.v1', $1,
         'due', 1, 1, now() + interval '1 day', now(), now())`,
      [JSON.stringify({ taskid: taskId, data: { reason: `${CANARY} \u0000` } })],
    );
    await migration.up(runner);
    const tasks: object[] = await runner.query(
      "SELECT task_id FROM delivery WHERE status = 'due' AND event LIKE '%canary%'",
    );
    expect(tasks).toEqual([{ task_id: taskId }]);
    // Written by an instance of the older version beside this one.
    await runner.query('UPDATE delivery SET task_id = NULL');
    await runner.release();
    await erase(2);
    await expect.poll(() => hitsOf(databaseUrl, CANARY), { timeout: 5_000 }).toEqual([]);
  });

  it('is found gone when the erasure is told again, and after a late writer', async () => {
    await runtime.dataSource.query('UPDATE ticket_view SET title = $1 WHERE ticket_id = $2', [
      CANARY,
      answered,
    ]);
    await erase(2);
    await erase(2);
    await expect.poll(() => hitsOf(databaseUrl, CANARY), { timeout: 5_000 }).toEqual([]);
    expect(parked).toEqual([]);
  });
});
