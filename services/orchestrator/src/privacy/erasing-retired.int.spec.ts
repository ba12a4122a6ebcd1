import { randomBytes } from 'node:crypto';
import { Aggregates, type KeyRing, type Sealing } from '@nightshift/event-store';
import { LedgerInMemory, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startOrchestrator, type TestOrchestrator } from '../host-fixture.spec.js';
import { definition } from '../task/task-fixture.spec.js';
import { Erasures } from './erasures.store.js';
import { privacyDecider } from './privacy.js';
import { applyRetention, Retention } from './retention.store.js';
import { SealedTasks } from './sealed-tasks.store.js';

/**
 * Erasures of tasks whose events have left PostgreSQL. Real: PostgreSQL with the key ring, HTTP, the
 * embedded bus, what moves streams out. The ledger is one in memory. Nobody carries out runs.
 */
const TENANT = 'default';
const DAY_MS = 86_400_000;
const postgres = usePostgres();
const ledger = new LedgerInMemory();
let orchestrator: TestOrchestrator;
let sealing: Sealing;
let ring: KeyRing;

beforeAll(async () => {
  const masterKeys = `test:${randomBytes(32).toString('base64')}`;
  orchestrator = await startOrchestrator(await postgres.newDatabase(), {
    masterKeys,
    past: ledger,
  });
  const { runtime } = orchestrator;
  if (!runtime.sealing) throw new Error('Nothing is sealed.');
  ({ sealing } = runtime);
  ({ ring } = sealing);
  await orchestrator.call('POST', '/v1/workflows', definition);
});
beforeEach(() => {
  ledger.isAway = false;
});
afterAll(() => orchestrator?.close());

const post = (path: string, body: object) => orchestrator.call('POST', path, body);
const get = (path: string) => orchestrator.call('GET', path);
const query = (sql: string, values: unknown[] = []) =>
  orchestrator.runtime.dataSource.query(sql, values);
const submit = async (subject: string): Promise<string> => {
  const idempotencyKey = randomBytes(6).toString('hex');
  const body = { workflow: definition.name, brief: { topic: subject }, idempotencyKey, subject };
  return (await post('/v1/tasks', body))['taskId'] as string;
};
const show = (taskId: string) => get(`/v1/tasks/${taskId}`);
const countHere = async (taskId: string): Promise<number> => {
  const rows = (await query('SELECT version FROM event WHERE stream = $1', [
    `task/${taskId}`,
  ])) as unknown[];
  return rows.length;
};
const hasLeft = async (taskId: string): Promise<void> => {
  const left = async (): Promise<number> => {
    await orchestrator.retire();
    return countHere(taskId);
  };
  await expect.poll(left, { timeout: 10_000 }).toBe(0);
};
/** Over, and with no event left in PostgreSQL. */
const retired = async (subject: string): Promise<string> => {
  const taskId = await submit(subject);
  await post(`/v1/tasks/${taskId}/cancel`, { reason: `No more of ${subject}.` });
  await hasLeft(taskId);
  return taskId;
};
const erase = async (subject: string): Promise<string> => {
  const asked = await post(`/v1/subjects/${subject}/erase`, { reason: 'Asked for.' });
  expect(asked.status).toBe(202);
  return asked['erasureId'] as string;
};
const erasure = (erasureId: string) => get(`/v1/erasures/${erasureId}`);
const complete = async (erasureId: string) => {
  await expect
    .poll(async () => (await erasure(erasureId)).task, { timeout: 10_000 })
    .toBe('complete');
  return erasure(erasureId);
};
const again = (erasureId: string) =>
  query('UPDATE erasure SET next_at = now() WHERE erasure_id = $1', [erasureId]);
const keysOf = async (subject: string) => {
  const pseudonym = (await ring.findPseudonym(TENANT, subject)) ?? '';
  return (await ring.find({ tenant: TENANT, subject: pseudonym })).map(({ id }) => id);
};

/** Whether every process hears that it is erased, and drops its copies. */
const wasTold = async (taskId: string): Promise<boolean> => {
  const { history } = (await show(taskId)) as unknown as { history: { type: string }[] };
  return history.some(({ type }) => type === 'task.erased.v1');
};

