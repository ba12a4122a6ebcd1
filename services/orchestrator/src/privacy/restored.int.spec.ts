import { randomBytes, randomUUID } from 'node:crypto';
import { Refusal } from '@nightshift/kernel';
import { LedgerInMemory, usePostgres, withClient } from '@nightshift/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { startOrchestrator, type TestOrchestrator } from '../host-fixture.spec.js';
import { definition } from '../task/task-fixture.spec.js';

/*
 * Real: PostgreSQL with the key ring, HTTP, the embedded bus. The ledger is one in memory; what the real one
 * answers is in the tests of audit, and all of it together in those of the command line (restored.e2e.spec.ts).
 */
const postgres = usePostgres();
const masterKeys = `test:${randomBytes(32).toString('base64')}`;
const started: TestOrchestrator[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) await one.close();
});

const start = async (
  url: string,
  ledger?: LedgerInMemory,
  retentionPollMs = 600_000,
): Promise<TestOrchestrator> => {
  const asked = ledger ? { past: ledger } : {};
  const one = await startOrchestrator(url, { masterKeys, retentionPollMs, ...asked });
  started.push(one);
  return one;
};
const stop = async (one: TestOrchestrator): Promise<void> => {
  started.splice(started.indexOf(one), 1);
  await one.close();
};
const copyOf = async (url: string): Promise<string> => {
  const name = `copy_${randomBytes(6).toString('hex')}`;
  const from = new URL(url).pathname.slice(1);
  const other = Object.assign(new URL(url), { pathname: '/postgres' }).href;
  await withClient(other, (client) => client.query(`CREATE DATABASE "${name}" TEMPLATE "${from}"`));
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
};

const submit = async (one: TestOrchestrator, subject: string): Promise<string> => {
  const idempotencyKey = randomBytes(6).toString('hex');
  const body = { workflow: definition.name, brief: { topic: subject }, idempotencyKey, subject };
  return (await one.call('POST', '/v1/tasks', body))['taskId'] as string;
};
const show = (one: TestOrchestrator, taskId: string) => one.call('GET', `/v1/tasks/${taskId}`);
const listed = async (one: TestOrchestrator, path: string) =>
  (await one.call('GET', path))['items'] as Record<string, unknown>[];
const erased = async (one: TestOrchestrator, subject: string): Promise<void> => {
  const asked = await one.call('POST', `/v1/subjects/${subject}/erase`, { reason: 'Asked for.' });
  expect(asked).toMatchObject({ status: 202 });
  await complete(one, asked['erasureId']);
};
const complete = async (one: TestOrchestrator, erasureId: unknown): Promise<void> => {
  const read = () => one.call('GET', `/v1/erasures/${erasureId as string}`);
  await expect.poll(async () => (await read()).task, { timeout: 10_000 }).toBe('complete');
};
const hold = (one: TestOrchestrator, subject: string) =>
  one.call('POST', '/v1/legal-holds', { subject, reason: 'Case 7.' });
const bytesOf = async ({ runtime }: TestOrchestrator, stream: string): Promise<readonly string[]> =>
  (await runtime.store.readBytes(stream)).map(String);
const reapplied = async ({ runtime }: TestOrchestrator) =>
  (await runtime.store.read('privacy/default')).flatMap((event) =>
    event.type === 'erasure.reapplied.v1' ? [event.data] : [],
  );

/** Until what it wrote is in the ledger. */
const recorded = async ({ runtime }: TestOrchestrator): Promise<void> => {
  const left = () => runtime.dataSource.query('SELECT FROM outbox');
  await expect.poll(left, { timeout: 10_000 }).toHaveLength(0);
};

/** Before an erasure, a hold and another retention, and after them. */
const prepared = async (days: number | null) => {
  const ledger = new LedgerInMemory();
  const url = await postgres.newDatabase();
  const first = await start(url, ledger);
  await first.call('POST', '/v1/workflows', definition);
  const [gone, kept] = [await submit(first, 'ivy'), await submit(first, 'jo')];
  await first.call('PUT', `/v1/retention/${definition.name}`, { days: 30 });
  await stop(first);
  const backup = await copyOf(url);
  const second = await start(url, ledger);
  await erased(second, 'ivy');
  expect((await hold(second, 'jo')).status).toBe(201);
  await second.call('PUT', `/v1/retention/${definition.name}`, { days });
  await recorded(second);
  const before = {
    privacy: await bytesOf(second, 'privacy/default'),
    task: await bytesOf(second, `task/${gone}`),
  };
  await stop(second);
  return { ledger, backup, gone, kept, before };
};

