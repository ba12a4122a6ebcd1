import { usePostgres, withClient } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOrchestrator, type TestOrchestrator } from '../host-fixture.spec.js';
import { definition } from '../task/task-fixture.spec.js';

/** Real: PostgreSQL, HTTP, the embedded bus; two replicas over one database. */
const postgres = usePostgres();
let url: string;
let one: TestOrchestrator;
let two: TestOrchestrator;

beforeAll(async () => {
  url = await postgres.newDatabase();
  one = await startOrchestrator(url, { instance: 'o1' });
  two = await startOrchestrator(url, { instance: 'o2' });
  await one.call('POST', '/v1/workflows', definition);
});
afterAll(async () => {
  await one?.close();
  await two?.close();
});

const nightly = { workflow: 'letters', cron: '0 22 * * *', brief: { topic: 'tides' } };
const set = (name: string, more: object = {}) =>
  one.call('PUT', `/v1/schedules/${name}`, { ...nightly, ...more });
/** As if the time had come, `ago` before now: nobody waits for a minute here. */
const makeDue = (name: string, ago: string): Promise<unknown> =>
  withClient(url, (client) =>
    client.query(
      `UPDATE orchestrator.schedule SET next_due_at = date_trunc('minute', now()) - $2::interval WHERE name = $1`,
      [name, ago],
    ),
  );
const tasksOf = async (name: string): Promise<readonly { idempotencyKey: string }[]> =>
  (await one.call('GET', `/v1/tasks?keyPrefix=schedule/${name}/`))['items'] as never;

describe('a schedule', () => {
  it('shows when it is due next, in its time zone', async () => {
    const made = await set('berlin', { timeZone: 'Europe/Berlin', priority: 7 });
    expect(made).toMatchObject({ status: 200, name: 'berlin', priority: 7, fault: null });
    expect(String(made['nextDueAt'])).toMatch(/T2[01]:00:00.000Z$/);
    expect(await two.call('GET', '/v1/schedules/berlin')).toMatchObject({ cron: '0 22 * * *' });
    expect((await two.call('GET', '/v1/schedules'))['items']).toHaveLength(1);
    const stranger = { 'x-nightshift-tenant': 'other' };
    expect(await one.call('GET', '/v1/schedules/berlin', undefined, stranger)).toMatchObject({
      status: 404,
      code: 'no-such-schedule',
    });
  });

  it('makes one task of a due time, whichever replica sees it', async () => {
    await set('once');
    await makeDue('once', '1 minute');
    await expect.poll(() => tasksOf('once'), { timeout: 10_000 }).toHaveLength(1);
    // The same due time again, as after a crash between the task and the note of it.
    const [task] = await tasksOf('once');
    const dueAt = String(task?.idempotencyKey).slice('schedule/once/'.length);
    await withClient(url, (client) =>
      client.query('UPDATE orchestrator.schedule SET next_due_at = $2 WHERE name = $1', [
        'once',
        dueAt,
      ]),
    );
    const isMoved = async (): Promise<boolean> =>
      String((await one.call('GET', '/v1/schedules/once'))['nextDueAt']) > dueAt;
    await expect.poll(isMoved, { timeout: 10_000 }).toBe(true);
    expect(await tasksOf('once')).toHaveLength(1);
  });

  it('makes one task of many due times that were missed', async () => {
    await set('often', { cron: '* * * * *' });
    await makeDue('often', '3 hours');
    await expect.poll(() => tasksOf('often'), { timeout: 10_000 }).not.toHaveLength(0);
    const { nextDueAt } = await one.call('GET', '/v1/schedules/often');
    expect(Date.parse(String(nextDueAt))).toBeGreaterThan(Date.now() - 1_000);
    await one.call('DELETE', '/v1/schedules/often');
    // One more where the test ran over the full minute.
    expect((await tasksOf('often')).length).toBeLessThanOrEqual(2);
  });

  it('tells when it could not make a task, and goes on with the next due time', async () => {
    await set('stale', { workflow: 'letters@1' });
    await withClient(url, (client) =>
      client.query("UPDATE orchestrator.schedule SET brief = '{}' WHERE name = 'stale'"),
    );
    await makeDue('stale', '1 minute');
    const shown = () => one.call('GET', '/v1/schedules/stale');
    await expect.poll(async () => (await shown())['fault']).toMatch(/topic/);
    expect(Date.parse(String((await shown())['nextDueAt']))).toBeGreaterThan(Date.now());
    expect(await set('stale')).toMatchObject({ fault: null });
  });

  it('takes null for what is not said, and any text', async () => {
    const unsaid = { timeZone: null, subject: null, priority: null };
    const brief = { topic: 'a \\u0000 that is spelt out, and 🌊' };
    expect(await set('unsaid', { ...unsaid, brief })).toMatchObject({
      status: 200,
      timeZone: 'UTC',
      subject: 'none',
      priority: 5,
      brief,
    });
  });

  it('has a plain name', async () => {
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', nightly],
      ['DELETE', undefined],
    ] as const)
      expect(await one.call(method, '/v1/schedules/a%00b', body)).toMatchObject({
        status: 400,
        errors: [{ at: '/name' }],
      });
  });

  it('stays where it was set again while it was removed', async () => {
    await set('back');
    // As if another replica had set it between the two steps of the removal.
    await withClient(url, (client) =>
      client.query("UPDATE orchestrator.schedule SET version = 9 WHERE name = 'back'"),
    );
    expect(await one.call('DELETE', '/v1/schedules/back')).toMatchObject({ status: 204 });
    expect(await one.call('GET', '/v1/schedules/back')).toMatchObject({ status: 200 });
  });

  it('is gone once it is removed', async () => {
    await set('gone');
    expect(await one.call('DELETE', '/v1/schedules/gone')).toMatchObject({ status: 204 });
    expect(await one.call('DELETE', '/v1/schedules/gone')).toMatchObject({ status: 404 });
    await set('gone');
    expect(await two.call('GET', '/v1/schedules/gone')).toMatchObject({ status: 200 });
  });

  it.each([
    [{ cron: 'at night' }, ['/cron']],
    [{ timeZone: 'Middle/Earth' }, ['/timeZone']],
    [{ workflow: 'ghost' }, ['/workflow']],
    [{ brief: {} }, ['/brief/topic']],
    [{ priority: 10, cron: 7 }, ['/cron', '/priority']],
    [{ brief: { topic: 'a\0b' } }, ['/brief']],
    [{ brief: { topic: 'half \ud83d' } }, ['/brief']],
  ])('is refused with every fault: %j', async (more, at) => {
    const { status, errors } = await set('faulty', more);
    expect(status).toBe(400);
    expect([...new Set((errors as { at: string }[]).map((one) => one.at))].sort()).toEqual(at);
  });
});
