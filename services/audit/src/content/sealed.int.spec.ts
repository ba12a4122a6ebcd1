import type { EventBody } from '@nightshift/contracts';
import { systemIds } from '@nightshift/event-store';
import { hashOfJson, leafHash, verifyInclusion } from '@nightshift/kernel';
import { usePostgres, withClient } from '@nightshift/testing';
import { describe, expect, it } from 'vitest';
import { connectLedger } from '../ledger/clickhouse.store.js';
import { acceptedTask, TENANT, useSealedLedger } from './sealed-ledger-fixture.spec.js';

const ledger = useSealedLedger(usePostgres());
const CANARY = 'CANARY-71c4';
const UNTIL = '2026-11-26T11:00:00.000Z';

interface Item {
  readonly index: number;
  readonly leaf: string;
  readonly event: {
    readonly type: string;
    readonly taskid: string;
    readonly data: Record<string, unknown>;
    readonly content?: Record<string, unknown>;
  };
  readonly bytes?: string;
  readonly contentErased?: true;
  readonly contentSealed?: string;
}
interface Found {
  readonly taskId: string;
  readonly title: string | null;
  readonly idempotencyKey: string | null;
  readonly contentErased?: true;
}

const brief = { text: `${CANARY}, é ☃ 😀 half an emoji: \ud83d`, '10': 1, '9': 0.1 };
const accepted = (taskId: string, subject: string): EventBody =>
  acceptedTask(taskId, subject, brief, `key of ${CANARY}`);
const paused: EventBody = {
  type: 'task.paused.v1',
  data: { by: 'ana', reason: `as ${CANARY} said`, runs: [] },
};

/** A task about somebody, whose acceptance and pause are recorded. */
const task = async (name: string): Promise<{ readonly taskId: string; readonly key: string }> => {
  const { append, keyOf, recorded, sealing } = ledger();
  const taskId = systemIds.next();
  const key = await keyOf(name);
  const subject = await sealing.ring.pseudonymOf(TENANT, name);
  await append(taskId, `task/${taskId}`, accepted(taskId, subject), key);
  await append(taskId, `task/${taskId}`, paused, key);
  await recorded();
  return { taskId, key };
};
/** Without what the ledger tells of its readers. */
const eventsOf = async (taskId: string, query = ''): Promise<readonly Item[]> => {
  const path = `/v1/ledger/events?taskId=${taskId}${query}`;
  const { items } = await ledger().get<{ items: readonly Item[] }>(path);
  return items.filter(({ event }) => event.type !== 'content.read.v1');
};
const found = async (q: string): Promise<readonly Found[]> =>
  (await ledger().get<{ items: Found[] }>(`/v1/ledger/search?q=${encodeURIComponent(q)}`)).items;
const written = (schema: string): Promise<readonly string[]> =>
  withClient(ledger().databaseUrl, async (client) => {
    const { rows } = await client.query(`SELECT body FROM ${schema}.event`);
    return rows.map(({ body }: { body: string }) => body);
  });
/** By force: the service itself cannot. */
const byForce = async <T>(query: string): Promise<readonly T[]> => {
  const { client, end } = connectLedger({ path: ledger().folder }, 'owner');
  try {
    if (!query.startsWith('SELECT')) await client.command({ query });
    if (!query.startsWith('SELECT')) return [];
    return await (await client.query({ query, format: 'JSONEachRow' })).json<T>();
  } finally {
    await end();
  }
};

