import { randomBytes } from 'node:crypto';
import { Aggregates, type KeyRing } from '@nightshift/event-store';
import { usePostgres, withClient } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOrchestrator, type TestOrchestrator } from '../host-fixture.spec.js';
import { definition } from '../task/task-fixture.spec.js';
import { Erasures } from './erasures.store.js';
import { privacyDecider } from './privacy.js';
import { applyRetention, Retention } from './retention.store.js';
import { SealedTasks } from './sealed-tasks.store.js';

/** Real: PostgreSQL with the key ring, HTTP, the embedded bus. Nobody carries out runs. */
const CANARY = 'CANARY7c1e';
const postgres = usePostgres();
const masterKeys = `test:${randomBytes(32).toString('base64')}`;
let url: string;
let orchestrator: TestOrchestrator;
let ring: KeyRing;

beforeAll(async () => {
  url = await postgres.newDatabase();
  orchestrator = await startOrchestrator(url, { masterKeys });
  const { sealing } = orchestrator.runtime;
  if (!sealing) throw new Error('Nothing is sealed.');
  ({ ring } = sealing);
  await orchestrator.call('POST', '/v1/workflows', definition);
});
afterAll(() => orchestrator?.close());

const submit = async (subject: string | undefined, topic = CANARY): Promise<string> => {
  const body = {
    workflow: definition.name,
    brief: { topic },
    idempotencyKey: `${topic}/${randomBytes(4).toString('hex')}`,
    ...(subject === undefined ? {} : { subject }),
  };
  return (await orchestrator.call('POST', '/v1/tasks', body))['taskId'] as string;
};
const show = (taskId: string) => orchestrator.call('GET', `/v1/tasks/${taskId}`);
const cancel = (taskId: string) =>
  orchestrator.call('POST', `/v1/tasks/${taskId}/cancel`, { reason: `Because of ${CANARY}.` });
/** Into another workflow: it stays under the key of its origin. */
const fork = async (taskId: string): Promise<string> => {
  const workflow = { ...definition, name: `${definition.name}-2` };
  await orchestrator.call('POST', '/v1/workflows', workflow);
  const forked = await orchestrator.call('POST', `/v1/tasks/${taskId}/fork`, {
    workflow: `${workflow.name}@1`,
    fromStage: definition.stages[0]?.name,
    idempotencyKey: `fork/${taskId}`,
  });
  expect(forked.status).toBe(201);
  return forked['taskId'] as string;
};
const erase = (subject: string) =>
  orchestrator.call('POST', `/v1/subjects/${subject}/erase`, { reason: 'They asked for it.' });