/** Played once for each retention; no test writes to it, each has a copy. */
const played = new Map<number | null, ReturnType<typeof prepared>>();
/** One whose database was put back to before an erasure, a hold and another retention. */
const restored = async (days: number | null = null) => {
  const one = played.get(days) ?? prepared(days);
  played.set(days, one);
  const { ledger, backup, ...names } = await one;
  return { ...names, ledger: ledger.copy(), backup: await copyOf(backup) };
};

describe('an orchestrator whose database and key ring were restored', () => {
  it('would open again what was erased, if nobody told it', async () => {
    const { backup, gone } = await restored();
    const one = await start(backup);
    expect(await show(one, gone)).toMatchObject({ brief: { topic: 'ivy' }, contentErased: false });
  });

  it('has destroyed it again before it answers, and has its holds and days of retention', async () => {
    const { ledger, backup, gone, kept, before } = await restored();
    const one = await start(backup, ledger);
    expect(await show(one, gone)).toMatchObject({
      brief: '[erased]',
      contentErased: true,
      task: 'cancelled',
    });
    expect(await listed(one, '/v1/legal-holds')).toMatchObject([{ reason: 'Case 7.' }]);
    expect(await listed(one, '/v1/retention')).toEqual([]);
    const refused = await one.call('POST', '/v1/subjects/jo/erase', { reason: 'Asked for.' });
    expect(refused).toMatchObject({ status: 409, type: expect.stringMatching(/on-legal-hold$/) });
    expect(await show(one, kept)).toMatchObject({ brief: { topic: 'jo' } });
    const again = await one.call('POST', '/v1/subjects/ivy/erase', { reason: 'Asked for.' });
    const [{ erasureId } = {}] = await listed(one, '/v1/erasures');
    await complete(one, erasureId);
    expect(again.status).toBe(202);
    expect(await one.runtime.sealing?.ring.findPseudonym('default', 'ivy')).toBeUndefined();
    // As they were written, and only then what is new.
    const stream = await bytesOf(one, 'privacy/default');
    expect(stream.slice(0, before.privacy.length)).toEqual(before.privacy);
    expect(await bytesOf(one, `task/${gone}`)).toEqual(before.task);
    expect(await reapplied(one)).toMatchObject([{ erasures: 1, keys: 1, tasks: 1 }]);
  });

  it('finds nothing to do at the next start, nor when it is asked', async () => {
    const { ledger, backup } = await restored();
    const one = await start(backup, ledger);
    await stop(one);
    const again = await start(backup, ledger);
    expect(await again.call('POST', '/v1/erasures/reapply', {})).toMatchObject({
      status: 200,
      events: 0,
      erasures: 0,
      keys: 0,
      tasks: 0,
      unvouched: 0,
    });
    expect(await reapplied(again)).toHaveLength(1);
  });

  it('shows the task as it was in its lists, too', async () => {
    const { ledger, backup, gone } = await restored();
    const one = await start(backup, ledger);
    await expect
      .poll(() => listed(one, '/v1/tasks?status=cancelled'), { timeout: 10_000 })
      .toMatchObject([{ taskId: gone }]);
  });
});

describe('until the ledger has answered', () => {
  it('nothing is erased, and what is ordered waits', async () => {
    const { ledger, backup, kept } = await restored();
    ledger.isAway = true;
    const one = await start(backup, ledger);
    const { erasureId } = await one.call('POST', '/v1/subjects/jo/erase', { reason: 'Asked.' });
    await new Promise((wake) => setTimeout(wake, 2_500));
    const read = () => one.call('GET', `/v1/erasures/${erasureId as string}`);
    expect(await read()).toMatchObject({ task: 'requested', keys: 0 });
    ledger.isAway = false;
    // It is asked every 5 seconds; the hold is decided once more: the stream went on by itself.
    await expect
      .poll(async () => (await read())['fault'], { timeout: 15_000 })
      .toMatch(/Case|hold/);
    expect(await listed(one, '/v1/legal-holds')).toMatchObject([{ reason: 'Case 7.' }]);
    expect(await show(one, kept)).toMatchObject({ brief: { topic: 'jo' }, contentErased: false });
  });
});

