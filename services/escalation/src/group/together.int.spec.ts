import { hashOfJson, plusMs } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Opening, openRooms, type Rooms } from '../room-fixture.spec.js';

/**
 * Real: PostgreSQL, HTTP, the embedded bus, the pollers of two replicas. Tickets are opened by
 * their event alone.
 */
const postgres = usePostgres();
let rooms: Rooms;
beforeAll(async () => {
  rooms = await openRooms(await postgres.newDatabase());
});
afterAll(() => rooms?.close());
afterEach(() => rooms.setClock(0));

const DAY_MS = 86_400_000;
const inDays = (days: number): string => plusMs(new Date().toISOString(), days * DAY_MS);
const answer = { approve: true };
interface Shown {
  readonly ticketId: string;
  readonly shownHash: string;
  readonly revision: number;
}
const preview = async (question: string) => {
  const { body } = await rooms.call('GET', `/ticket-groups/${hashOfJson(question)}`);
  return body as { count: number; tickets: (Shown & { differs: object })[] };
};
const seen = async (question: string): Promise<readonly Shown[]> =>
  (await preview(question)).tickets.map(({ ticketId, shownHash, revision }) => ({
    ticketId,
    shownHash,
    revision,
  }));
const answerAll = async (question: string, more: object = {}) =>
  rooms.call('POST', `/ticket-groups/${hashOfJson(question)}/answer`, {
    answer,
    tickets: await seen(question),
    undoSeconds: 0,
    ...more,
  });
const openMany = async (count: number, more: Opening): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push(await rooms.open(more));
  return ids;
};
const statusOf = async (ticketId: string): Promise<unknown> =>
  (await rooms.row(ticketId))['status'];
const aFewRounds = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250));

describe('a group of tickets', () => {
  it('is listed with the largest first, and previewed with what differs', async () => {
    await openMany(2, { question: 'small' });
    await openMany(2, { question: 'large', ask: { found: ['a'] } });
    await rooms.open({ question: 'large', ask: { found: ['b'], title: 'Other' } });
    await rooms.open({ question: 'alone' });
    const { items } = (await rooms.call('GET', '/ticket-groups')).body as { items: object[] };
    expect(items).toMatchObject([
      { key: hashOfJson('large'), count: 3, risk: 'low', relevant: { question: 'large' } },
      { key: hashOfJson('small'), count: 2 },
    ]);
    const { count, tickets } = await preview('large');
    expect(count).toBe(3);
    const differing = tickets.filter(({ differs }) => hashOfJson(differs) !== NOTHING);
    expect(differing.length).toBeGreaterThan(0);
    expect(tickets[0]?.differs).toEqual({ title: null, found: [], missing: [], parts: [] });
  });

  it('is answered each by itself: what changed since the preview is refused, and says so', async () => {
    const [first, second, other] = [
      ...(await openMany(2, { question: 'mixed' })),
      await rooms.open({ question: 'another' }),
    ];
    const tickets = (await seen('mixed')).map((one) =>
      one.ticketId === second ? { ...one, shownHash: hashOfJson('older') } : one,
    );
    const { code, body } = await answerAll('mixed', {
      tickets: [...tickets, ...(await seen('another'))],
    });
    expect(code).toBe(200);
    const results = body['results'] as { ticketId: string; outcome: string; code: string | null }[];
    const of = (id: string | undefined) => results.find(({ ticketId }) => ticketId === id);
    expect(of(first)).toMatchObject({ outcome: 'answered', code: null });
    expect(of(second)).toMatchObject({ outcome: 'refused', code: 'stale-view' });
    expect(of(other)).toMatchObject({ outcome: 'refused', code: 'not-of-this-group' });
    const answered = (await rooms.eventsOf(first ?? '')).at(-1);
    expect(answered).toMatchObject({
      type: 'ticket.answered.v2',
      data: { via: 'group', by: 'ana', groupId: body['groupId'] },
    });
    await expect.poll(() => rooms.row(first ?? '')).toMatchObject({ group_id: body['groupId'] });
  });

  it('of high risk is answered only by whoever says how many they mean', async () => {
    const [, id] = [
      await rooms.open({ question: 'risky' }),
      await rooms.open({ question: 'risky', risk: 'high' }),
    ];
    for (const more of [{}, { confirmCount: 3 }]) {
      const { code, body } = await answerAll('risky', more);
      expect([code, body['code']]).toEqual([400, 'confirm-count']);
    }
    expect(await statusOf(id)).toBe('open');
    expect((await answerAll('risky', { confirmCount: 2 })).code).toBe(200);
    await expect.poll(() => statusOf(id)).toBe('answered');
  });

  it('is answered by nobody whom its queue does not know', async () => {
    await rooms.call('PUT', '/queues/closed', { members: ['mia'] });
    await openMany(2, { question: 'closed', queue: 'closed' });
    const { body } = await answerAll('closed');
    expect(body['results']).toMatchObject([{ code: 'not-a-member' }, { code: 'not-a-member' }]);
  });
});

const NOTHING = hashOfJson({ title: null, found: [], missing: [], parts: [] });

