import { randomBytes } from 'node:crypto';
import { openSealing, systemClock } from '@nightshift/event-store';
import { usePostgres } from '@nightshift/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openRooms, type Rooms } from '../room-fixture.spec.js';

/** Real: PostgreSQL, HTTP, sealing, the embedded bus. Tickets are opened by their event alone. */
const postgres = usePostgres();
let rooms: Rooms;
let subjectKey: string;

beforeAll(async () => {
  const databaseUrl = await postgres.newDatabase();
  const masterKeys = `test:${randomBytes(32).toString('base64')}`;
  const sealing = await openSealing({ masterKeys, databaseUrl });
  if (!sealing) throw new Error('Nothing is sealed.');
  const day = systemClock.now().slice(0, 10);
  const scope = { tenant: 'default', subject: 'subject-1', workflow: 'w', day };
  subjectKey = (await sealing.ring.keyFor(scope)).id;
  rooms = await openRooms(databaseUrl, { sealing, reading: { needsReason: () => true } });
});
afterAll(() => rooms?.close());

const rows = (query: string): Promise<readonly object[]> => rooms.runtime.dataSource.query(query);
const next = (queue: string, actor: string, headers?: Record<string, string>) =>
  rooms.call('POST', '/tickets/claim-next', { queue }, actor, headers);
const why = { 'x-nightshift-reason': 'complaint 12' };

describe('a next ticket that is refused', () => {
  afterEach(() => rows('DROP TRIGGER IF EXISTS refuse_access ON event'));

  it('for want of a reason is left to whoever comes next, and so are all others', async () => {
    const ids = new Set<unknown>();
    for (let count = 0; count < 3; count += 1)
      ids.add(await rooms.open({ queue: 'sealed', subjectKey }));
    const refused = await next('sealed', 'ana');
    expect([refused.code, refused.body['code']]).toEqual([400, 'reason-required']);
    expect(await rows('SELECT 1 FROM ticket_view WHERE reserved_until IS NOT NULL')).toEqual([]);
    for (const actor of ['ana', 'ben', 'ben']) {
      const { code, body } = await next('sealed', actor, why);
      expect([code, ids.delete(body['ticketId'])]).toEqual([200, true]);
    }
    expect((await next('sealed', 'ana', why)).code).toBe(204);
  });

  it('for want of a reason was not even set aside for a moment, so nobody else is told that there is none', async () => {
    const ticketId = await rooms.open({ queue: 'untouched', subjectKey });
    await rows(`CREATE OR REPLACE FUNCTION refuse_reserving() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'nothing is set aside'; END $$`);
    await rows(`CREATE TRIGGER refuse_reserving BEFORE UPDATE OF reserved_until ON ticket_view
      FOR EACH ROW EXECUTE FUNCTION refuse_reserving()`);
    const refused = await next('untouched', 'ana');
    // With a reason it would be: the trigger is at work.
    const broken = await next('untouched', 'ana', why);
    await rows('DROP TRIGGER refuse_reserving ON ticket_view');
    expect([refused.code, refused.body['code'], broken.code]).toEqual([
      400,
      'reason-required',
      500,
    ]);
    expect((await next('untouched', 'ana', why)).body['ticketId']).toBe(ticketId);
  });

  it('does not keep from tickets that are not sealed', async () => {
    const ticketId = await rooms.open({ queue: 'open' });
    const { code, body } = await next('open', 'ana');
    expect([code, body['ticketId']]).toEqual([200, ticketId]);
  });

  it('because something is broken is offered again at once', async () => {
    const ticketId = await rooms.open({ queue: 'broken', subjectKey });
    await rows(`CREATE OR REPLACE FUNCTION refuse_access() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no access is recorded'; END $$`);
    await rows(`CREATE TRIGGER refuse_access BEFORE INSERT ON event FOR EACH ROW
      WHEN (NEW.stream LIKE 'access/%') EXECUTE FUNCTION refuse_access()`);
    expect((await next('broken', 'ana', why)).code).toBe(500);
    await rows('DROP TRIGGER refuse_access ON event');
    const { code, body } = await next('broken', 'ana', why);
    expect([code, body['ticketId']]).toEqual([200, ticketId]);
  });
});