describe('a ledger of sealed events', () => {
  it('holds the bytes that were written, and proves them', async () => {
    await task('patient-1');
    const rows = await byForce<{ body: string }>(
      `SELECT body FROM ledger_event WHERE service = 'orchestrator'`,
    );
    const events = await written('orchestrator');
    expect(events.length).toBeGreaterThan(1);
    expect(new Set(rows.map(({ body }) => body))).toEqual(new Set(events));
    expect(events.join('\n')).not.toContain(CANARY);
    const everything = await byForce<object>('SELECT * FROM ledger_event');
    expect(JSON.stringify(everything)).not.toContain(CANARY);
    expect(await ledger().post('/v1/ledger/verify', {})).toMatchObject({ ok: true });
  });

  it('opens what it shows, and gives the bytes whose leaf it proves', async () => {
    const { taskId } = await task('patient-2');
    const items = await eventsOf(taskId);
    expect(items.map(({ event }) => [event.data['reason'], event.content])).toEqual([
      [undefined, { brief }],
      [`as ${CANARY} said`, undefined],
    ]);
    const [first] = items;
    expect(hashOfJson(first?.event.content?.['brief'])).toBe(first?.event.data['briefHash']);
    const events = await written('orchestrator');
    for (const { index, leaf, bytes = '' } of items) {
      expect(events).toContain(bytes);
      expect(leafHash(Buffer.from(bytes)).toString('hex')).toBe(leaf);
      const proof = await ledger().get<{ treeSize: number; path: string[]; rootHash: string }>(
        `/v1/ledger/proof?index=${index}`,
      );
      const hashes = proof.path.map((one) => Buffer.from(one, 'hex'));
      const [size, root] = [proof.treeSize, Buffer.from(proof.rootHash, 'hex')];
      const sealed = leafHash(Buffer.from(bytes));
      expect(verifyInclusion({ leaf: sealed, index: index - 1, size, path: hashes, root })).toBe(
        true,
      );
    }
  });

  it('finds a task by the name of its data subject, and shows how its brief begins', async () => {
    const { taskId } = await task('patient-3');
    for (const q of ['subject:patient-3', 'patient-3', 'subject:patient-3 workflow:audit'])
      expect(await found(q)).toMatchObject([
        { taskId, idempotencyKey: `key of ${CANARY}`, title: brief.text },
      ]);
    expect(await found('subject:patient-33')).toEqual([]);
    expect(await found('task:patient-3')).toEqual([]);
  });

  it('says that content is erased, and shows what stands for it', async () => {
    const [{ taskId, key }, other] = [await task('patient-4'), await task('patient-5')];
    const before = await eventsOf(taskId);
    await ledger().erase(key);
    const after = await eventsOf(taskId);
    expect(JSON.stringify(after)).not.toContain(CANARY);
    expect(after.map((one) => [one.contentErased, one.event.data['reason']])).toEqual([
      [true, undefined],
      [true, '[sealed]'],
    ]);
    expect(after[0]?.event.content).toEqual({ brief: '[erased]' });
    expect(after.map(({ bytes, leaf }) => [bytes, leaf])).toEqual(
      before.map(({ bytes, leaf }) => [bytes, leaf]),
    );
    const [gone] = await found(`task:${taskId}`);
    expect(gone).toMatchObject({ title: null, idempotencyKey: null, contentErased: true });
    expect((await eventsOf(other.taskId))[0]?.event.content).toEqual({ brief });
    expect(await ledger().post('/v1/ledger/verify', {})).toMatchObject({ ok: true });
  });

  it('gives what was written to whoever asks for that, as SQL and exports do', async () => {
    const { taskId } = await task('patient-9');
    const items = await eventsOf(taskId, '&asWritten=true');
    expect(JSON.stringify(items)).not.toContain(CANARY);
    expect(items[0]).not.toHaveProperty('bytes');
    expect(items[0]?.event.content).toMatchObject({ sealed: 'A256GCM' });
    const bytes = JSON.stringify(items[0]?.event);
    expect(leafHash(Buffer.from(bytes)).toString('hex')).toBe(items[0]?.leaf);
    const query = `select * from v_events where task_id = '${taskId}'`;
    expect(JSON.stringify(await ledger().post('/v1/ledger/sql', { query }))).not.toContain(CANARY);
  });
});

interface Access {
  readonly at: string;
  readonly taskId: string;
  readonly by: string;
  readonly purpose: string;
  readonly reason: string | null;
  readonly reasonErased: boolean;
  readonly service: string;
}

