import { type EventBody, SEALED_TEXT } from '@nightshift/contracts';
import { plusMs } from '@nightshift/kernel';
import { dueContextOf } from '@nightshift/service-kit';
import { usePostgres } from '@nightshift/testing';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TicketLists1700000000001, TicketView1700000000000 } from '../migrations.store.js';
import { openRooms, type Rooms } from '../room-fixture.spec.js';
import type { TicketListQuery } from './ticket.dto.js';
import { TicketViews } from './ticket-view.store.js';

/** Real: PostgreSQL, the projection over the embedded bus. Tickets are made by their events. */
const postgres = usePostgres();
let rooms: Rooms;
let views: TicketViews;
beforeAll(async () => {
  rooms = await openRooms(await postgres.newDatabase());
  await rooms.call('PUT', '/queues/lawyers', { members: ['lea'], skills: ['law'] });
  const policies = rooms.otherPolicies();
  await policies.refresh();
  views = new TicketViews(rooms.runtime.dataSource, policies, async () => new Map());
});
afterAll(() => rooms?.close());

const now = (): string => new Date().toISOString();
const ids = async (query: Partial<TicketListQuery>, actor = 'ana', at = now()) => {
  const onlooker = { tenant: 'default', actor, now: at };
  const { items } = await views.list(onlooker, { limit: 100, ...query });
  return items.map(({ ticketId }) => ticketId);
};
/** What happens to it next, as its decider would have written it; waits until it is listed. */
const then = async (ticketId: string, ...bodies: readonly EventBody[]): Promise<void> => {
  const version = (await rooms.eventsOf(ticketId)).length;
  const context = dueContextOf('default', ticketId, now());
  await rooms.runtime.store.append({
    appends: [
      {
        stream: `ticket/${ticketId}`,
        expectedVersion: version,
        events: bodies.map((body) => ({ body, context })),
      },
    ],
    inbox: [],
  });
  const listed = async () => (await rooms.row(ticketId))['version'];
  await expect.poll(listed, { timeout: 5_000 }).toBe(version + bodies.length);
};
const placeOf = (ticketId: string, queue = 'reviewers') =>
  ({ ticketId, kind: 'question', queue }) as const;
const assigned = (ticketId: string, to: string): EventBody => ({
  type: 'ticket.assigned.v1',
  data: { ...placeOf(ticketId), to, by: 'ben' },
  content: {},
});

