import { definitionOf, type EventOf, lifecycleTopic } from '@nightshift/contracts';
import { derivedId, hashOfJson } from '@nightshift/kernel';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escalation } from '../index.js';
import { otherSystemsConfig } from '../other-systems.config.js';
import { ask } from '../ticket/ticket-fixture.spec.js';
import { EvidenceBooks } from './evidence-books.store.js';
import { IMPACT, OPEN_TICKETS } from './evidence-sql.store.js';

/** Real: PostgreSQL, HTTP, the embedded bus. The events of the other services are written here. */
const postgres = usePostgres();
const { bus, parked } = testBus();
let host: Host;
let readStream: (stream: string) => Promise<readonly EventOf[]>;
let query: (sql: string, parameters?: unknown[]) => Promise<Record<string, unknown>[]>;

beforeAll(async () => {
  const log = createLogger({ service: 'escalation', level: 'fatal' });
  const databaseUrl = await postgres.newDatabase();
  const of = { definition: escalation, databaseUrl, bus, instance: 'e1', log };
  const opened = await openRuntime(of);
  readStream = (stream) => opened.runtime.store.read(stream);
  query = (sql, parameters) => opened.runtime.dataSource.query(sql, parameters);
  const config = { duePollMs: 50, undoMs: 0, otherSystems: otherSystemsConfig({}) };
  host = await startHost({
    services: [{ opened, instance: await escalation.create(opened.runtime, config) }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
});
afterAll(() => host?.close());

let published = 0;
interface Published {
  readonly tenant?: string;
  readonly task?: string;
  readonly time?: string;
  readonly content?: object;
}
const publish = async (
  type: string,
  data: object,
  { tenant = 'default', task = 'none', time = minute(0), content }: Published = {},
): Promise<void> => {
  const id = derivedId('event', String((published += 1)));
  const definition = definitionOf(type);
  // What no service could publish proves nothing.
  definition?.data.parse(data);
  const event = {
    specversion: '1.0',
    id,
    source: `nightshift/${definition?.service ?? ''}`,
    type,
    subject: `task/${task}`,
    sequence: published,
    time,
    datacontenttype: 'application/json',
    tenantid: tenant,
    taskid: task,
    causationid: id,
    correlationid: task,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    data,
    content,
  };
  const headers = { id, type, tenant };
  const value = Buffer.from(JSON.stringify(event));
  await bus.publish([{ topic: definition?.topic ?? '', key: task, headers, value }]);
};
const minute = (n: number): string => `2026-11-25T09:${String(n).padStart(2, '0')}:00.000Z`;

const hashOf = (version: number): string => hashOfJson(`audit ${version}`);
const accept = (taskId: string, version = 1, tenant = 'default', time = minute(0)) =>
  publish(
    'task.accepted.v1',
    {
      taskId,
      workflow: { name: 'audit', version, hash: hashOf(version) },
      subject: 'none',
      briefHash: hashOf(0),
      budgetNanoUsd: 1_000,
      priority: 5,
      submittedBy: 'ana',
      via: 'http',
    },
    { task: taskId, tenant, time, content: { brief: {} } },
  );
const settle = (taskId: string, run: string, spentNanoUsd: number) =>
  publish('lease.settled.v1', {
    runId: derivedId('run', run),
    taskId,
    workflow: 'audit',
    spentNanoUsd,
    releasedNanoUsd: 0,
    final: true,
  });
const order = (haltId: string, ticketId: string, tenant = 'default', more: object = {}) =>
  publish(
    'halt.ordered.v2',
    {
      haltId,
      scope: 'workflow',
      key: 'audit',
      reason: 'kill-switch',
      settledNanoUsd: 700,
      reservedNanoUsd: 300,
      by: 'ana',
      ticketId,
      kind: 'budget',
      queue: 'budget',
      risk: 'low',
      dueAt: minute(59),
      ...more,
    },
    { tenant, time: minute(5), content: { ask: { ...ask, kind: 'budget' } } },
  );
const hold = (haltId: string, taskId: string, ticketId: string) =>
  publish(
    'task.halted.v1',
    {
      haltId,
      scope: 'workflow',
      ticketId,
      runs: [{ runId: derivedId('run', taskId), stage: 's', role: 'worker', round: 0 }],
    },
    { task: taskId, time: minute(6) },
  );

interface Answer {
  readonly code: number;
  readonly [field: string]: unknown;
}
const call = async (
  path: string,
  body?: object,
  { actor = 'ana', tenant = 'default', key = '' } = {},
): Promise<Answer> => {
  const response = await fetch(`${host.url}/v1/incidents${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      'x-nightshift-actor': actor,
      'x-nightshift-tenant': tenant,
      ...(key === '' ? {} : { 'idempotency-key': key }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  });
  const { code: problem, ...rest } = (await response.json()) as Record<string, unknown>;
  return { ...rest, problem, code: response.status };
};
/** Once what was published is known. */
const opened = async (about: object[], more: object = {}): Promise<Answer> => {
  await expect
    .poll(() => call('', { about, ...more }), { timeout: 10_000 })
    .toMatchObject({ code: 201 });
  return call('', { about, ...more });
};
const counted = async (sql: string, parameters: unknown[], count: number): Promise<void> => {
  await expect
    .poll(async () => (await query(sql, parameters)).length, { timeout: 10_000 })
    .toBe(count);
};

/** Two tasks that a halt holds, and one that it does not. */
const night = async (name: string) => {
  const [one, two, other] = [1, 2, 3].map((n) => derivedId('task', name, String(n)));
  const haltId = derivedId('halt', name);
  const ticketId = derivedId('ticket', name);
  if (!one || !two || !other) throw new Error('There is no task.');
  await publish('budget.set.v1', {
    scope: 'workflow',
    key: 'audit',
    limitNanoUsd: 5_000,
    by: 'ana',
    reason: 'The night.',
  });
  for (const taskId of [one, two, other]) await accept(taskId);
  await settle(one, `${name} 1`, 400);
  await settle(one, `${name} 1`, 500);
  await settle(two, `${name} 2`, 200);
  await order(haltId, ticketId);
  for (const taskId of [one, two]) await hold(haltId, taskId, ticketId);
  // They come on topics of their own, in whatever order.
  await counted('SELECT 1 FROM evidence_halt WHERE halt_id = $1', [haltId], 1);
  await counted('SELECT 1 FROM evidence_hold WHERE halt_id = $1', [haltId], 2);
  await counted('SELECT 1 FROM evidence_run WHERE task_id = ANY ($1)', [[one, two]], 2);
  await counted('SELECT 1 FROM ticket_view WHERE ticket_id = $1', [ticketId], 1);
  return { one, two, other, haltId, ticketId };
};

describe('a halt becomes an incident', () => {
  it('in one request: what was known is frozen, under its hash, and stays when the halt is lifted', async () => {
    await publish('checkpoint.signed.v1', {
      number: 1,
      origin: 'o',
      treeSize: 42,
      rootHash: hashOf(42),
      note: 'n',
      keys: ['k'],
      newKeys: [],
    });
    await counted('SELECT 1 FROM evidence_checkpoint WHERE tree_size = 42', [], 1);
    const { one, two, haltId, ticketId } = await night('frozen');
    const incident = await opened([{ kind: 'halt', key: haltId }]);
    expect(incident).toMatchObject({
      title: 'Halt of workflow audit: stopped by a person',
      status: 'triage',
      severity: 'medium',
      detectedBy: 'halt',
      times: { triage: minute(5), started: null },
      roles: { owner: 'ana' },
    });
    const pack = incident['pack'] as Record<string, object[]>;
    const workflow = { name: 'audit', version: 1, hash: hashOf(1) };
    const ofBoth = { workflow, status: 'halted', budgetNanoUsd: 1_000 };
    expect(pack).toMatchObject({
      ledger: { from: minute(5), treeSize: 42, rootHash: hashOf(42) },
      tasksInAll: 2,
      evidenceUpTo: minute(6),
      haltedRunsInAll: 2,
      haltsInAll: 1,
      workflowsInAll: 1,
      workflows: [workflow],
      budgetsInAll: 1,
      budgets: [{ scope: 'workflow', key: 'audit', limitNanoUsd: 5_000 }],
      halts: [{ haltId, by: 'ana', settledNanoUsd: 700, reservedNanoUsd: 300 }],
      tickets: [{ ticketId, kind: 'budget' }],
    });
    expect(new Map((pack['tasks'] as { taskId: string }[]).map((t) => [t.taskId, t]))).toEqual(
      new Map([
        [one, { ...ofBoth, taskId: one, spentNanoUsd: 500 }],
        [two, { ...ofBoth, taskId: two, spentNanoUsd: 200 }],
      ]),
    );
    expect(pack['haltedRuns']).toHaveLength(2);
    expect(incident['packHash']).toBe(hashOfJson(pack as never));

    await publish('halt.lifted.v1', {
      haltId,
      scope: 'workflow',
      key: 'audit',
      ticketId,
      by: 'ben',
    });
    await publish('task.unhalted.v1', { haltId }, { task: one, time: minute(7) });
    await counted(
      'SELECT 1 FROM evidence_hold WHERE resumed_at IS NOT NULL AND task_id = $1',
      [one],
      1,
    );
    const later = await call(`/${String(incident['incidentId'])}`);
    expect(later['pack']).toEqual(pack);
    const told = (later['timeline'] as { what: string }[]).map(({ what }) => what);
    expect(told).toEqual(expect.arrayContaining(['halt-ordered', 'tasks-halted', 'tasks-resumed']));
    const stream = `incident/${String(incident['incidentId'])}`;
    const [event] = await readStream(stream);
    expect(event).toMatchObject({ type: 'incident.opened.v1', taskid: stream, data: { pack } });
  });

  it('with the runs that stand still, not those that have gone on, and how a halt ended', async () => {
    const { one, two, other, haltId, ticketId } = await night('gone on');
    const denied = { leaseId: derivedId('lease', 'x'), workflow: 'audit', amountNanoUsd: 5 };
    const budget = { minimumNanoUsd: 1, taskBudgetNanoUsd: 9 };
    const asked = { ...denied, ...budget, haltId, ticketId, scope: 'workflow', shortByNanoUsd: 4 };
    const runs = ['granted', 'waits'].map((name) => derivedId('run', name));
    for (const runId of runs)
      await publish('lease.denied.v1', { ...asked, runId, taskId: other }, { time: minute(6) });
    const more = { leaseId: denied.leaseId, workflow: 'audit', amountNanoUsd: 5 };
    const granted = { ...more, taskBudgetNanoUsd: 9, runId: runs[0], taskId: other };
    await publish('lease.granted.v1', granted, { time: minute(7) });
    await publish('task.unhalted.v1', { haltId }, { task: one, time: minute(7) });
    const lifted = { haltId, scope: 'workflow', key: 'audit', ticketId, by: 'ben' };
    await publish('halt.lifted.v1', lifted, { time: minute(8) });
    await counted('SELECT 1 FROM evidence_held_run WHERE went_on_at IS NOT NULL', [], 1);
    await counted(
      'SELECT 1 FROM evidence_hold WHERE task_id = $1 AND resumed_at > held_at',
      [one],
      1,
    );
    await counted(
      'SELECT 1 FROM evidence_halt WHERE halt_id = $1 AND how IS NOT NULL',
      [haltId],
      1,
    );
    const about = [one, two, other].map((key) => ({ kind: 'task', key }));
    const { pack } = await opened(about);
    expect(pack).toMatchObject({
      haltedRunsInAll: 2,
      haltsInAll: 1,
      halts: [{ haltId, endedAt: minute(8), how: 'lifted' }],
      evidenceUpTo: minute(8),
    });
    const standing = (pack as { haltedRuns: { runId: string }[] }).haltedRuns;
    expect(new Set(standing.map(({ runId }) => runId))).toEqual(
      new Set([derivedId('run', two), runs[1]]),
    );
    // Who has ended stands still no more, whether or not a halt was lifted.
    const cancelled = { by: 'ben', reason: 'no', runs: [] };
    await publish('task.cancelled.v1', cancelled, { task: two, time: minute(9) });
    await counted(
      'SELECT 1 FROM evidence_task WHERE task_id = $1 AND outcome IS NOT NULL',
      [two],
      1,
    );
    expect(await opened([{ kind: 'task', key: two }])).toMatchObject({
      pack: { tasks: [{ status: 'cancelled' }], haltedRunsInAll: 0, haltsInAll: 0 },
    });
  });

  it('once, whoever presses the button second, also at the same time', async () => {
    const { haltId } = await night('twice');
    const about = [{ kind: 'halt', key: haltId }];
    const all = await Promise.all(
      ['ana', 'ben', 'cleo'].map((actor) => call('', { about }, { actor })),
    );
    expect(new Set(all.map(({ incidentId }) => incidentId)).size).toBe(1);
    const { items } = await call(`?about=halt:${haltId}`);
    expect(items).toHaveLength(1);
  });

  it('of everything: the tasks are those that the tenant’s own halt holds', async () => {
    const { one } = await night('before everything');
    const everything = derivedId('halt', 'everything');
    const own = derivedId('halt', 'own');
    const ticketId = derivedId('ticket', 'own');
    await publish(
      'everything.halted.v1',
      { haltId: everything, by: 'ana', reason: 'Leak.' },
      { tenant: 'nightshift', time: minute(5) },
    );
    await order(own, ticketId, 'default', { scope: 'tenant', key: 'default' });
    await hold(own, one, ticketId);
    await counted('SELECT 1 FROM evidence_hold WHERE halt_id = $1', [own], 1);
    const incident = await opened([{ kind: 'halt', key: everything }]);
    expect(incident).toMatchObject({ severity: 'critical', pack: { tasksInAll: 1 } });
  });
});

describe('an incident', () => {
  it('goes through its statuses, and its post-mortem says what it did', async () => {
    const { one, haltId } = await night('whole');
    const { incidentId } = await opened([{ kind: 'halt', key: haltId }], { title: 'A bad night' });
    const path = `/${String(incidentId)}`;
    expect(await call(`${path}/status`, { status: 'resolved' })).toMatchObject({
      code: 409,
      problem: 'not-next-status',
    });
    expect(await call(`${path}/status`, { status: 'started', at: minute(4) })).toMatchObject({
      code: 400,
      problem: 'invalid-time',
    });
    const future = new Date(Date.now() + 60_000).toISOString();
    expect(await call(`${path}/status`, { status: 'started', at: future })).toMatchObject({
      code: 400,
      problem: 'invalid-time',
    });
    await call(`${path}/status`, { status: 'started', at: minute(8) });
    await call(`${path}/correct`, { status: 'started', at: minute(9), reason: 'Mistyped.' });
    await call(`${path}/notes`, { kind: 'contributor', text: 'A bad release.' });
    await call(`${path}/follow-ups`, { text: 'Test it', owner: 'cleo', dueOn: '2026-12-24' });
    await call(`${path}/severity`, { severity: 'high', reason: 'It spread.' });
    await call(`${path}/status`, { status: 'mitigated', at: minute(20) });
    const failure = { code: 'x', reason: 'y', costNanoUsd: 500, runs: [] };
    await publish('task.failed.v1', failure, { task: one, time: minute(25) });
    await counted(
      'SELECT 1 FROM evidence_task WHERE task_id = $1 AND outcome IS NOT NULL',
      [one],
      1,
    );
    await call(`${path}/status`, { status: 'resolved', at: minute(30) });
    expect(await call(`${path}/status`, { status: 'closed' })).toMatchObject({
      code: 200,
      status: 'closed',
      severity: 'high',
    });

    const postMortem = await call(`${path}/post-mortem`);
    expect(postMortem).toMatchObject({
      title: 'A bad night',
      times: { triage: minute(5), started: minute(9), mitigated: minute(20) },
      impact: { tasks: 2, haltedTasks: 2, failedTasks: 1, runs: 2, spent: { nanoUsd: 700 } },
      detection: { by: 'halt', at: minute(5) },
      resolvedAfterMs: 25 * 60_000,
      contributors: [{ text: 'A bad release.', by: 'ana' }],
      followUps: [{ owner: 'cleo', dueOn: '2026-12-24', status: 'open' }],
    });
    // What comes in after it was closed does not change what it did.
    await settle(one, 'whole 9', 9_000);
    await counted('SELECT 1 FROM evidence_run WHERE run_id = $1', [derivedId('run', 'whole 9')], 1);
    expect(await call(`${path}/post-mortem`)).toEqual(postMortem);

    const markdown = await fetch(`${host.url}/v1/incidents${path}/post-mortem?format=markdown`);
    expect(markdown.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    const text = await markdown.text();
    expect(text).toContain('# A bad night');
    expect(text).toContain('A bad release.');
  });

  it('can be about a workflow: its tasks of then, not those that had ended', async () => {
    const [ended, running] = [derivedId('task', 'ended'), derivedId('task', 'running')];
    await accept(ended, 7);
    const cancelled = { by: 'ben', reason: 'no', runs: [] };
    await publish('task.cancelled.v1', cancelled, { task: ended, time: minute(1) });
    await accept(running, 7);
    await accept(derivedId('task', 'later'), 7, 'default', '2099-01-01T00:00:00.000Z');
    await counted('SELECT 1 FROM evidence_task WHERE version = 7 AND outcome IS NOT NULL', [], 1);
    await counted('SELECT 1 FROM evidence_task WHERE version = 7', [], 3);
    const incident = await opened([{ kind: 'workflow', key: 'audit@7' }], {
      since: minute(2),
      detectedAt: minute(3),
    });
    expect(incident).toMatchObject({
      detectedBy: 'person',
      pack: { tasksInAll: 1, tasks: [{ taskId: running, status: 'open' }] },
    });
  });

  it.each(['task', 'workflow', 'tenant'])(
    'about a %s that is closed again when its facts are gone keeps what it did',
    async (kind) => {
      const tenant = `reopened-${kind}`;
      const taskId = derivedId('task', tenant);
      await accept(taskId, 1, tenant);
      await settle(taskId, tenant, 500);
      const cancelled = { by: 'ben', reason: 'no', runs: [] };
      await publish('task.cancelled.v1', cancelled, { task: taskId, tenant, time: minute(1) });
      const ended = 'SELECT 1 FROM evidence_task WHERE task_id = $1 AND outcome IS NOT NULL';
      await counted(ended, [taskId], 1);
      await counted('SELECT 1 FROM evidence_run WHERE task_id = $1', [taskId], 1);
      const about = [{ kind, key: { task: taskId, workflow: 'audit', tenant }[kind] }];
      const { incidentId } = await call('', { about, detectedAt: minute(1) }, { tenant });
      const path = `/${String(incidentId)}`;
      const reach = (status: string) => call(`${path}/status`, { status }, { tenant });
      const takeBack = { status: 'closed', reason: 'Not yet.' };
      const spent = (nanoUsd: number) => ({ impact: { tasks: 1, spent: { nanoUsd } } });
      for (const status of ['started', 'mitigated', 'resolved']) await reach(status);
      expect(await reach('closed')).toMatchObject(spent(500));
      // As long as the facts are there, they are counted anew.
      await settle(taskId, tenant, 700);
      await counted(
        'SELECT 1 FROM evidence_run WHERE spent_nano_usd = 700 AND task_id = $1',
        [taskId],
        1,
      );
      expect(await call(`${path}/correct`, takeBack, { tenant })).toMatchObject(spent(700));
      const closed = await reach('closed');
      await new EvidenceBooks({ query } as never).forget(minute(2));
      await counted(ended, [taskId], 0);
      const { impact, recordInAll, evidenceUpTo } = closed;
      const told = { impact, recordInAll, evidenceUpTo };
      expect(closed).toMatchObject(spent(700));
      expect(await call(`${path}/correct`, takeBack, { tenant })).toMatchObject({
        status: 'resolved',
        ...told,
      });
      expect(await reach('closed')).toMatchObject({ status: 'closed', ...told });
      const post = await call(`${path}/post-mortem`, undefined, { tenant });
      expect(post).toMatchObject(told);
    },
  );

  it('has the limits of a workflow whose name holds an @, and of no other', async () => {
    const tenant = 'at';
    const [name, version] = ['audit@home', 3];
    const workflow = { name, version, hash: hashOf(3), definition: {} };
    await publish('workflow.registered.v1', workflow, { tenant });
    for (const key of [name, 'audit'])
      await publish(
        'budget.set.v1',
        { scope: 'workflow', key, limitNanoUsd: 5, by: 'ana', reason: 'x' },
        { tenant },
      );
    await counted('SELECT 1 FROM evidence_setting WHERE tenant = $1', [tenant], 3);
    for (const key of [name, `${name}@${version}`])
      expect(await call('', { about: [{ kind: 'workflow', key }] }, { tenant })).toMatchObject({
        pack: { budgetsInAll: 1, budgets: [{ scope: 'workflow', key: name }] },
      });
    // There is no workflow of that name here: only one that begins like it.
    const { code } = await call('', { about: [{ kind: 'workflow', key: 'audit' }] }, { tenant });
    expect(code).toBe(404);
  });

  it('counts what its lists do not hold, and of its record has the first and the newest', async () => {
    const taskId = derivedId('task', 'long');
    const tenant = 'long';
    await accept(taskId, 1, tenant);
    for (const [scope, key] of [
      ['task', taskId],
      ['workflow', 'audit'],
      ['tenant', tenant],
    ])
      await publish(
        'budget.set.v1',
        { scope, key, limitNanoUsd: 5, by: 'ana', reason: 'x' },
        { tenant },
      );
    await counted('SELECT 1 FROM evidence_setting WHERE tenant = $1', [tenant], 3);
    await counted('SELECT 1 FROM evidence_task WHERE tenant = $1', [tenant], 1);
    // Versions of tasks beyond those that are listed.
    await query(`
      INSERT INTO evidence_task (task_id, tenant, workflow, version, hash, budget_nano_usd, accepted_at)
      SELECT 'task ' || n, 'long', 'other', n, repeat('a', 64), 1, '${minute(0)}'
      FROM generate_series(1, 220) AS n`);
    await query(
      `INSERT INTO ticket_view (ticket_id, tenant, task_id, kind, queue, risk, status, title,
        due_at, overdue, updated_at, version, opened_at)
      SELECT gen_random_uuid(), $1, $2, 'budget', 'budget', 'low', 'closed', 't', now(), false,
        now(), 1, '2026-11-25T09:10:00Z'::timestamptz + n * interval '1 second'
      FROM generate_series(1, 600) AS n`,
      [tenant, taskId],
    );
    const about = [
      { kind: 'task', key: taskId },
      { kind: 'tenant', key: tenant },
    ];
    const more = { about, detectedAt: minute(5) };
    const incident = await call('', more, { tenant });
    expect(incident).toMatchObject({
      recordInAll: 600,
      pack: { tasksInAll: 221, workflowsInAll: 221, budgetsInAll: 3 },
    });
    const { workflows, budgets } = incident['pack'] as Record<string, { scope: string }[]>;
    expect(workflows).toHaveLength(50);
    expect(budgets?.map(({ scope }) => scope)).toEqual(['tenant', 'workflow', 'task']);
    const timeline = incident['timeline'] as { from: string; at: string }[];
    const told = timeline.filter(({ from }) => from === 'record').map(({ at }) => at);
    expect(told).toHaveLength(500);
    expect([told[0], told[249], told[250], told[499]]).toEqual([
      '2026-11-25T09:10:01.000Z',
      '2026-11-25T09:14:10.000Z',
      '2026-11-25T09:15:51.000Z',
      '2026-11-25T09:20:00.000Z',
    ]);
  });

  it('is nobody else’s, and is not about what belongs to others', async () => {
    const { haltId } = await night('mine');
    const about = [{ kind: 'halt', key: haltId }];
    const { incidentId } = await opened(about);
    const other = { tenant: 'acme' };
    expect(await call(`/${String(incidentId)}`, undefined, other)).toMatchObject({
      code: 404,
      problem: 'no-such-incident',
    });
    expect(await call(`/${String(incidentId)}/status`, { status: 'started' }, other)).toMatchObject(
      { code: 404, problem: 'no-such-incident' },
    );
    expect((await call('', undefined, other))['items']).toEqual([]);
    const refused = await call('', { about }, other);
    expect(refused).toMatchObject({
      code: 404,
      problem: 'unknown-subject',
      errors: [{ at: '/about/0/key' }],
    });
    expect(await call('', { about: [{ kind: 'tenant', key: 'acme' }] })).toMatchObject({
      code: 404,
    });
  });

  it.each([
    ['', { about: [] }, '/about'],
    ['', { about: [{ kind: 'moon', key: 'x' }] }, '/about/0/kind'],
    ['', { about: [{ kind: 'tenant', key: 'default' }], since: 'soon' }, '/since'],
    [
      '',
      { about: [{ kind: 'tenant', key: 'default' }], since: '2026-02-31T00:00:00.000Z' },
      '/since',
    ],
    ['', { about: [{ kind: 'tenant', key: 'default' }], title: '  ' }, '/title'],
    [
      `/${derivedId('incident', 'x')}/follow-ups`,
      { text: 'x', owner: 'ana', dueOn: '2026-02-31' },
      '/dueOn',
    ],
    [`/${derivedId('incident', 'x')}/status`, { status: 'triage' }, '/status'],
  ])('is not changed by a request that says what cannot be (%#)', async (path, body, at) => {
    const refused = await call(path, body);
    expect(refused).toMatchObject({ code: 400, problem: 'invalid-request' });
    expect((refused['errors'] as { at: string }[]).map((one) => one.at)).toEqual([at]);
  });
});

describe('what is sent again', () => {
  const tenant = 'again';
  const about = [{ kind: 'tenant', key: tenant }];

  it('with the same key is the same incident, note and follow-up', async () => {
    const by = { tenant, key: 'k 1' };
    const [first, second] = [await call('', { about }, by), await call('', { about }, by)];
    expect(second['incidentId']).toBe(first['incidentId']);
    const other = await call('', { about }, { tenant, key: 'k 2' });
    expect(other['incidentId']).not.toBe(first['incidentId']);
    const path = `/${String(first['incidentId'])}`;
    const note = { kind: 'note', text: 'Seen.' };
    const followUp = { text: 'Mend', owner: 'cleo', dueOn: '2026-12-24' };
    for (const _ of [1, 2]) {
      await call(`${path}/notes`, note, by);
      await call(`${path}/follow-ups`, followUp, by);
    }
    const { notes, followUps } = await call(path, undefined, { tenant });
    expect(notes).toHaveLength(1);
    expect(followUps).toHaveLength(1);
    const reused = { code: 409, problem: 'idempotency-key-reused' };
    expect(await call(`${path}/notes`, { ...note, text: 'Else.' }, by)).toMatchObject(reused);
    expect(await call(`${path}/follow-ups`, { ...followUp, owner: 'ana' }, by)).toMatchObject(
      reused,
    );
    expect(await call('', { about: [...about, ...about] }, by)).toMatchObject(reused);
    expect(await call('', { about }, { tenant, key: 'k'.repeat(256) })).toMatchObject({
      code: 400,
      problem: 'invalid-header',
    });
  });

  it('need not be because the list could not be written: it follows later', async () => {
    const { incidentId } = await call('', { about }, { tenant });
    await query('ALTER TABLE incident_view RENAME TO away');
    try {
      const started = await call(
        `/${String(incidentId)}/status`,
        { status: 'started' },
        { tenant },
      );
      expect(started).toMatchObject({ code: 200, status: 'started' });
    } finally {
      await query('ALTER TABLE away RENAME TO incident_view');
    }
    await expect
      .poll(() => call('?status=started', undefined, { tenant }), { timeout: 20_000 })
      .toMatchObject({ items: [{ incidentId }] });
  });
});

describe('a halt from a clock that is ahead', () => {
  it('was noticed now', async () => {
    const haltId = derivedId('halt', 'ahead');
    const time = new Date(Date.now() + 3_600_000).toISOString();
    await publish('everything.halted.v1', { haltId, by: 'ana', reason: 'x' }, { time });
    await counted('SELECT 1 FROM evidence_halt WHERE halt_id = $1', [haltId], 1);
    const incident = await call('', { about: [{ kind: 'halt', key: haltId }] });
    expect(incident).toMatchObject({ code: 201 });
    expect(incident['since']).toBe(incident['openedAt']);
  });
});

describe('the list of incidents', () => {
  it('has the newest first, by pages, and what fits the filter', async () => {
    const about = [{ kind: 'tenant', key: 'listed' }];
    const tenant = { tenant: 'listed' };
    for (const [title, severity] of [
      ['a', 'low'],
      ['b', 'high'],
      ['c', 'high'],
    ])
      expect(await call('', { about, title, severity }, tenant)).toMatchObject({ code: 201 });
    const titles = ({ items }: Answer) => (items as { title: string }[]).map(({ title }) => title);
    const first = await call('?limit=2', undefined, tenant);
    expect(titles(first)).toEqual(['c', 'b']);
    const second = await call(`?limit=2&cursor=${String(first['nextCursor'])}`, undefined, tenant);
    expect(titles(second)).toEqual(['a']);
    expect(second['nextCursor']).toBeNull();
    expect(titles(await call('?severity=high&status=open', undefined, tenant))).toEqual(['c', 'b']);
    expect(titles(await call('?status=closed', undefined, tenant))).toEqual([]);
    expect(titles(await call('?owner=ana&about=tenant:listed', undefined, tenant))).toHaveLength(3);
  });
});

describe('what incidents may need', () => {
  it('is forgotten some time after a task ended, unless an incident of its tenant is open', async () => {
    const books = new EvidenceBooks({ query } as never);
    for (const tenant of ['calm', 'troubled']) {
      const taskId = derivedId('task', tenant);
      await accept(taskId, 1, tenant);
      const cancelled = { by: 'ben', reason: 'no', runs: [] };
      await publish('task.cancelled.v1', cancelled, { task: taskId, tenant, time: minute(1) });
      await counted(
        'SELECT 1 FROM evidence_task WHERE task_id = $1 AND outcome IS NOT NULL',
        [taskId],
        1,
      );
    }
    const about = [{ kind: 'tenant', key: 'troubled' }];
    await call('', { about }, { tenant: 'troubled' });
    await books.forget(minute(2));
    const left = "SELECT tenant FROM evidence_task WHERE tenant IN ('calm', 'troubled')";
    expect(await query(left)).toEqual([{ tenant: 'troubled' }]);
  });

  it('is said to be gone in an incident that is opened too late for it, and in no other', async () => {
    const day = (n: number): string => new Date(Date.now() - n * 86_400_000).toISOString();
    const tenant = { tenant: 'late' };
    for (const [name, ended] of [
      ['long ago', 40],
      ['of late', 10],
    ] as const) {
      const task = derivedId('task', name);
      await accept(task, 1, 'late', day(ended + 1));
      const cancelled = { by: 'ben', reason: 'no', runs: [] };
      await publish('task.cancelled.v1', cancelled, { task, ...tenant, time: day(ended) });
      await counted(
        'SELECT 1 FROM evidence_task WHERE task_id = $1 AND outcome IS NOT NULL',
        [task],
        1,
      );
    }
    await new EvidenceBooks({ query } as never).forget(day(35));
    const about = [{ kind: 'workflow', key: 'audit' }];
    const late = await call('', { about, since: day(41), detectedAt: day(0) }, tenant);
    expect(late).toMatchObject({ code: 201, impact: { tasks: 1 }, pack: { tasksInAll: 1 } });
    expect(Date.parse(late['factsGoneUpTo'] as string)).toBeCloseTo(Date.parse(day(40)), -5);
    const path = `/${late['incidentId'] as string}`;
    const read = await call(path, undefined, tenant);
    const postMortem = await call(`${path}/post-mortem`, undefined, tenant);
    for (const one of [read, postMortem])
      expect(one).toMatchObject({ factsGoneUpTo: late['factsGoneUpTo'] });
    const inTime = await call('', { about, since: day(11), detectedAt: day(0) }, tenant);
    expect(inTime).toMatchObject({ code: 201, impact: { tasks: 1 }, factsGoneUpTo: null });
    const named = [{ kind: 'task', key: derivedId('task', 'long ago') }];
    const refused = await call('', { about: named }, tenant);
    expect(refused).toMatchObject({ code: 404, detail: expect.stringContaining('35 days') });
  });

  it('is not stopped by what a stranger puts on a topic', async () => {
    const topic = lifecycleTopic('cost');
    const headers = { id: derivedId('event', 'bad'), type: 'lease.settled.v1', tenant: 'default' };
    for (const text of ['', '{', '[]', '{"type":"lease.settled.v1","data":{"runId":1}}'])
      await bus.publish([{ topic, key: 'x', headers, value: Buffer.from(text) }]);
    const taskId = derivedId('task', 'behind');
    await settle(taskId, 'behind', 5);
    await counted('SELECT 1 FROM evidence_run WHERE task_id = $1', [taskId], 1);
    expect(parked).toEqual([]);
  });

  it('goes on behind what cannot be kept, and keeps whatever is a version', async () => {
    const [bad, large, behind] = ['bad', 'large', 'after'].map((name) => derivedId('task', name));
    if (!bad || !large || !behind) throw new Error('There is no task.');
    for (const time of ['2026-99-99T99:99:99.999Z', '2026-02-31T00:00:00.000Z'])
      await accept(bad, 9, 'default', time);
    // The year 0, which the database has not.
    await accept(bad, 9, 'default', '0000-01-01T00:00:00.000Z');
    await publish(
      'budget.set.v1',
      { scope: 'workflow', key: 'a\u0000b', limitNanoUsd: 1, by: 'ana', reason: 'x' },
      {},
    );
    await accept(large, 2 ** 31);
    await accept(behind, 9);
    await counted('SELECT 1 FROM evidence_task WHERE task_id = $1', [behind], 1);
    await counted('SELECT 1 FROM evidence_task WHERE version = $1', [2 ** 31], 1);
    await counted('SELECT 1 FROM evidence_task WHERE task_id = $1', [bad], 0);
    const incident = await opened([{ kind: 'task', key: large }]);
    expect(incident).toMatchObject({ pack: { tasks: [{ workflow: { version: 2 ** 31 } }] } });
    expect(parked).toEqual([]);
  });

  it('is kept one by one where one of many stands in the way, and says which one', async () => {
    const books = new EvidenceBooks({ query } as never);
    const row = (id: string, accepted_at: string) => ({
      table: 'task' as const,
      row: {
        task_id: id,
        tenant: 't',
        workflow: 'w',
        version: 1,
        hash: 'h',
        budget_nano_usd: 1,
        accepted_at,
      },
    });
    const impossible = row('y', '0000-01-01T00:00:00.000Z');
    const torn = row('\ud800', minute(1));
    const rows = [row('x', minute(1)), impossible, torn, row('z', minute(1))];
    expect(await books.write(rows)).toEqual([torn, impossible]);
    await counted("SELECT 1 FROM evidence_task WHERE task_id IN ('x', 'z')", [], 2);
    const down = Object.assign(new Error('gone'), { code: '57P01' });
    const broken = new EvidenceBooks({ query: () => Promise.reject(down) } as never);
    await expect(broken.write(rows)).rejects.toBe(down);
  });

  it('finds the tickets of an incident by an index, among many', async () => {
    await query(`
      INSERT INTO ticket_view (ticket_id, tenant, task_id, kind, queue, risk, status, title,
        due_at, overdue, updated_at, version, opened_at)
      SELECT gen_random_uuid(), 'many', 'task ' || n, 'budget', 'budget', 'low', 'open', 't',
        now(), false, now(), 1, now() FROM generate_series(1, 20000) AS n`);
    await query('ANALYZE ticket_view');
    const place = ['many', ['task 7'], [], [], false, minute(0), minute(59)];
    for (const sql of [OPEN_TICKETS, IMPACT]) {
      const plan = await query(`EXPLAIN ${sql}`, [...place, [derivedId('ticket', 'one')]]);
      expect(JSON.stringify(plan)).toContain('ticket_view_pkey');
      expect(JSON.stringify(plan)).toContain('ticket_view_task');
      expect(JSON.stringify(plan)).not.toContain('Seq Scan on ticket_view');
    }
    await query("DELETE FROM ticket_view WHERE tenant = 'many'");
  });
});