describe('retention, after a restore', () => {
  /** What was said of jo is older than its days, as the backup has them. */
  const expired = async () => {
    const { ledger, backup, kept } = await restored(31);
    await withClient(backup, async (client) => {
      await client.query('UPDATE keyring.key SET day = day - 60');
      await client.query(
        `UPDATE orchestrator.task_view SET status = 'cancelled' WHERE task_id = $1`,
        [kept],
      );
    });
    const isErased = async (one: TestOrchestrator) => {
      await one.call('POST', `/v1/tasks/${kept}/cancel`, { reason: 'Over.' });
      await new Promise((wake) => setTimeout(wake, 3_000));
      return (await show(one, kept))['contentErased'];
    };
    return { ledger, backup, isErased };
  };

  it('erases by the backup alone where nobody tells it of the hold', async () => {
    const { backup, isErased } = await expired();
    expect(await isErased(await start(backup, undefined, 200))).toBe(true);
  });

  it('heeds a hold that was set since the backup', async () => {
    const { ledger, backup, isErased } = await expired();
    expect(await isErased(await start(backup, ledger, 200))).toBe(false);
  });

  it('waits while the ledger is away, and while only a row says that there is a hold', async () => {
    const { ledger, backup, isErased } = await expired();
    ledger.isAway = true;
    const one = await start(backup, ledger, 200);
    expect(await isErased(one)).toBe(false);
    await stop(one);
    Object.assign(ledger, { isAway: false, vouches: false });
    expect(await isErased(await start(backup, ledger, 200))).toBe(false);
  });
});

describe('what was ordered before the backup, and has destroyed nothing by then', () => {
  /** Of jo, on whom a hold was set since. */
  const ordered = async (cause: 'subject' | 'retention') => {
    const { ledger, backup, kept } = await restored();
    const erasureId = randomUUID();
    await withClient(backup, (client) =>
      client.query(
        `INSERT INTO orchestrator.erasure (erasure_id, tenant, cause, subject, workflow, before, by, reason, requested_at, next_at, keys)
         SELECT $1, k.tenant, $2, CASE WHEN $2 = 'subject' THEN k.subject END, CASE WHEN $2 = 'retention' THEN k.workflow END,
           CASE WHEN $2 = 'retention' THEN k.day + 1 END, 'ana', 'Asked.', now(), now(),
           CASE WHEN $2 = 'subject' THEN '[]' ELSE jsonb_build_array(jsonb_build_object('id', k.id, 'subject', k.subject, 'workflow', k.workflow, 'day', k.day)) END
         FROM keyring.key k JOIN orchestrator.sealed_task s ON s.key_id = k.id WHERE s.task_id = $3`,
        [erasureId, cause, kept],
      ),
    );
    const faultIn = async (one: TestOrchestrator) =>
      (await one.call('GET', `/v1/erasures/${erasureId}`))['fault'] as string | null;
    return { ledger, backup, kept, erasureId, faultIn };
  };

  it.each(['subject', 'retention'] as const)(
    'waits (%s) while only a row says that there is a hold, and says so',
    async (cause) => {
      const { ledger, backup, kept, faultIn } = await ordered(cause);
      ledger.vouches = false;
      const one = await start(backup, ledger);
      await expect.poll(() => faultIn(one), { timeout: 10_000 }).toMatch(/--unvouched/);
      expect(await show(one, kept)).toMatchObject({ contentErased: false });
    },
  );

  it('heeds the hold, once it is there', async () => {
    const { ledger, backup, kept, faultIn } = await ordered('subject');
    const one = await start(backup, ledger);
    await expect.poll(() => faultIn(one), { timeout: 10_000 }).toMatch(/forbids it/);
    expect(await show(one, kept)).toMatchObject({ contentErased: false });
  });
});