describe('a precedent', () => {
  const keepFrom = async (question: string, more: object = {}): Promise<string> => {
    await openMany(2, { question });
    const { body } = await answerAll(question, { keep: { expiresAt: inDays(30) }, ...more });
    return String(body['precedentId']);
  };

  it('answers what is opened after it, each once, until it is revoked with a list of it', async () => {
    const before = await openMany(1, { question: 'kept', at: inDays(-1) });
    const left = (await openMany(2, { question: 'kept' }))[0] ?? '';
    const tickets = (await seen('kept')).filter(
      ({ ticketId }) => ticketId !== before[0] && ticketId !== left,
    );
    const { body } = await answerAll('kept', { tickets, keep: { expiresAt: inDays(30) } });
    const id = String(body['precedentId']);
    const later = await openMany(3, { question: 'kept' });
    for (const ticketId of later) {
      await expect.poll(() => statusOf(ticketId), { timeout: 5_000 }).toBe('answered');
      const answers = (await rooms.eventsOf(ticketId)).filter(
        ({ type }) => type === 'ticket.answered.v2',
      );
      expect(answers).toMatchObject([
        { data: { by: 'precedent', via: 'precedent', precedentId: id }, content: { answer } },
      ]);
    }
    const unrelated = await rooms.open({ question: 'unrelated' });
    const revoked = await rooms.call('POST', `/precedents/${id}/revoke`, { reason: 'New law.' });
    expect(revoked.body).toMatchObject({ status: 'revoked', reason: 'New law.', decidedCount: 3 });
    const decided = revoked.body['decided'] as { ticketId: string; taskId: string }[];
    expect(decided.map(({ ticketId }) => ticketId).toSorted()).toEqual(later.toSorted());
    const after = await rooms.open({ question: 'kept' });
    await aFewRounds();
    for (const ticketId of [...before, left, unrelated, after])
      expect(await statusOf(ticketId)).toBe('open');
  });

  it('decides nothing for other workflows, nothing of high risk, nothing after it expired', async () => {
    await openMany(2, { question: 'scoped', workflow: 'audit' });
    await answerAll('scoped', { keep: { workflow: 'audit', expiresAt: inDays(30) } });
    const others = [
      await rooms.open({ question: 'scoped', workflow: 'other' }),
      await rooms.open({ question: 'scoped' }),
      await rooms.open({ question: 'scoped', workflow: 'audit', risk: 'high' }),
    ];
    const same = await rooms.open({ question: 'scoped', workflow: 'audit' });
    await expect.poll(() => statusOf(same), { timeout: 5_000 }).toBe('answered');
    rooms.setClock(31 * DAY_MS);
    await aFewRounds();
    others.push(await rooms.open({ question: 'scoped', workflow: 'audit' }));
    await aFewRounds();
    for (const ticketId of others) expect(await statusOf(ticketId)).toBe('open');
  });

  it('waits until the answer that it was kept from counts', async () => {
    await keepFrom('undoable', { undoSeconds: 60 });
    const later = await rooms.open({ question: 'undoable' });
    await aFewRounds();
    expect(await statusOf(later)).toBe('open');
  });

  it('leaves to people what somebody is at, and does not try for ever', async () => {
    await keepFrom('held');
    const later = await rooms.open({ question: 'held', claimedBy: 'ben' });
    const uses = (): Promise<object[]> =>
      rooms.runtime.dataSource.query('SELECT * FROM precedent_use WHERE ticket_id = $1', [later]);
    await expect.poll(uses, { timeout: 5_000 }).toMatchObject([{ refused: 'ticket-claimed' }]);
    const tried = await uses();
    await aFewRounds();
    expect([await statusOf(later), await uses()]).toEqual(['open', tried]);
  });

  it('that cannot be kept keeps the whole group from being answered', async () => {
    const [id = ''] = await openMany(2, { question: 'twice' });
    const keep = { expiresAt: inDays(30) };
    const tickets = await seen('twice');
    const one = { tickets: tickets.filter(({ ticketId }) => ticketId !== id), keep };
    expect((await answerAll('twice', one)).body['precedentRefused']).toBeNull();
    const second = await answerAll('twice', { keep: { expiresAt: inDays(20) } });
    expect([second.code, second.body['code']]).toEqual([409, 'precedent-exists']);
    expect(await statusOf(id)).toBe('open');
  });

  it('is refused a second time, and kept of an answered ticket by itself', async () => {
    await openMany(2, { question: 'single' });
    const { body } = await answerAll('single');
    const [{ ticketId }] = body['results'] as [{ ticketId: string }];
    const keep = { fromTicketId: ticketId, expiresAt: inDays(1) };
    const kept = await rooms.call('POST', '/precedents', keep);
    expect([kept.code, kept.body]).toEqual([201, expect.objectContaining({ answer, decided: [] })]);
    const again = await rooms.call('POST', '/precedents', { ...keep, expiresAt: inDays(2) });
    expect([again.code, again.body['code']]).toEqual([409, 'precedent-exists']);
    const far = await rooms.call('POST', '/precedents', { ...keep, expiresAt: inDays(91) });
    expect(far.code).toBe(400);
    const { items } = (await rooms.call('GET', '/precedents')).body as { items: object[] };
    expect(items[0]).toMatchObject({ status: 'active', fromTicketId: ticketId });
    const path = `/precedents/${String(kept.body['precedentId'])}`;
    const ended = await rooms.call('DELETE', path, { reason: 'Only once.' });
    expect([ended.code, ended.body['status']]).toEqual([200, 'revoked']);
    const events = await rooms.runtime.store.read(path.replace('/precedents', 'precedent'));
    expect(events.map(({ type }) => type)).toEqual(['precedent.kept.v1', 'precedent.revoked.v1']);
  });
});
