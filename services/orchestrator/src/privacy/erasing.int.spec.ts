import { randomBytes } from 'node:crypto';
import { Aggregates, type KeyRing, type Sealing } from '@nightshift/event-store';
import { dueContextOf } from '@nightshift/service-kit';
import { usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOrchestrator, type TestOrchestrator } from '../host-fixture.spec.js';
import { definition } from '../task/task-fixture.spec.js';
import { Erasures } from './erasures.store.js';
import { type PrivacyCommand, privacyDecider } from './privacy.js';
import { applyRetention, Retention } from './retention.store.js';
import { SealedTasks } from './sealed-tasks.store.js';

/** What comes between an order and its being carried out. Real: PostgreSQL, HTTP, the embedded bus. */
const TENANT = 'default';
const DAY_MS = 86_400_000;
const postgres = usePostgres();
let orchestrator: TestOrchestrator;
let sealing: Sealing;
let ring: KeyRing;

beforeAll(async () => {
  const masterKeys = `test:${randomBytes(32).toString('base64')}`;
  orchestrator = await startOrchestrator(await postgres.newDatabase(), { masterKeys });
  const { runtime } = orchestrator;
  if (!runtime.sealing) throw new Error('Nothing is sealed.');
  ({ sealing } = runtime);
  ({ ring } = sealing);
  await orchestrator.call('POST', '/v1/workflows', definition);
});
afterAll(() => orchestrator?.close());

const post = (path: string, body: object) => orchestrator.call('POST', path, body);
const get = (path: string) => orchestrator.call('GET', path);
const query = (sql: string, values: unknown[] = []) =>
  orchestrator.runtime.dataSource.query(sql, values);
const streams = () =>
  new Aggregates(
    { prefix: 'privacy', decider: privacyDecider },
    { store: orchestrator.runtime.store },
  );