describe('access to sealed content', () => {
  const as = (actor: string, reason?: string): Record<string, string> => ({
    'x-nightshift-actor': actor,
    ...(reason === undefined ? {} : { 'x-nightshift-reason': encodeURIComponent(reason) }),
  });
  const look = async (taskId: string, headers: Record<string, string>): Promise<number> =>
    (await ledger().ask(`/v1/ledger/events?taskId=${taskId}`, headers)).status;
  const recordsOf = async (taskId: string): Promise<number> =>
    (await written('audit')).filter((body) => body.includes(taskId)).length;
  /** Once so many are in the ledger, newest first. */
  const accessesOf = async (taskId: string, count: number): Promise<readonly Access[]> => {
    for (;;) {
      const path = `/v1/ledger/access?taskId=${taskId}`;
      const { items } = await ledger().get<{ items: readonly Access[] }>(path);
      if (items.length >= count) return items;
      await new Promise((wake) => setTimeout(wake, 50));
    }
  };

  it('is recorded before content is shown, once for each person and purpose', async () => {
    const { taskId } = await task('patient-10');
    expect(await recordsOf(taskId)).toBe(0);
    await look(taskId, as('ann'));
    expect(await recordsOf(taskId)).toBe(1);
    await look(taskId, as('ann'));
    await look(taskId, as('ben'));
    await ledger().ask(`/v1/ledger/search?q=task:${taskId}`, as('ann'));
    expect(await recordsOf(taskId)).toBe(3);
    const accesses = await accessesOf(taskId, 3);
    expect(
      accesses.map(({ by, purpose, reason, service }) => [by, purpose, reason, service]),
    ).toEqual([
      ['ann', 'search', null, 'audit'],
      ['ben', 'trace', null, 'audit'],
      ['ann', 'trace', null, 'audit'],
    ]);
    expect(await ledger().post('/v1/ledger/verify', {})).toMatchObject({ ok: true });
  });

  it('says why, and no more of that than of the rest once it is erased', async () => {
    const { taskId, key } = await task('patient-11');
    await look(taskId, as('ann'));
    await look(taskId, as('ann', `a complaint of ${CANARY}, é`));
    await look(taskId, as('ann', 'another'));
    await look(taskId, as('ann'));
    const reasons = async (): Promise<readonly unknown[]> =>
      (await accessesOf(taskId, 3)).map(({ reason, reasonErased }) => [reason, reasonErased]);
    expect(await reasons()).toEqual([
      ['another', false],
      [`a complaint of ${CANARY}, é`, false],
      [null, false],
    ]);
    expect((await written('audit')).join('\n')).not.toContain(CANARY);
    await ledger().erase(key);
    expect(await reasons()).toEqual([
      [null, true],
      [null, true],
      [null, false],
    ]);
  });

  it('is none where nothing sealed was opened', async () => {
    const { append, recorded, erase } = ledger();
    const [open, { taskId, key }] = [systemIds.next(), await task('patient-12')];
    await append(open, `task/${open}`, accepted(open, 'none'));
    await recorded();
    await look(open, as('ann'));
    await ledger().ask(`/v1/ledger/events?taskId=${taskId}&asWritten=true`, as('ann'));
    await erase(key);
    await look(taskId, as('ann'));
    expect([await recordsOf(open), await recordsOf(taskId)]).toEqual([0, 0]);
  });

  it('is listed in pages, of all tasks of the tenant', async () => {
    const { taskId } = await task('patient-13');
    await look(taskId, as('ann'));
    await look(taskId, as('ben'));
    await accessesOf(taskId, 2);
    type Page = { readonly items: readonly Access[]; readonly nextCursor: string | null };
    const first = await ledger().get<Page>('/v1/ledger/access?limit=1');
    const second = await ledger().get<Page>(`/v1/ledger/access?limit=1&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items]).toMatchObject([
      { taskId, by: 'ben' },
      { taskId, by: 'ann' },
    ]);
    const others = await ledger().get<Page>('/v1/ledger/access', {
      'x-nightshift-tenant': 'umbrella',
    });
    expect(others).toEqual({ items: [], nextCursor: null });
    expect(await ledger().get('/v1/ledger/access?cursor=x')).toMatchObject({
      code: 'invalid-cursor',
    });
  });

  it('is found by person, data subject and time', async () => {
    const { append, recorded } = ledger();
    const [{ taskId }, { taskId: other }] = [await task('patient-17'), await task('patient-18')];
    for (const [id, actor] of [
      [taskId, 'gil'],
      [taskId, 'hanna'],
      [other, 'hanna'],
    ] as const)
      await look(id, as(actor));
    const stream = `list-access/orchestrator/acme/gil/tickets/${UNTIL}`;
    const data = { by: 'gil', purpose: 'tickets', tasks: [other], until: UNTIL };
    await append(stream, stream, { type: 'content.listed.v1', data });
    await recorded();
    await accessesOf(taskId, 2);
    await accessesOf(other, 2);
    const found = async (query: string): Promise<readonly unknown[]> =>
      (await ledger().get<{ items: Access[] }>(`/v1/ledger/access?${query}`)).items
        .map((one) => `${one.by} ${one.purpose}`)
        .toSorted();
    expect(await found('by=hanna')).toEqual(['hanna trace', 'hanna trace']);
    expect(await found('subject=patient-17')).toEqual(['gil trace', 'hanna trace']);
    expect(await found('subject=patient-18')).toEqual(['gil tickets', 'hanna trace']);
    expect(await found('subject=patient-1')).toEqual([]);
    expect(await found('subject=patient-17&by=gil')).toEqual(['gil trace']);
    const at = (await accessesOf(taskId, 2))[0]?.at ?? '';
    const mine = `taskId=${taskId}&`;
    expect(await found(`${mine}until=${at}`)).toEqual(['gil trace']);
    expect(await found(`${mine}from=${at}`)).toEqual(['hanna trace']);
    for (const none of ['from=yesterday', 'from=2026-W44', 'until=2026-305', 'until=20261101'])
      expect(await ledger().get(`/v1/ledger/access?${none}`)).toMatchObject({
        code: 'invalid-request',
      });
  });

  it('to a kept answer is found by its own name, which stands where that of a task does', async () => {
    const { append, recorded } = ledger();
    const kept = `precedent/${systemIds.next()}`;
    const data = { taskId: kept, by: 'ann', purpose: 'precedent', until: UNTIL };
    await append(kept, `access/escalation/${kept}/${UNTIL}`, { type: 'content.read.v1', data });
    await recorded();
    expect(await accessesOf(kept, 1)).toMatchObject([{ taskId: kept, by: 'ann' }]);
  });

  it('to lists is found by each task that they showed', async () => {
    const { append, recorded } = ledger();
    const [{ taskId }, { taskId: other }] = [await task('patient-15'), await task('patient-16')];
    const data = { by: 'ann', purpose: 'tickets', tasks: [taskId, other], until: UNTIL };
    const stream = `list-access/orchestrator/acme/ann/tickets/${UNTIL}`;
    await append(stream, stream, { type: 'content.listed.v1', data });
    await recorded();
    const list = { taskId: null, taskIds: [taskId, other], by: 'ann', purpose: 'tickets' };
    expect(await accessesOf(taskId, 1)).toMatchObject([{ ...list, reason: null, until: UNTIL }]);
    expect(await accessesOf(other, 1)).toMatchObject([list]);
    expect(await ledger().get('/v1/ledger/access?taskId=tickets')).toMatchObject({ items: [] });
  });

  it('is not given to whoever gives no proper reason', async () => {
    const { taskId } = await task('patient-14');
    expect(await look(taskId, as('ann', ' '))).toBe(400);
    expect(await look(taskId, as('ann', 'x'.repeat(1001)))).toBe(400);
    expect(await recordsOf(taskId)).toBe(0);
  });
});

describe('a ledger of which something cannot be opened', () => {
  it('shows as it was written what cannot be opened, says why, and goes on after it', async () => {
    const { sealing, databaseUrl } = ledger();
    const [changed, lost, fine] = [
      await task('patient-6'),
      await task('patient-7'),
      await task('patient-8'),
    ];
    await byForce(
      `ALTER TABLE ledger_event UPDATE body = replaceRegexpOne(body, '"value":"....', '"value":"AAAA')
       WHERE task_id = '${changed.taskId}' AND type = 'task.paused.v1' SETTINGS mutations_sync = 1`,
    );
    await withClient(databaseUrl, (client) =>
      client.query('DELETE FROM keyring.key WHERE id = $1', [lost.key]),
    );
    sealing.sealer.forget([lost.key]);
    const { items } = await ledger().get<{ items: readonly Item[] }>(
      '/v1/ledger/events?limit=1000',
    );
    const of = (taskId: string): readonly unknown[] =>
      items
        .filter(({ event }) => event.taskid === taskId && event.type !== 'content.read.v1')
        .map(({ contentSealed, event }) => [contentSealed, event.content]);
    const sealed = expect.objectContaining({ sealed: 'A256GCM' }) as object;
    expect(of(changed.taskId)).toEqual([
      [undefined, { brief }],
      ['seal-broken', sealed],
    ]);
    expect(of(lost.taskId)).toEqual([
      ['key-unknown', sealed],
      ['key-unknown', sealed],
    ]);
    expect(of(fine.taskId)).toEqual([
      [undefined, { brief }],
      [undefined, undefined],
    ]);
    expect(await found(`task:${lost.taskId}`)).toMatchObject([
      { title: null, idempotencyKey: null },
    ]);
  });
});
