import { systemIds } from '@nightshift/event-store';
import { usePostgres } from '@nightshift/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeHost, startFakes, until } from '../fakes-fixture.spec.js';
import type { DeadLetterItemDto } from './dead-letters.dto.js';
import type { ServiceStatusDto, SystemDto } from './system.dto.js';

// Real: PostgreSQL, the embedded bus, HTTP, Nest. Fake: two small services (fakes-fixture.spec.ts).
type Body = Record<string, unknown>;

describe('the routes of operators', () => {
  const postgres = usePostgres();
  let host: FakeHost;

  beforeEach(async () => {
    host = await startFakes({ databaseUrl: await postgres.newDatabase() });
  });
  afterEach(() => host.close());

  const get = async <T = Body>(path: string): Promise<T> =>
    (await (await host.get(`/v1/system${path}`)).json()) as T;
  const post = async (path: string, body: object = {}): Promise<[number, Body]> => {
    const response = await host.post(`/v1/system${path}`, body, { 'x-nightshift-actor': 'ana' });
    return [response.status, (await response.json()) as Body];
  };
  const listed = async (query = ''): Promise<readonly DeadLetterItemDto[]> =>
    (await get<{ items: DeadLetterItemDto[] }>(`/dead-letters${query}`)).items;
  /** Pauses whose event the notes refuse: each becomes a letter. */
  const park = async (code: string, count = 1): Promise<readonly string[]> => {
    const before = (await listed()).length;
    host.setRefusing(code);
    const ids = Array.from({ length: count }, () => systemIds.next());
    for (const id of ids) await host.post('/v1/pauses', { id, reason: 'parked' });
    await until(async () => expect(await listed()).toHaveLength(before + count));
    host.setRefusing(undefined);
    return ids;
  };
  const operations = () =>
    host
      .published()
      .filter(({ type }) => type.startsWith('dead-letter.'))
      .map(({ type, source, tenantid, taskid, data }) => ({
        type,
        source,
        tenantid,
        taskid,
        data,
      }));

  describe('GET /v1/system', () => {
    const notes = ({ services }: SystemDto): ServiceStatusDto | undefined =>
      services.find(({ name }) => name === 'escalation');

    it('lists every service of the process, ready, with figures of its own', async () => {
      const system = await get<SystemDto>('');
      expect(system.bus).toBe('embedded');
      expect(system.services.map(({ name, ready, reason }) => [name, ready, reason])).toEqual([
        ['orchestrator', true, null],
        ['escalation', true, null],
      ]);
      await until(async () =>
        expect(notes(await get<SystemDto>(''))).toMatchObject({
          version: '0.1.0',
          lagSeconds: 0,
          pending: 0,
          outboxOldestSeconds: 0,
          outboxPending: 0,
          deadLetters: 0,
          subscriptions: [{ subscription: 'fake-notes' }, { subscription: 'fake-note-rows' }],
        }),
      );
      expect(Date.parse(notes(system)?.startedAt ?? '')).toBeLessThanOrEqual(Date.now());
    });

    it('says which service is stuck, why, and since when events wait', async () => {
      host.setStuck('the disk is full');
      await host.post('/v1/pauses', { id: systemIds.next(), reason: 'x' });
      await until(async () => {
        const system = await get<SystemDto>('');
        expect(notes(system)).toMatchObject({
          ready: false,
          reason: 'fake-notes is stuck: the disk is full',
        });
        expect(notes(system)?.lagSeconds).toBeGreaterThan(0.2);
        expect(system.services[0]).toMatchObject({ ready: true, outboxPending: 1 });
        expect(system.services[0]?.outboxOldestSeconds).toBeGreaterThan(0.2);
      });
      host.setStuck(undefined);
      await until(async () =>
        expect(notes(await get<SystemDto>(''))).toMatchObject({ ready: true, lagSeconds: 0 }),
      );
    });

    it('does not know what it cannot find out: no figure is made up', async () => {
      await postgres.server().kill();
      const system = await get<SystemDto>('');
      expect(notes(system)).toMatchObject({ ready: false, deadLetters: null });
      expect(notes(system)?.reason).toMatch(/^PostgreSQL: /);
      await postgres.crashAndRestart();
    });
  });

  describe('dead letters', () => {
    it('are listed with what they are about, counted by reason, and shown with their bytes', async () => {
      const [taskId = ''] = await park('no-such-workflow');
      await host.publishRaw('not JSON 🌙');
      await until(async () => expect(await listed()).toHaveLength(2));
      const [raw, parked] = await listed();
      expect(raw).toMatchObject({ code: 'unreadable-event', subject: '', key: 'x', eventId: 'x' });
      expect(parked).toMatchObject({
        service: 'escalation',
        subscription: 'fake-notes',
        eventType: 'task.paused.v1',
        subject: `pause/${taskId}`,
        key: taskId,
        tenant: 'default',
        attempts: 1,
        code: 'no-such-workflow',
        reason: 'Refused: no-such-workflow.',
        topic: 'nightshift.orchestrator.v1',
      });
      const groups = await get<{ items: Body[] }>('/dead-letters/groups');
      expect(groups.items.map(({ service, code, count }) => [service, code, count])).toEqual([
        ['escalation', 'no-such-workflow', 1],
        ['escalation', 'unreadable-event', 1],
      ]);
      const shown = await get(`/dead-letters/${raw?.deadLetterId}`);
      expect(shown).toMatchObject({ text: 'not JSON 🌙', truncated: false, bytes: 13 });
      expect((await get<SystemDto>('')).services[1]?.deadLetters).toBe(2);
    });

    it('come in pages, and only those that are asked for', async () => {
      await park('one', 3);
      await park('two', 2);
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: { items: DeadLetterItemDto[]; nextCursor: string | null } = await get(
          `/dead-letters?limit=2&cursor=${cursor}`,
        );
        seen.push(...page.items.map(({ deadLetterId }) => deadLetterId));
        cursor = page.nextCursor;
      }
      expect(seen).toEqual((await listed()).map(({ deadLetterId }) => deadLetterId));
      expect(seen).toHaveLength(5);
      expect(await listed('?code=two')).toHaveLength(2);
      expect(await listed('?type=task.paused.v1&service=escalation')).toHaveLength(5);
      expect(await listed('?service=orchestrator')).toEqual([]);
      expect(await listed('?subscription=fake-note-rows')).toEqual([]);
      expect((await host.get('/v1/system/dead-letters?service=kitchen')).status).toBe(400);
      expect((await host.get('/v1/system/dead-letters?cursor=x')).status).toBe(400);
    });

    it('once redriven have done what they were for, once, and say who did it', async () => {
      const [taskId = ''] = await park('mended');
      const [letter] = await listed();
      expect(await host.rows(taskId)).toEqual([]);
      const path = `/dead-letters/${letter?.deadLetterId}/redrive`;
      const handled = { deadLetterId: letter?.deadLetterId, outcome: 'handled' };
      expect(await post(path, { reason: 'registered it' })).toEqual([200, handled]);
      await until(async () => expect(await host.rows(taskId)).toHaveLength(1));
      expect(await listed()).toEqual([]);
      expect(await post(path)).toEqual([200, handled]);
      expect(await host.rows(taskId)).toMatchObject([{ version: 1 }]);
      expect(operations()).toEqual([
        {
          type: 'dead-letter.redriven.v1',
          source: 'nightshift/escalation',
          tenantid: 'default',
          taskid: taskId,
          data: {
            deadLetterId: letter?.deadLetterId,
            subscription: 'fake-notes',
            code: 'mended',
            messageType: 'task.paused.v1',
            valueHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
            by: 'ana',
            outcome: 'handled',
            attempts: 2,
            reason: 'registered it',
          },
        },
      ]);
      const discard = await post(`/dead-letters/${letter?.deadLetterId}/discard`, { reason: 'x' });
      expect(discard).toMatchObject([409, { code: 'dead-letter-handled' }]);
    });

    it('changes nothing when two people redrive the same at once', async () => {
      const [taskId = ''] = await park('twice');
      const [letter] = await listed();
      const path = `/dead-letters/${letter?.deadLetterId}/redrive`;
      const answers = await Promise.all([post(path), post(path), post(path)]);
      expect(answers.map(([status]) => status)).toEqual([200, 200, 200]);
      await until(async () => expect(await host.rows(taskId)).toMatchObject([{ version: 1 }]));
      const noted = host.published().filter(({ type }) => type === 'ticket.withdrawn.v1');
      expect(noted).toHaveLength(1);
      expect(await listed()).toEqual([]);
    });

    it('that are refused again stay, with the new reason, and can be tried once more', async () => {
      const [taskId = ''] = await park('first');
      const [letter] = await listed();
      const path = `/dead-letters/${letter?.deadLetterId}/redrive`;
      host.setRefusing('second');
      expect(await post(path)).toMatchObject([200, { outcome: 'parked-again' }]);
      expect(await listed()).toMatchObject([
        { deadLetterId: letter?.deadLetterId, code: 'second', attempts: 2 },
      ]);
      host.setRefusing(undefined);
      expect(await post(path)).toMatchObject([200, { outcome: 'handled' }]);
      await until(async () => expect(await host.rows(taskId)).toHaveLength(1));
      expect(operations().map(({ data }) => (data as Body)['outcome'])).toEqual([
        'parked-again',
        'handled',
      ]);
    });

    it('stay where they are while their group is stuck, and hold up nobody', async () => {
      await park('parked');
      const [letter] = await listed();
      host.setStuck('the disk is full');
      const [status, problem] = await post(`/dead-letters/${letter?.deadLetterId}/redrive`);
      expect([status, problem['code']]).toEqual([503, 'redrive-failed']);
      expect(problem['detail']).toContain('the disk is full');
      expect(await listed()).toHaveLength(1);
      expect(operations()).toEqual([]);
      host.setStuck(undefined);
      const id = systemIds.next();
      await host.post('/v1/pauses', { id, reason: 'after' });
      await until(async () => expect(await host.rows(id)).toHaveLength(1));
    });

    it('are given up with a reason only, and are then gone', async () => {
      const [taskId = ''] = await park('nonsense');
      const [letter] = await listed();
      const path = `/dead-letters/${letter?.deadLetterId}/discard`;
      expect(await post(path)).toMatchObject([400, { code: 'invalid-request' }]);
      expect(await post(path, { reason: '' })).toMatchObject([400, { code: 'invalid-request' }]);
      expect(await post(path, { reason: 'a test' })).toMatchObject([200, { outcome: 'discarded' }]);
      expect(await post(path, { reason: 'a test' })).toMatchObject([200, { outcome: 'discarded' }]);
      expect(await listed()).toEqual([]);
      expect(await host.rows(taskId)).toEqual([]);
      expect(operations()).toMatchObject([
        { type: 'dead-letter.discarded.v1', data: { by: 'ana', reason: 'a test' } },
      ]);
      const again = await post(`/dead-letters/${letter?.deadLetterId}/redrive`);
      expect(again).toMatchObject([409, { code: 'dead-letter-discarded' }]);
    });

    it('of one reason go together, for whoever says how many they mean', async () => {
      const ids = await park('many', 7);
      await park('other', 1);
      const selection = { subscription: 'fake-notes', code: 'many', type: 'task.paused.v1' };
      for (const confirmCount of [6, 8])
        expect(await post('/dead-letters/redrive', { ...selection, confirmCount })).toMatchObject([
          400,
          { code: 'confirm-count' },
        ]);
      expect(await post('/dead-letters/redrive', { ...selection, confirmCount: 7 })).toEqual([
        200,
        { handled: 7, parkedAgain: 0, discarded: 0, left: 0 },
      ]);
      await until(async () =>
        expect((await Promise.all(ids.map(host.rows))).flat()).toHaveLength(7),
      );
      expect((await listed()).map(({ code }) => code)).toEqual(['other']);
      const other = { subscription: 'fake-notes', code: 'other', confirmCount: 1, reason: 'tests' };
      expect(await post('/dead-letters/discard', other)).toMatchObject([200, { discarded: 1 }]);
      expect(await listed()).toEqual([]);
      expect(operations()).toHaveLength(8);
    });

    it('that do not exist are not found, nor is a group', async () => {
      const path = `/dead-letters/${systemIds.next()}`;
      expect(await get(path)).toMatchObject({ status: 404, code: 'no-such-dead-letter' });
      expect((await post(`${path}/redrive`))[0]).toBe(404);
      expect((await post(`${path}/discard`, { reason: 'x' }))[0]).toBe(404);
      const selection = { subscription: 'kitchen', code: 'x', confirmCount: 1 };
      expect(await post('/dead-letters/redrive', selection)).toMatchObject([
        404,
        { code: 'no-such-subscription' },
      ]);
    });
  });
});
