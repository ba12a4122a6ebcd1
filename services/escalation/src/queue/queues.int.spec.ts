import { plusMs } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRooms, type Rooms } from '../room-fixture.spec.js';
import { defaultPolicy } from './queue-policy.js';

/** Real: PostgreSQL, HTTP, the embedded bus. Tickets are opened by their event alone. */
const postgres = usePostgres();
let rooms: Rooms;
beforeAll(async () => {
  rooms = await openRooms(await postgres.newDatabase());
});
afterAll(() => rooms?.close());

const faultsIn = (body: Record<string, unknown>): readonly string[] =>
  ((body['errors'] ?? []) as { readonly at: string }[]).map(({ at }) => at);

describe('queues over HTTP', () => {
  it('are like the default until somebody sets them up', async () => {
    const { code, body } = await rooms.call('GET', '/queues/unknown');
    expect(code).toBe(200);
    expect(body).toMatchObject({
      queue: 'unknown',
      members: [],
      ladder: [{ atShare: 0.75, step: 'remind' }],
      open: 0,
      oldestOpenSeconds: null,
    });
  });

  it('are set up, listed with what waits there, and known to other replicas', async () => {
    const set = { description: 'Law', skills: ['law'], members: ['lea'], ladder: [] };
    const { code, body } = await rooms.call('PUT', '/queues/lawyers', set);
    expect([code, body]).toEqual([200, expect.objectContaining({ ...set, queue: 'lawyers' })]);
    const other = rooms.otherPolicies();
    await other.refresh();
    expect(other.policyOf('default', 'lawyers')).toMatchObject(set);
    expect(other.policyOf('another', 'lawyers').members).toEqual([]);
    await rooms.open({ queue: 'lawyers', at: plusMs(new Date().toISOString(), -60_000) });
    await rooms.open({ queue: 'editors' });
    const { items } = (await rooms.call('GET', '/queues')).body as { items: object[] };
    expect(items).toEqual([
      expect.objectContaining({ queue: 'editors', open: 1, overdue: 0 }),
      expect.objectContaining({ queue: 'lawyers', open: 1, skills: ['law'] }),
    ]);
    expect(items[1]).toMatchObject({ oldestOpenSeconds: expect.closeTo(60, -1) });
  });

  it('are known here a second after another replica has set them', async () => {
    const policy = { ...defaultPolicy('theirs'), members: ['zoe'] };
    await rooms.runtime.dataSource.query(
      "INSERT INTO queue_view VALUES ('default', 'theirs', $1, 'zoe', 1)",
      [JSON.stringify(policy)],
    );
    const members = async () => (await rooms.call('GET', '/queues/theirs')).body['members'];
    await expect.poll(members, { timeout: 2_500 }).toEqual(['zoe']);
  });

  it('write an event only where something changes', async () => {
    const set = { members: ['ana'] };
    for (const by of ['ana', 'ben']) await rooms.call('PUT', '/queues/small', set, by);
    const events = await rooms.runtime.store.read('queue/default/small');
    expect(events.map(({ data }) => data)).toMatchObject([{ queue: 'small', by: 'ana' }]);
  });

  it.each([
    [{ ladder: [{ atShare: 0, step: 'shout' }] }, ['/ladder/0/atShare', '/ladder/0/step']],
    [{ ladder: [{ atShare: 1, step: 'escalate' }] }, ['/ladder/0/to']],
    [{ ladder: [{ atShare: 1, step: 'escalate', to: 'odd' }] }, ['/ladder/0/to']],
    [{ members: ['a b'], twoPersonFrom: 'never' }, ['/members', '/twoPersonFrom']],
  ])('are refused as %j, with every fault', async (body, at) => {
    const refused = await rooms.call('PUT', '/queues/odd', body);
    expect(refused.code).toBe(400);
    expect([...faultsIn(refused.body)].toSorted()).toEqual(at);
  });

  it('are refused where two ladders would pass a ticket to and fro', async () => {
    const to = (queue: string) => ({ ladder: [{ atShare: 1, step: 'escalate', to: queue }] });
    expect((await rooms.call('PUT', '/queues/first', to('second'))).code).toBe(200);
    const refused = await rooms.call('PUT', '/queues/second', to('first'));
    expect([refused.code, faultsIn(refused.body)]).toEqual([400, ['/ladder/0/to']]);
  });
});

describe('the next ticket', () => {
  const next = (body: object, actor: string) =>
    rooms.call('POST', '/tickets/claim-next', body, actor);

  it('is one that the actor may answer, and each is given to one', async () => {
    await rooms.call('PUT', '/queues/closed', { members: ['mia', 'max'], skills: ['maths'] });
    const own = await rooms.open({ queue: 'closed', kind: 'approval', author: 'mia' });
    expect((await next({ queue: 'closed' }, 'ana')).code).toBe(204);
    expect((await next({ queue: 'closed' }, 'mia')).code).toBe(204);
    const { code, body } = await next({ skill: 'maths' }, 'max');
    expect([code, body['ticketId']]).toEqual([200, own]);
    expect((await next({ skill: 'maths' }, 'max')).code).toBe(204);
  });

  it('goes to each of several who ask at once, also where one of them is its author', async () => {
    const ids = [];
    for (const author of ['p0', 'p1', 'p2', 'p3'])
      ids.push(await rooms.open({ queue: 'q4', kind: 'approval', author }));
    const taken = await Promise.all(
      ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'].map((who) => next({ queue: 'q4' }, who)),
    );
    const got = taken.flatMap(({ code, body }) => (code === 200 ? [String(body['ticketId'])] : []));
    expect(new Set(got).size).toBe(got.length);
    // Nobody got their own, and what was left over is to be had at once.
    const rest = await Promise.all(['p4', 'p5', 'p6'].map((who) => next({ queue: 'q4' }, who)));
    got.push(...rest.flatMap(({ code, body }) => (code === 200 ? [String(body['ticketId'])] : [])));
    const sorted = (some: readonly string[]) => some.toSorted((a, b) => (a < b ? -1 : 1));
    expect(sorted(got)).toEqual(sorted(ids));
  });
});