const submit = async (subject: string): Promise<string> => {
  const idempotencyKey = randomBytes(6).toString('hex');
  const body = { workflow: definition.name, brief: { topic: subject }, idempotencyKey, subject };
  return (await post('/v1/tasks', body))['taskId'] as string;
};
const show = (taskId: string) => get(`/v1/tasks/${taskId}`);
const cancelled = async (subject: string): Promise<string> => {
  const taskId = await submit(subject);
  await post(`/v1/tasks/${taskId}/cancel`, { reason: 'Over.' });
  await expect
    .poll(async () => (await get(`/v1/tasks?subject=${subject}&status=cancelled`))['items'])
    .toHaveLength(1);
  return taskId;
};
const erase = (subject: string) => post(`/v1/subjects/${subject}/erase`, { reason: 'Asked for.' });
const hold = async (scope: object) => {
  const made = await post('/v1/legal-holds', { ...scope, reason: 'Case 7.' });
  const lift = () =>
    post(`/v1/legal-holds/${made['holdId'] as string}/lift`, { reason: 'It is over.' });
  return { made, lift };
};
const complete = async (erasureId: unknown) => {
  const read = () => get(`/v1/erasures/${erasureId as string}`);
  await expect.poll(async () => (await read()).task, { timeout: 10_000 }).toBe('complete');
  return read();
};
/** For as long as `during` takes, what is due waits. */
const standing = async <T>(during: () => Promise<T>): Promise<T> => {
  const runner = orchestrator.runtime.dataSource.createQueryRunner();
  await runner.startTransaction();
  // Rows may be added meanwhile; none is claimed: that one locks.
  await runner.query('LOCK TABLE keyring.key IN SHARE ROW EXCLUSIVE MODE');
  try {
    return await during();
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
};

describe('an erasure', () => {
  it('is carried out where the process that was asked ended right after it was ordered', async () => {
    const taskId = await submit('ann');
    const { runtime } = orchestrator;
    const subject = (await ring.findPseudonym(TENANT, 'ann')) ?? '';
    const facts = { erasureId: runtime.ids.next(), subject, by: 'ana', reason: 'Asked for.' };
    const context = dueContextOf(TENANT, streams().streamOf(TENANT), runtime.clock.now());
    const command = { type: 'requestErasure', facts, workflows: [''] } as const;
    await streams().handle(TENANT, command, context);
    expect(await expectRow(facts.erasureId)).toMatchObject({ by: 'ana', reason: 'Asked for.' });
    expect(await complete(facts.erasureId)).toMatchObject({ keys: 1, tasks: 1, cancelled: 1 });
    expect(await show(taskId)).toMatchObject({ contentErased: true });
  });

  it('of one subject does not keep that of others from being done', async () => {
    const names = ['bob', 'carl', 'dora'];
    for (const name of names) await submit(name);
    const asked = await Promise.all(names.map(erase));
    expect(asked.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(asked.map(({ erasureId }) => erasureId)).size).toBe(3);
    for (const { erasureId } of asked)
      expect(await complete(erasureId)).toMatchObject({ keys: 1, tasks: 1, fault: null });
  });

  it('waits for a hold that was set after it was ordered, and says so', async () => {
    const taskId = await submit('eve');
    const { erasureId, lift } = await standing(async () => {
      const asked = await erase('eve');
      const { made, lift } = await hold({ subject: 'eve' });
      expect(made).toMatchObject({ status: 201, tooLateFor: [] });
      return { erasureId: asked['erasureId'] as string, lift };
    });
    const read = () => get(`/v1/erasures/${erasureId}`);
    await expect
      .poll(async () => (await read())['fault'], { timeout: 10_000 })
      .toMatch(/Legal hold/);
    expect(await read()).toMatchObject({ task: 'requested', tasks: 0, cancelled: 0 });
    expect(await show(taskId)).toMatchObject({ brief: { topic: 'eve' }, contentErased: false });
    await lift();
    await query('UPDATE erasure SET next_at = now() WHERE erasure_id = $1', [erasureId]);
    expect(await complete(erasureId)).toMatchObject({ tasks: 1, fault: null });
  });

  it('that is carried out leaves a hold nothing to keep, which is told so', async () => {
    await submit('finn');
    const pseudonym = await ring.findPseudonym(TENANT, 'finn');
    await complete((await erase('finn'))['erasureId']);
    const refused = await post('/v1/legal-holds', { subject: pseudonym, reason: 'Case 8.' });
    expect(refused).toMatchObject({ status: 409, type: expect.stringMatching(/subject-erased$/) });
    expect(refused['detail']).toMatch(/nothing of it can be read any more/);
  });

  it('that another replica has completed stays complete, whatever one that is late makes of it', async () => {
    await submit('ida');
    const late = new Erasures(orchestrator.runtime.dataSource);
    const inTenMinutes = new Date(Date.now() + 600_000).toISOString();
    const erasureId = (await erase('ida'))['erasureId'] as string;
    const done = await complete(erasureId);
    const events = () => orchestrator.runtime.store.read(`privacy/${TENANT}`);
    const before = await events();
    await late.failed(erasureId, 'The ledger does not answer.', inTenMinutes);
    expect(await late.keepKeys(erasureId, [])).toBe(false);
    const rows = () => query('SELECT next_at FROM erasure WHERE erasure_id = $1', [erasureId]);
    expect(await rows()).toEqual([{ next_at: null }]);
    // As replicas of before have left it.
    await query('UPDATE erasure SET next_at = now() WHERE erasure_id = $1', [erasureId]);
    expect(await late.claim(inTenMinutes)).toBeUndefined();
    expect(await get(`/v1/erasures/${erasureId}`)).toEqual(done);
    expect(await events()).toEqual(before);
  });

  it('asks no list: a task that no list shows yet is cancelled and erased, and counted', async () => {
    const taskId = await submit('gus');
    await expect.poll(async () => (await get('/v1/tasks?subject=gus'))['items']).toHaveLength(1);
    await query('DELETE FROM task_view WHERE task_id = $1', [taskId]);
    const done = await complete((await erase('gus'))['erasureId']);
    expect(done).toMatchObject({ keys: 1, tasks: 1, cancelled: 1 });
    expect(await show(taskId)).toMatchObject({ task: 'cancelled', contentErased: true });
  });
});

describe('legal holds', () => {
  it('are listed as another replica has set and lifted them', async () => {
    const { lift } = await hold({ subject: undefined });
    const listed = async () =>
      ((await get('/v1/legal-holds'))['items'] as { holdId: string }[]).map(({ holdId }) => holdId);
    const before = await listed();
    const { runtime } = orchestrator;
    const facts = { holdId: runtime.ids.next(), by: 'ben', reason: 'Case 9.' };
    const there = (command: PrivacyCommand) => {
      const context = dueContextOf(TENANT, streams().streamOf(TENANT), runtime.clock.now());
      return streams().handle(TENANT, command, context);
    };
    await there({ type: 'setHold', facts });
    expect(await listed()).toEqual([...before, facts.holdId]);
    await there({ type: 'liftHold', facts });
    expect(await listed()).toEqual(before);
    await lift();
  });
});

describe('retention', () => {
  /** Orders what is older than 30 days by a clock that many days ahead. @returns its erasures */
  const sweepAt = async (days: number): Promise<readonly string[]> => {
    const { runtime } = orchestrator;
    const now = () => new Date(Date.now() + days * DAY_MS).toISOString();
    await applyRetention({
      retention: new Retention(runtime.dataSource),
      sealed: new SealedTasks(runtime.dataSource),
      erasures: new Erasures(runtime.dataSource),
      streams: streams(),
      sealing,
      runtime: { clock: { now } },
      mayRetain: () => true,
    });
    const { items } = await get('/v1/erasures');
    return (items as { cause: string; erasureId: string }[])
      .filter(({ cause }) => cause === 'retention')
      .map(({ erasureId }) => erasureId);
  };
  const due = () => query('UPDATE erasure SET next_at = now() WHERE next_at > now()');
  const applied = async (): Promise<number> => {
    const events = await orchestrator.runtime.store.read(`privacy/${TENANT}`);
    return events.filter(({ type }) => type === 'retention.applied.v2').length;
  };

  beforeAll(() => orchestrator.call('PUT', `/v1/retention/${definition.name}`, { days: 30 }));

  it('orders again what a hold took from it in between, once that is lifted', async () => {
    const taskId = await cancelled('hal');
    const [first] = await sweepAt(32);
    const { lift } = await hold({ subject: 'hal' });
    await due();
    await expectGone(first);
    expect(await applied()).toBe(0);
    expect(await sweepAt(32)).toEqual([]);
    expect(await show(taskId)).toMatchObject({ contentErased: false });
    await lift();
    const [second] = await sweepAt(32);
    await due();
    expect(await complete(second)).toMatchObject({ keys: 1, tasks: 1, cancelled: 0 });
    expect(await show(taskId)).toMatchObject({ contentErased: true });
    expect(await applied()).toBe(1);
  });

  it('leaves what is under way, also a fork of an old task, whatever the lists say', async () => {
    const origin = await cancelled('ivy');
    const [order] = await sweepAt(32).then((ids) => ids.slice(0, 1));
    const forked = await post(`/v1/tasks/${origin}/fork`, {
      fromStage: definition.stages[0]?.name,
    });
    expect(forked.status).toBe(201);
    await due();
    await expectGone(order);
    expect(await show(forked['taskId'] as string)).toMatchObject({ contentErased: false });
    expect((await sweepAt(32)).includes(order ?? '')).toBe(false);
  });
});

/** It is looked at once a second. */
const expectGone = async (erasureId: string | undefined) => {
  await expect
    .poll(async () => (await get(`/v1/erasures/${erasureId}`)).status, { timeout: 5_000 })
    .toBe(404);
};
const expectRow = async (erasureId: string) => {
  const read = () => get(`/v1/erasures/${erasureId}`);
  await expect.poll(async () => (await read()).status, { timeout: 5_000 }).toBe(200);
  return read();
};