const complete = async (erasureId: unknown) => {
  const read = () => orchestrator.call('GET', `/v1/erasures/${erasureId as string}`);
  await expect.poll(async () => (await read()).task, { timeout: 10_000 }).toBe('complete');
  return read();
};
/** Wherever this database says it, in the clear. */
const hits = (text: string): Promise<string[]> =>
  withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_schema IN ('orchestrator', 'keyring') AND table_type = 'BASE TABLE'`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(
        `SELECT 1 FROM ${name} t WHERE strpos(lower(t::text), lower($1)) > 0 LIMIT 1`,
        [text],
      );
      if (rows.length > 0) found.push(name);
    }
    return found;
  });

describe('a task about a data subject', () => {
  it('is stored sealed and under a pseudonym, and is read and found as any other', async () => {
    const taskId = await submit('ann@example.org');
    expect(await show(taskId)).toMatchObject({ brief: { topic: CANARY }, contentErased: false });
    await expect
      .poll(
        async () => (await orchestrator.call('GET', '/v1/tasks?subject=ann@example.org'))['items'],
      )
      .toMatchObject([{ taskId, subject: expect.stringMatching(/^subject-[0-9a-f]{20}$/) }]);
    expect(await hits(CANARY)).toEqual([]);
    expect(await hits('ann@example.org')).toEqual([]);
  });

  it('stays in the clear where it is about nobody', async () => {
    await submit(undefined, 'PLAIN0b5f');
    expect(await hits('PLAIN0b5f')).toContain('orchestrator.event');
  });

  it('has no schedule', async () => {
    const body = { workflow: definition.name, brief: {}, cron: '0 6 * * *', subject: 'ann' };
    const refused = await orchestrator.call('PUT', '/v1/schedules/daily', body);
    expect(refused).toMatchObject({
      status: 400,
      type: expect.stringMatching(/invalid-schedule$/),
    });
  });
});

describe('an erasure', () => {
  it('ends what is under way, and leaves nothing of it to be read anywhere', async () => {
    const [open, ended, other] = [
      await submit('bob', 'BOB1f0d'),
      await submit('bob', 'BOB1f0d'),
      await submit('eve', 'EVE77aa'),
    ];
    await cancel(ended);
    const asked = await erase('bob');
    expect(asked).toMatchObject({ status: 202, task: 'requested', cause: 'subject' });
    expect(await erase('bob')).toMatchObject({ erasureId: asked['erasureId'] });
    expect(await complete(asked['erasureId'])).toMatchObject({
      keys: 1,
      tasks: 2,
      cancelled: 1,
      fault: null,
      reason: 'They asked for it.',
    });
    for (const taskId of [open, ended])
      expect(await show(taskId)).toMatchObject({
        task: 'cancelled',
        brief: '[erased]',
        contentErased: true,
      });
    expect(await show(other)).toMatchObject({ brief: { topic: 'EVE77aa' } });
    expect(await hits('BOB1f0d')).toEqual([]);
    expect(await ring.findPseudonym('default', 'bob')).toBeUndefined();
    const { history } = (await show(open)) as unknown as { history: { type: string }[] };
    expect(
      history.map(({ type }) => type).filter((type) => type === 'task.erased.v1'),
    ).toHaveLength(2);
  });

  it('is not ordered for a reason that no table takes', async () => {
    const refused = await orchestrator.call('POST', '/v1/subjects/nul/erase', { reason: 'a\0b' });
    expect(refused).toMatchObject({ status: 400 });
  });

  it('is repeated at a start where the ring was restored from an older backup', async () => {
    const backup = await postgres.newDatabase();
    const first = await startOrchestrator(backup, { masterKeys });
    const at = { url, orchestrator };
    [url, orchestrator] = [backup, first];
    await first.call('POST', '/v1/workflows', definition);
    const taskId = await submit('ivy', 'IVY8a');
    const rows = await withClient(backup, async (client) => {
      const { rows: keys } = await client.query('SELECT * FROM keyring.key');
      return keys as Record<string, unknown>[];
    });
    await complete((await erase('ivy'))['erasureId']);
    await first.close();
    await withClient(backup, (client) =>
      client.query(
        `UPDATE keyring.key SET subject = $2, workflow = $3, day = $4, master_key = $5, wrapped = $6, destroyed_at = NULL WHERE id = $1`,
        ['id', 'subject', 'workflow', 'day', 'master_key', 'wrapped'].map(
          (name) => rows[0]?.[name],
        ),
      ),
    );
    orchestrator = await startOrchestrator(backup, { masterKeys });
    expect(await show(taskId)).toMatchObject({ brief: '[erased]', contentErased: true });
    await orchestrator.close();
    ({ url, orchestrator } = at);
  });

  it('refuses to run again what is erased, and a subject that nobody knows', async () => {
    const taskId = await submit('carl', 'CARL2b');
    // By its pseudonym: lists show no other name.
    const listed = async () => {
      const { items } = await orchestrator.call('GET', '/v1/tasks?subject=carl');
      return (items as { subject: string }[])[0]?.subject ?? '';
    };
    await expect.poll(listed).toMatch(/^subject-/);
    await complete((await erase(await listed()))['erasureId']);
    const forked = await orchestrator.call('POST', `/v1/tasks/${taskId}/fork`, {
      fromStage: definition.stages[0]?.name,
    });
    expect(forked).toMatchObject({ status: 409, type: expect.stringMatching(/content-erased$/) });
    expect(await erase('carl')).toMatchObject({
      status: 404,
      type: expect.stringMatching(/unknown-data-subject$/),
    });
  });

  it('is refused under a legal hold on its subject, workflow or tenant, until that is lifted', async () => {
    const taskId = await submit('dora', 'DORA3c');
    for (const scope of [{ subject: 'dora' }, { workflow: definition.name }, {}]) {
      const held = await orchestrator.call('POST', '/v1/legal-holds', {
        ...scope,
        reason: 'Case 7.',
      });
      expect(held.status).toBe(201);
      expect(await erase('dora')).toMatchObject({
        status: 409,
        type: expect.stringMatching(/on-legal-hold$/),
      });
      expect(await show(taskId)).toMatchObject({ brief: { topic: 'DORA3c' } });
      const lift = `/v1/legal-holds/${held['holdId'] as string}/lift`;
      expect((await orchestrator.call('POST', lift, { reason: 'It is over.' })).status).toBe(204);
      expect((await orchestrator.call('POST', lift, { reason: 'Again.' })).status).toBe(404);
    }
    await cancel(taskId);
    await fork(taskId);
    const ofFork = await orchestrator.call('POST', '/v1/legal-holds', {
      workflow: `${definition.name}-2`,
      reason: 'Case 10.',
    });
    expect((await erase('dora')).status).toBe(409);
    const lift = `/v1/legal-holds/${ofFork['holdId'] as string}/lift`;
    await orchestrator.call('POST', lift, { reason: 'It is over.' });
    const another = { ...definition, name: 'another' };
    await orchestrator.call('POST', '/v1/workflows', another);
    const elsewhere = { workflow: another.name, reason: 'Case 8.' };
    expect((await orchestrator.call('POST', '/v1/legal-holds', elsewhere)).status).toBe(201);
    expect((await erase('dora')).status).toBe(202);
  });
});

describe('a workflow that is not registered', () => {
  it.each(['nowhere', `${definition.name}@1`])('is neither held nor kept: %s', async (workflow) => {
    const refused = { status: 400, type: expect.stringMatching(/no-such-workflow$/) as string };
    const body = { workflow, reason: 'Case 11.' };
    expect(await orchestrator.call('POST', '/v1/legal-holds', body)).toMatchObject(refused);
    const put = (days: number | null) =>
      orchestrator.call('PUT', `/v1/retention/${workflow}`, { days });
    expect(await put(30)).toMatchObject(refused);
    expect((await put(null)).status).toBe(204);
  });

  it('is held where it has said anything: a restore has lost it', async () => {
    await ring.keyFor({
      tenant: 'default',
      subject: 'subject-x',
      workflow: 'lost',
      day: '2026-01-01',
    });
    const body = { workflow: 'lost', reason: 'Case 12.' };
    const held = await orchestrator.call('POST', '/v1/legal-holds', body);
    expect(held.status).toBe(201);
    const lift = `/v1/legal-holds/${held['holdId'] as string}/lift`;
    await orchestrator.call('POST', lift, { reason: 'It is over.' });
  });
});

describe('retention', () => {
  const sweepAt = async (days: number): Promise<void> => {
    const { runtime } = orchestrator;
    const { dataSource, store, sealing } = runtime;
    if (!sealing) throw new Error('Nothing is sealed.');
    const now = () => new Date(Date.now() + days * 86_400_000).toISOString();
    await applyRetention({
      retention: new Retention(dataSource),
      sealed: new SealedTasks(dataSource),
      erasures: new Erasures(dataSource),
      streams: new Aggregates({ prefix: 'privacy', decider: privacyDecider }, { store }),
      sealing,
      runtime: { clock: { now } },
      mayRetain: () => true,
    });
    // It is due by that clock; the orchestrator has its own.
    await dataSource.query(
      'UPDATE erasure SET next_at = now() WHERE next_at > now() + $1::interval',
      ['1 day'],
    );
  };
  const retained = async (): Promise<unknown> => {
    const { items } = await orchestrator.call('GET', '/v1/erasures');
    return (items as { cause: string }[]).filter(({ cause }) => cause === 'retention');
  };

  it('erases what is older than its days; not what is under way or held', async () => {
    const put = (days: number | null) =>
      orchestrator.call('PUT', `/v1/retention/${definition.name}`, { days });
    expect((await put(30)).status).toBe(204);
    const [open, ended, held, origin] = [
      await submit('finn', 'FINN4d'),
      await submit('gus', 'GUS5e'),
      await submit('hal', 'HAL6f'),
      await submit('jo', 'JO7a'),
    ];
    await cancel(ended);
    await cancel(held);
    await cancel(origin);
    const forked = await fork(origin);
    const hold = await orchestrator.call('POST', '/v1/legal-holds', {
      subject: 'hal',
      reason: 'Case 9.',
    });
    await sweepAt(29);
    expect(await retained()).toEqual([]);
    await sweepAt(32);
    const [due] = (await retained()) as { erasureId: string }[];
    expect(await complete(due?.erasureId)).toMatchObject({
      cause: 'retention',
      workflow: definition.name,
      by: 'retention',
    });
    expect(await show(ended)).toMatchObject({ contentErased: true });
    expect(await show(open)).toMatchObject({ brief: { topic: 'FINN4d' } });
    expect(await show(held)).toMatchObject({ brief: { topic: 'HAL6f' } });
    expect(await show(forked)).toMatchObject({ brief: { topic: 'JO7a' } });
    expect(await hits('GUS5e')).toEqual([]);
    await orchestrator.call('POST', `/v1/legal-holds/${hold['holdId'] as string}/lift`, {
      reason: 'It is over.',
    });
    await put(null);
    await sweepAt(99);
    expect(await retained()).toHaveLength(1);
  });
});

describe('wrapping anew', () => {
  it('is of all tenants for who rotates, and of one for who answers for it', async () => {
    const database = await postgres.newDatabase();
    const [older, newer] = ['older', 'newer'].map(
      (name) => `${name}:${randomBytes(32).toString('base64')}`,
    );
    const submitFor = async (one: TestOrchestrator, tenant: string) => {
      const body = {
        workflow: definition.name,
        brief: { topic: 'x' },
        idempotencyKey: 'k',
        subject: 'ann',
      };
      const made = await one.call('POST', '/v1/tasks', body, { 'x-nightshift-tenant': tenant });
      expect(made).toMatchObject({ status: 201 });
    };
    const first = await startOrchestrator(database, { masterKeys: older ?? '' });
    await first.call('POST', '/v1/workflows', definition);
    for (const tenant of ['acme', 'other', 'third']) await submitFor(first, tenant);
    await first.close();
    const one = await startOrchestrator(database, { masterKeys: `${newer}\n${older}` });
    try {
      const rewrap = (path: string, tenant: string) =>
        one.call('POST', `/v1/key-ring/${path}`, {}, { 'x-nightshift-tenant': tenant });
      expect(await rewrap('tenant/rewrap', 'acme')).toMatchObject({ status: 200, rewrapped: 1 });
      expect(await rewrap('tenant/rewrap', 'acme')).toMatchObject({ rewrapped: 0 });
      expect(await rewrap('rewrap', 'acme')).toMatchObject({ status: 200, rewrapped: 2 });
    } finally {
      await one.close();
    }
  });
});

describe('where nothing is sealed', () => {
  it('says that nothing can be erased, and what to do', async () => {
    const plain = await startOrchestrator(await postgres.newDatabase());
    try {
      const refused = await plain.call('POST', '/v1/subjects/ann/erase', { reason: 'Asked.' });
      expect(refused).toMatchObject({ status: 409, type: expect.stringMatching(/sealing-off$/) });
    } finally {
      await plain.close();
    }
  });
});
