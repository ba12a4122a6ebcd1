import { derivedId } from '@nightshift/kernel';
import { type Host, openRuntime, startHost } from '@nightshift/service-kit';
import { createLogger } from '@nightshift/telemetry';
import { testBus, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escalation } from './index.js';
import { otherSystemsConfig } from './other-systems.config.js';
import { ask as plain } from './ticket/ticket-fixture.spec.js';

/** Real: PostgreSQL, HTTP, the embedded bus. The orchestrator's events are written here. */
const postgres = usePostgres();
const { bus, parked } = testBus();
let host: Host;

beforeAll(async () => {
  const log = createLogger({ service: 'escalation', level: 'fatal' });
  const databaseUrl = await postgres.newDatabase();
  const of = { definition: escalation, databaseUrl, bus, instance: 'e1', log };
  const opened = await openRuntime(of);
  const config = { duePollMs: 50, undoMs: 0, otherSystems: otherSystemsConfig({}) };
  const instance = await escalation.create(opened.runtime, config);
  host = await startHost({
    services: [{ opened, instance }],
    bus,
    host: '127.0.0.1',
    port: 0,
    token: undefined,
    log,
    telemetry: { metrics: () => undefined, stop: async () => undefined },
  });
});
afterAll(() => host?.close());

const need = {
  type: 'object',
  properties: { approve: { type: 'boolean' } },
  required: ['approve'],
  additionalProperties: false,
};
let asked = 0;
/** An event of the orchestrator about a task; gives the id of its ticket. */
const publish = async (type: string, data: object, content?: object): Promise<void> => {
  const id = derivedId('event', String((asked += 1)));
  const taskid = derivedId('task', '1');
  const event = {
    specversion: '1.0',
    id,
    source: 'nightshift/orchestrator',
    type,
    subject: `task/${taskid}`,
    sequence: asked,
    time: '2026-11-25T00:00:00.000Z',
    datacontenttype: 'application/json',
    tenantid: 'default',
    taskid,
    causationid: id,
    correlationid: taskid,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    data,
    content,
  };
  const headers = { id, type, tenant: 'default' };
  const value = Buffer.from(JSON.stringify(event));
  await bus.publish([{ topic: 'nightshift.orchestrator.v1', key: taskid, headers, value }]);
};
const open = async (more: object = {}, dueInMs = 3_600_000): Promise<string> => {
  const ticketId = derivedId('ticket', String(asked));
  const dueAt = new Date(Date.now() + dueInMs).toISOString();
  const facts = { ticketId, kind: 'approval', queue: 'reviewers', risk: 'low', dueAt };
  const ask = { ...plain, need, ...more };
  const content = { ask, output: null };
  await publish('decision.requested.v2', { ...facts, stage: 's', taskCostNanoUsd: 0 }, content);
  return ticketId;
};