describe('a tenant of whom the ring in the backup never had a key', () => {
  const headers = { 'x-nightshift-tenant': 'late' };
  const late = async () => {
    const ledger = new LedgerInMemory();
    const url = await postgres.newDatabase();
    await stop(await start(url, ledger));
    const backup = await copyOf(url);
    const first = await start(url, ledger);
    await first.call('POST', '/v1/workflows', definition, headers);
    const hold = { workflow: definition.name, reason: 'Case 8.' };
    expect((await first.call('POST', '/v1/legal-holds', hold, headers)).status).toBe(201);
    await recorded(first);
    await stop(first);
    return { ledger, backup };
  };

  const submitted = async (one: TestOrchestrator): Promise<void> => {
    await one.call('POST', '/v1/workflows', definition, headers);
    const body = { workflow: definition.name, brief: { topic: 'kim' }, subject: 'kim' };
    expect((await one.call('POST', '/v1/tasks', body, headers)).status).toBe(201);
  };
  const erase = (one: TestOrchestrator) =>
    one.call('POST', '/v1/subjects/kim/erase', { reason: 'Asked.' }, headers);
  const holds = (one: TestOrchestrator) => one.call('GET', '/v1/legal-holds', undefined, headers);

  it('is asked for as soon as somebody looks', async () => {
    const { ledger, backup } = await late();
    const one = await start(backup, ledger);
    await submitted(one);
    expect(await erase(one)).toMatchObject({
      status: 409,
      type: expect.stringMatching(/on-legal-hold$/),
    });
    expect(await holds(one)).toMatchObject({ items: [{ reason: 'Case 8.' }] });
  });

  it('is asked for before anything of it is erased, where the ledger was away by then', async () => {
    const { ledger, backup } = await late();
    const one = await start(backup, ledger);
    ledger.isAway = true;
    await submitted(one);
    expect(await holds(one)).toMatchObject({ items: [] });
    const { status, erasureId } = await erase(one);
    expect(status).toBe(202);
    const read = () => one.call('GET', `/v1/erasures/${erasureId as string}`, undefined, headers);
    const fault = async () => (await read())['fault'];
    await expect.poll(fault, { timeout: 10_000 }).toBe('It is away.');
    ledger.isAway = false;
    await expect.poll(fault, { timeout: 20_000 }).toMatch(/forbids/);
    expect(await read()).toMatchObject({ task: 'requested', keys: 1 });
  });
});

describe('a start that breaks off between keys and tasks', () => {
  it('leaves the keys to the next one, which finds their tasks by them', async () => {
    const { ledger, backup, gone, before } = await restored();
    const { find } = ledger;
    let breaks = true;
    Object.assign(ledger, {
      find: (async (tenant, selection, after) => {
        if (breaks && 'stream' in selection && selection.stream === `task/${gone}`)
          throw new Refusal('ledger-unavailable', 'unavailable', 'It went away.');
        return find(tenant, selection, after);
      }) satisfies typeof find,
    });
    const one = await start(backup, ledger);
    expect(await show(one, gone)).toMatchObject({ contentErased: false });
    await stop(one);
    breaks = false;
    const again = await start(backup, ledger);
    expect(await show(again, gone)).toMatchObject({ brief: '[erased]', task: 'cancelled' });
    expect(await bytesOf(again, `task/${gone}`)).toEqual(before.task);
    expect(await reapplied(again)).toMatchObject([{ keys: 1, tasks: 1 }]);
    await expect
      .poll(() => listed(again, '/v1/erasures'), { timeout: 10_000 })
      .toMatchObject([{ status: 'complete', keys: 1, tasks: 1 }]);
  });
});

describe('what only a row says', () => {
  const reapply = (one: TestOrchestrator, body: object) =>
    one.call('POST', '/v1/erasures/reapply', body);
  const isDoneOnceBelieved = async (one: TestOrchestrator, gone: string): Promise<void> => {
    const done = { erasures: 1, keys: 1, tasks: 1, unvouched: 0 };
    expect(await reapply(one, { unvouched: true })).toMatchObject(done);
    expect(await show(one, gone)).toMatchObject({ brief: '[erased]', contentErased: true });
    expect(await listed(one, '/v1/legal-holds')).toHaveLength(1);
    expect(await reapply(one, {})).toMatchObject({ keys: 0, unvouched: 0 });
  };

  it('is done when a person says so', async () => {
    const { ledger, backup, gone } = await restored();
    ledger.vouches = false;
    const one = await start(backup, ledger);
    expect(await show(one, gone)).toMatchObject({ contentErased: false });
    const doubted = await reapply(one, {});
    expect(doubted).toMatchObject({ status: 200, events: 0, erasures: 0, keys: 0 });
    expect(doubted['unvouched']).toBeGreaterThan(0);
    await isDoneOnceBelieved(one, gone);
  });

  it('is done also where others have the places of these rows by then', async () => {
    const { ledger, backup, gone } = await restored();
    ledger.vouches = false;
    await stop(await start(backup, ledger));
    ledger.replaceAll();
    ledger.vouches = true;
    const one = await start(backup, ledger);
    expect((await reapply(one, {}))['unvouched']).toBeGreaterThan(0);
    expect(await show(one, gone)).toMatchObject({ contentErased: false });
    await isDoneOnceBelieved(one, gone);
  });

  it('is refused to be asked for where there is no ledger', async () => {
    const one = await start(await postgres.newDatabase());
    expect(await one.call('POST', '/v1/erasures/reapply', {})).toMatchObject({
      status: 503,
      type: expect.stringMatching(/ledger-unavailable$/),
    });
  });
});