describe('the list of tickets', () => {
  it('shows what is mine: of my queues, of those of everybody, and assigned to me', async () => {
    const own = await rooms.open({ queue: 'lawyers', workflow: 'mine' });
    const everybodys = await rooms.open({ queue: 'open-to-all', workflow: 'mine' });
    const query = { workflow: 'mine', mine: 'true' };
    expect(new Set(await ids(query, 'lea'))).toEqual(new Set([own, everybodys]));
    expect(await ids(query, 'ana')).toEqual([everybodys]);
    expect(await ids({ workflow: 'mine', skill: 'law' })).toEqual([own]);
    await then(own, assigned(own, 'ana'));
    expect(new Set(await ids(query, 'ana'))).toEqual(new Set([own, everybodys]));
    expect(await ids({ assignee: 'ana' })).toEqual([own]);
  });

  it('leaves out what was put aside until its time, unless it is asked for', async () => {
    const id = await rooms.open({ workflow: 'aside' });
    const until = plusMs(now(), 60_000);
    const snoozed = { ...placeOf(id), by: 'ana', until };
    await then(id, { type: 'ticket.snoozed.v1', data: snoozed });
    expect(await ids({ workflow: 'aside' })).toEqual([]);
    expect(await ids({ workflow: 'aside', snoozed: 'true' })).toEqual([id]);
    expect(await ids({ workflow: 'aside' }, 'ana', until)).toEqual([id]);
  });

  it('asks for the titles of all that are sealed on a page at once', async () => {
    const sealed = await Promise.all([0, 1, 2].map(() => rooms.open({ workflow: 'sealed' })));
    const clear = await rooms.open({ workflow: 'sealed' });
    const { dataSource } = rooms.runtime;
    await dataSource.query('UPDATE ticket_view SET title = $2 WHERE ticket_id = ANY ($1)', [
      sealed,
      SEALED_TEXT,
    ]);
    const titlesOf = vi.fn(
      async (asked: readonly string[]) => new Map(asked.map((id) => [id, `title of ${id}`])),
    );
    const { items } = await new TicketViews(dataSource, rooms.otherPolicies(), titlesOf).list(
      { tenant: 'default', actor: 'ana', now: now() },
      { limit: 100, workflow: 'sealed' },
    );
    expect(titlesOf).toHaveBeenCalledTimes(1);
    expect(new Set(titlesOf.mock.calls[0]?.[0])).toEqual(new Set(sealed));
    const titles = new Map(items.map(({ ticketId, title }) => [ticketId, title]));
    expect(sealed.map((id) => titles.get(id))).toEqual(sealed.map((id) => `title of ${id}`));
    expect(titles.get(clear)).not.toMatch(/^title of/);
  });

  it('says when there is an answer, when it was taken back, and which queue is asked now', async () => {
    const id = await rooms.open({});
    const resumeAt = plusMs(now(), 10_000);
    const shownHash = 'a'.repeat(64);
    const given = { ...placeOf(id), by: 'ana', shownHash, via: 'http' as const, resumeAt };
    const answer = { approve: true };
    await then(id, { type: 'ticket.decided.v1', data: given, content: { answer } });
    expect(await rooms.row(id)).toMatchObject({
      status: 'decided',
      decided_by: 'ana',
      next_at: new Date(resumeAt),
    });
    expect(await views.due(plusMs(resumeAt, -1))).toEqual([]);
    expect(await views.due(resumeAt)).toMatchObject([{ ticketId: id, queue: 'reviewers' }]);
    await then(
      id,
      { type: 'ticket.reopened.v1', data: { ...placeOf(id), by: 'ana' } },
      {
        type: 'ticket.moved.v1',
        data: { ...placeOf(id, 'lawyers'), from: 'reviewers', by: 'ana', approvals: 2, ladder: [] },
        content: {},
      },
    );
    expect(await rooms.row(id)).toMatchObject({
      status: 'open',
      decided_by: null,
      queue: 'lawyers',
      approvals: 2,
    });
  });

  it('says what who asks gave to its queue, until it is assigned to somebody', async () => {
    const id = await rooms.open({ workflow: 'passed-on' });
    const passedOn = async (actor: string) => {
      const onlooker = { tenant: 'default', actor, now: now() };
      const query = { limit: 100, workflow: 'passed-on' };
      const lists = await Promise.all(
        (['risk', 'due'] as const).map((order) => views.list(onlooker, { ...query, order })),
      );
      return lists.flatMap(({ items }) => items.map((item) => item.passedOn));
    };
    expect(await passedOn('ana')).toEqual([false, false]);
    const place = placeOf(id, 'lawyers');
    const data = { ...place, from: 'reviewers', by: 'ana', approvals: 1, ladder: [] };
    await then(id, { type: 'ticket.moved.v1', data, content: {} });
    expect(await passedOn('ana')).toEqual([true, true]);
    expect(await passedOn('lea')).toEqual([false, false]);
    await then(id, assigned(id, 'ana'));
    expect(await passedOn('ana')).toEqual([false, false]);
  });

  it('finds who is least busy with what is assigned to them, or held by them', async () => {
    const members = ['kai', 'lou', 'max'];
    const least = () => views.leastBusy('default', members, now());
    expect(await least()).toBe('kai');
    const first = await rooms.open({});
    await then(first, assigned(first, 'kai'));
    await rooms.open({ claimedBy: 'lou' });
    expect(await least()).toBe('max');
    const second = await rooms.open({ claimedBy: 'max' });
    const third = await rooms.open({});
    await then(third, assigned(third, 'max'));
    expect(await least()).toBe('kai');
    await then(first, {
      type: 'ticket.withdrawn.v1',
      data: { ...placeOf(first), reason: 'Over.' },
    });
    await then(second, { type: 'ticket.released.v1', data: { ...placeOf(second), by: 'max' } });
    expect(await least()).toBe('kai');
    expect(await views.leastBusy('default', [], now())).toBeUndefined();
  });
});

describe('the migration of the list', () => {
  it('keeps open tickets, with the time they are to be looked at, and can be taken back', async () => {
    const dataSource = new DataSource({ type: 'postgres', url: await postgres.newDatabase() });
    await dataSource.initialize();
    const runner = dataSource.createQueryRunner();
    await new TicketView1700000000000().up(runner);
    await runner.query(
      `INSERT INTO ticket_view VALUES (gen_random_uuid(), 't', 'task', 'question', 'q', 'high',
         'open', 'Title', '2026-11-26', false, NULL, NULL, NULL, '2026-11-25', 1)`,
    );
    const lists = new TicketLists1700000000001();
    for (const step of ['up', 'down', 'up'] as const) await lists[step](runner);
    const rows: object[] = await runner.query(
      'SELECT *, due_at = next_at AS same FROM ticket_view',
    );
    expect(rows).toMatchObject([
      {
        same: true,
        risk_rank: 2,
        urgency: 0,
        revision: 1,
        approvals: 1,
        opened_at: expect.any(Date),
      },
    ]);
    await runner.release();
    await dataSource.destroy();
  });
});