interface Ticket {
  readonly code: number;
  readonly status: unknown;
  readonly [field: string]: unknown;
}
const call = async (path: string, body?: object, actor = 'ana'): Promise<Ticket> => {
  const response = await fetch(`${host.url}/v1/tickets${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: {
      'x-nightshift-actor': actor,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  });
  const { code: problem, ...rest } = (await response.json()) as Record<string, unknown>;
  return { status: undefined, ...rest, problem, code: response.status };
};
const faultsIn = ({ errors }: Ticket): readonly string[] =>
  ((errors ?? []) as { readonly at: string }[]).map(({ at }) => at);

describe('a ticket over HTTP', () => {
  it('is answered once, by one of two people who try at the same time', async () => {
    const id = await open();
    const { shownHash } = await call(`/${id}`);
    const answers = await Promise.all(
      ['ana', 'ben'].map((by) =>
        call(`/${id}/answer`, { shownHash, answer: { approve: by === 'ana' } }, by),
      ),
    );
    expect(answers.map(({ code }) => code).sort((a, b) => a - b)).toEqual([200, 409]);
    const { history } = await call(`/${id}`);
    expect((history as object[]).map((one) => 'type' in one && one.type)).toEqual([
      'ticket.opened.v2',
      'ticket.answered.v2',
    ]);
  });

  it('is answered once by many who try at the same time, and the others are told by whom', async () => {
    const id = await open();
    const { shownHash, revision } = await call(`/${id}`);
    const people = Array.from({ length: 32 }, (_, n) => `person-${n}`);
    const answers = await Promise.all(
      people.map((by) =>
        call(`/${id}/answer`, { shownHash, revision, answer: { approve: true } }, by),
      ),
    );
    expect(answers.filter(({ code }) => code === 200)).toHaveLength(1);
    for (const refused of answers.filter(({ code }) => code !== 200)) {
      expect(refused).toMatchObject({ code: 409, problem: 'ticket-closed' });
      expect(refused['detail']).toMatch(/answered by person-\d+/);
    }
  });

  it('is decided, taken back, answered anew, and then counts', async () => {
    const id = await open();
    const { shownHash } = await call(`/${id}`);
    const given = { shownHash, answer: { approve: false }, undoSeconds: 30 };
    const decided = await call(`/${id}/answer`, given);
    expect(decided).toMatchObject({ code: 200, status: 'decided', decision: { by: 'ana' } });
    expect(await call(`/${id}/undo`, {}, 'ben')).toMatchObject({ problem: 'not-your-answer' });
    expect(await call(`/${id}/undo`, {})).toMatchObject({ code: 200, status: 'open' });
    await call(`/${id}/answer`, { shownHash, answer: { approve: true }, undoSeconds: 0.2 });
    await expect
      .poll(() => call(`/${id}`), { timeout: 5_000 })
      .toMatchObject({ status: 'answered', answer: { approve: true } });
    const { history } = await call(`/${id}`);
    expect((history as object[]).map((one) => 'type' in one && one.type)).toEqual([
      'ticket.opened.v2',
      'ticket.decided.v1',
      'ticket.reopened.v1',
      'ticket.decided.v1',
      'ticket.answered.v2',
    ]);
  });

  it('is not answered by somebody who has not seen the newest note', async () => {
    const id = await open();
    const { shownHash, revision } = await call(`/${id}`);
    const note = 'Ring them first.';
    const moved = await call(`/${id}/escalate`, { queue: 'legal', note }, 'ben');
    expect(moved).toMatchObject({ code: 200, queue: 'legal', revision: 2 });
    const stale = await call(`/${id}/answer`, { shownHash, revision, answer: { approve: true } });
    expect(stale).toMatchObject({ code: 409, problem: 'stale-view' });
    expect(stale['detail']).toContain(note);
    expect(faultsIn(stale)).toEqual(['/revision/2']);
    const fresh = { shownHash, revision: 2, answer: { approve: true } };
    expect(await call(`/${id}/answer`, fresh)).toMatchObject({ code: 200, status: 'answered' });
  });

  it('is assigned, put aside and taken over', async () => {
    const id = await open();
    expect(await call(`/${id}/assign`, { to: 'ben' })).toMatchObject({ assignee: 'ben' });
    expect(await call(`/${id}/claim`, {})).toMatchObject({ code: 409, problem: 'ticket-assigned' });
    const snoozed = await call(`/${id}/snooze`, { minutes: 5 }, 'ben');
    expect(snoozed).toMatchObject({ code: 200, snoozedUntil: expect.any(String) as string });
    await expect
      .poll(async () => JSON.stringify((await call('?limit=500'))['items']))
      .not.toContain(id);
    const taken = await call(`/${id}/claim`, { takeOver: true });
    expect(taken).toMatchObject({ code: 200, claimedBy: 'ana', assignee: null });
  });

  it('is not answered by others while somebody is at it', async () => {
    const id = await open();
    const { shownHash } = await call(`/${id}/claim`, {});
    const refused = await call(`/${id}/answer`, { shownHash, answer: { approve: true } }, 'ben');
    expect(refused).toMatchObject({ code: 409, problem: 'ticket-claimed' });
  });

  it('names every fault of an answer', async () => {
    const id = await open();
    const { shownHash } = await call(`/${id}`);
    const faulty = await call(`/${id}/answer`, { shownHash, answer: { approve: 1, why: '' } });
    expect(faulty).toMatchObject({ code: 400, problem: 'invalid-answer' });
    expect([...faultsIn(faulty)].sort()).toEqual(['/answer/approve', '/answer/why']);
    expect(faultsIn(await call(`/${id}/answer`, { shownHash: 'x', answer: [] }))).toEqual([
      '/shownHash',
      '/answer',
    ]);
  });

  it('passes its due time: with the safe default, or marked and still open', async () => {
    const withDefault = await open({ safeDefault: { approve: false } }, 100);
    const without = await open({}, 100);
    await expect
      .poll(() => call(`/${withDefault}`), { timeout: 5_000 })
      .toMatchObject({ status: 'answered', answeredBy: 'safe-default' });
    await expect
      .poll(() => call(`/${without}`), { timeout: 5_000 })
      .toMatchObject({ status: 'open', overdue: true });
  });

  it('refuses a time to put it aside until that is none, also beside `minutes: null`', async () => {
    const id = await open();
    for (const until of ['soon', '2026-W48']) {
      const refused = await call(`/${id}/snooze`, { minutes: null, until });
      expect(refused).toMatchObject({ code: 400, problem: 'invalid-request' });
      expect(faultsIn(refused)).toEqual(['/until']);
    }
  });

  it('is listed whatever a model wrote into its title', async () => {
    const half = await open({ title: 'half of an emoji: \uD83C' });
    const id = await open({ title: 'a\u0000b' });
    await expect
      .poll(async () => (await call('?status=open&limit=500'))['items'])
      .toContainEqual(expect.objectContaining({ ticketId: id, title: 'a\uFFFDb' }));
    const { items } = await call('?status=open&limit=500');
    expect(items).toContainEqual(
      expect.objectContaining({ ticketId: half, title: 'half of an emoji: \uFFFD' }),
    );
  });

  it('is nobody’s business once it was withdrawn, also before it was opened', async () => {
    const late = derivedId('ticket', String(asked + 1));
    const end = { by: 'ben', reason: 'Not needed.', runs: [], ticketId: late };
    await publish('task.cancelled.v1', end);
    expect(await open()).toBe(late);
    expect(await call(`/${late}`)).toMatchObject({ code: 404, problem: 'no-such-ticket' });
    expect(parked).toEqual([]);
  });

  it.each([
    [`?cursor=${btoa('["x","y"]')}`, ['/cursor']],
    ['?queue=%00&taskId=%00', ['/queue', '/taskId']],
    ['?status=lost&kind=joke&limit=501', ['/limit', '/status', '/kind']],
  ])('refuses the list %s with every fault', async (query, at) => {
    const refused = await call(query);
    expect(refused.code).toBe(400);
    expect([...faultsIn(refused)].sort()).toEqual([...at].sort());
  });
});