describe('an erasure of tasks that have left', () => {
  it('finds them, destroys their keys, counts them, and says so in their streams', async () => {
    const tasks = [await retired('ann'), await retired('ann')];
    const [taskId = ''] = tasks;
    const keys = await keysOf('ann');
    const recorded = [...(ledger.bytes.get(`task/${taskId}`) ?? [])];
    expect(await show(taskId)).toMatchObject({ brief: { topic: 'ann' }, contentErased: false });
    const done = await complete(await erase('ann'));
    expect(done).toMatchObject({ keys: 1, tasks: 2, cancelled: 0, fault: null });
    expect([...(await ring.keysOf(keys)).values()]).toEqual(['destroyed']);
    for (const one of tasks)
      expect(await show(one)).toMatchObject({ brief: '[erased]', contentErased: true });
    // What was recorded stays as it was; the two passes are told after it, and leave in their turn.
    expect(await countHere(taskId)).toBe(2);
    await hasLeft(taskId);
    const now = ledger.bytes.get(`task/${taskId}`) ?? [];
    expect(now.slice(0, recorded.length)).toEqual(recorded);
    expect(now).toHaveLength(recorded.length + 2);
    expect(await show(taskId)).toMatchObject({ brief: '[erased]', contentErased: true });
  });

  it('ends what is under way and destroys the keys while the ledger is away, and waits with the rest', async () => {
    const gone = await retired('bob');
    const open = await submit('bob');
    const keys = await keysOf('bob');
    // Nothing of it is in memory any more, as after a start.
    sealing.sealer.forget(keys);
    ledger.isAway = true;
    const erasureId = await erase('bob');
    await expect
      .poll(async () => (await erasure(erasureId))['fault'], { timeout: 10_000 })
      .toMatch(/It is away/);
    expect([...(await ring.keysOf(keys)).values()]).toEqual(['destroyed']);
    expect(await show(open)).toMatchObject({ task: 'cancelled', contentErased: true });
    expect(await erasure(erasureId)).toMatchObject({ task: 'requested', cancelled: 1 });
    expect(await show(gone)).toMatchObject({ status: 503 });
    ledger.isAway = false;
    await again(erasureId);
    expect(await complete(erasureId)).toMatchObject({ tasks: 2, cancelled: 1, fault: null });
    expect(await show(gone)).toMatchObject({ brief: '[erased]', contentErased: true });
  });

  it('is not held up for other tasks by one of which the ledger has something else', async () => {
    const tasks = [await retired('carl'), await retired('carl'), await retired('carl')];
    const [, changed = ''] = tasks;
    const before = ledger.bytes.get(`task/${changed}`) ?? [];
    ledger.bytes.set(`task/${changed}`, before.slice(0, 1));
    sealing.sealer.forget(await keysOf('carl'));
    const erasureId = await erase('carl');
    await expect
      .poll(async () => (await erasure(erasureId))['fault'], { timeout: 10_000 })
      .toMatch(/are not those that were moved there/);
    for (const one of tasks.filter((taskId) => taskId !== changed))
      expect(await wasTold(one)).toBe(true);
    expect(await erasure(erasureId)).toMatchObject({ task: 'requested' });
    ledger.bytes.set(`task/${changed}`, before);
    await again(erasureId);
    expect(await complete(erasureId)).toMatchObject({ tasks: 3, fault: null });
  });

  it('by age finds them, too, unless a fork of one is under way', async () => {
    const [old, origin] = [await retired('dora'), await retired('eve')];
    const forked = await post(`/v1/tasks/${origin}/fork`, {
      fromStage: definition.stages[0]?.name,
    });
    expect(forked.status).toBe(201);
    const fork = forked['taskId'] as string;
    expect(await show(fork)).toMatchObject({ brief: { topic: 'eve' }, contentErased: false });
    await orchestrator.call('PUT', `/v1/retention/${definition.name}`, { days: 30 });
    const { runtime } = orchestrator;
    const now = () => new Date(Date.now() + 32 * DAY_MS).toISOString();
    await applyRetention({
      retention: new Retention(runtime.dataSource),
      sealed: new SealedTasks(runtime.dataSource),
      erasures: new Erasures(runtime.dataSource),
      streams: new Aggregates(
        { prefix: 'privacy', decider: privacyDecider },
        { store: runtime.store },
      ),
      sealing,
      runtime: { clock: { now } },
      mayRetain: () => true,
    });
    await query('UPDATE erasure SET next_at = now() WHERE next_at > now()');
    await expect
      .poll(async () => (await show(old))['contentErased'], { timeout: 10_000 })
      .toBe(true);
    expect(await show(fork)).toMatchObject({ brief: { topic: 'eve' }, contentErased: false });
    expect(await show(origin)).toMatchObject({ brief: { topic: 'eve' }, contentErased: false });
  });
});

describe('running a task again that has left', () => {
  it('takes over what it was about, under the key of then', async () => {
    const origin = await retired('finn');
    const keys = await keysOf('finn');
    const forked = await post(`/v1/tasks/${origin}/fork`, {
      fromStage: definition.stages[0]?.name,
    });
    const fork = forked['taskId'] as string;
    expect(forked.status).toBe(201);
    expect(await show(fork)).toMatchObject({ brief: { topic: 'finn' }, task: 'running' });
    expect(await keysOf('finn')).toEqual(keys);
    expect(await get(`/v1/tasks/${origin}/diff/${fork}`)).toMatchObject({ status: 200 });
    const done = await complete(await erase('finn'));
    expect(done).toMatchObject({ keys: 1, tasks: 2, cancelled: 1 });
    for (const one of [origin, fork])
      expect(await show(one)).toMatchObject({ brief: '[erased]', contentErased: true });
  });

  it('is refused where it is erased, and where the ledger is away it says so', async () => {
    const [erased, other] = [await retired('gus'), await retired('hal')];
    await complete(await erase('gus'));
    await hasLeft(erased);
    const body = { fromStage: definition.stages[0]?.name };
    expect(await post(`/v1/tasks/${erased}/fork`, body)).toMatchObject({
      status: 409,
      type: expect.stringMatching(/content-erased$/) as string,
    });
    ledger.isAway = true;
    expect(await post(`/v1/tasks/${other}/fork`, body)).toMatchObject({
      status: 503,
      type: expect.stringMatching(/ledger-unavailable$/) as string,
    });
  });
});
