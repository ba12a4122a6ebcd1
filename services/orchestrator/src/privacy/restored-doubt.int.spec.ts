import { LedgerInMemory, usePostgres } from '@nightshift/testing';
import { derivedId, leafHash } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import type { TestOrchestrator } from '../host-fixture.spec.js';
import { definition } from '../task/task-fixture.spec.js';
import {
  erase,
  fault,
  forged,
  hold,
  holdsOf,
  isErased,
  reapply,
  recorded,
  submit,
  useRestores,
} from './restore-fixture.spec.js';

/*
 * What the ledger has, and the orchestrator may not have written. Real: PostgreSQL with the key ring, HTTP, the embedded
 * bus. The ledger is one in memory; what the real one answers is in the tests of audit.
 */
const postgres = usePostgres();
const { start, stop, lostSince } = useRestores(postgres);
const STREAM = 'privacy/default';
const erasureId = derivedId('forged-erasure');

/** One with a hold on what is said of jo. */
const held = async () => {
  const ledger = new LedgerInMemory();
  const url = await postgres.newDatabase();
  const one = await start(url, ledger);
  await one.call('POST', '/v1/workflows', definition);
  const taskId = await submit(one, 'jo');
  const holdId = await hold(one, 'jo');
  await recorded(one);
  const keys = await keysOf(one, 'jo');
  const subject = keys[0]?.subject ?? '';
  return { ledger, url, one, taskId, holdId, subject, key: keys[0]?.id ?? '' };
};
const keysOf = async ({ runtime }: TestOrchestrator, name: string, tenant = 'default') => {
  const ring = runtime.sealing?.ring;
  const subject = await ring?.findPseudonym(tenant, name);
  return (subject && (await ring?.find({ tenant, subject }))) || [];
};
const typesOf = async ({ runtime }: TestOrchestrator) =>
  (await runtime.store.read(STREAM)).map(({ type }) => type);
const lift = (holdId: string) =>
  forged(2, 'legal-hold.lifted.v1', { holdId, by: 'ana', reason: 'Over.' });
const order = (subject: string) => [
  forged(2, 'erasure.requested.v1', { erasureId, subject, by: 'ana', reason: 'Asked.' }),
  forged(3, 'erasure.begun.v1', { erasureId, cause: 'subject', subject, keys: 1 }),
];
const erasedTask = (taskId: string, key: string) =>
  forged(
    9,
    'task.erased.v1',
    { cause: 'subject', keys: [key], pass: 2, by: 'ana' },
    `task/${taskId}`,
  );
const withContent = (event: Buffer) =>
  Buffer.from(JSON.stringify({ ...(JSON.parse(String(event)) as object), content: {} }));
/** The next try of what waits is not waited for. */
const tryAgain = (one: TestOrchestrator) =>
  one.runtime.dataSource.query('UPDATE erasure SET next_at = now() WHERE next_at > now()');
const wait = (ms: number) => new Promise((wake) => setTimeout(wake, ms));

describe('an event that is only in the ledger, and was recorded while this database was in use', () => {
  it.each([
    ['lifts no hold', ({ holdId }: { holdId: string }) => [lift(holdId)]],
    ['orders no erasure', ({ subject }: { subject: string }) => order(subject)],
    [
      'destroys no key',
      ({ taskId, key }: { taskId: string; key: string }) => [erasedTask(taskId, key)],
    ],
  ])('%s, and is named', async (_, forgedFor) => {
    const { ledger, url, one, ...known } = await held();
    const events = forgedFor(known);
    ledger.take(events);
    await stop(one);
    const again = await start(url, ledger);
    expect(await reapply(again)).toMatchObject({ events: 0, keys: 0, unvouched: events.length });
    expect(await holdsOf(again)).toHaveLength(1);
    await wait(2_500);
    expect(await isErased(again, known.taskId)).toBe(false);
    expect(await typesOf(again)).toEqual(['legal-hold.set.v1']);
  });

  it('keeps erasures waiting until a person says that it is not to be believed', async () => {
    const { ledger, url, one, holdId } = await held();
    const other = await submit(one, 'ivy');
    ledger.take([lift(holdId)]);
    await stop(one);
    const again = await start(url, ledger);
    const ordered = await erase(again, 'ivy');
    const why = () => fault(again, ordered['erasureId']);
    await expect.poll(why, { timeout: 10_000 }).toMatch(/--dismiss/);
    const { doubted } = await reapply(again);
    expect(doubted).toHaveLength(1);
    const dismissed = await reapply(again, { dismiss: doubted });
    expect(dismissed).toMatchObject({ status: 200, unvouched: 0, doubted: [] });
    await tryAgain(again);
    await expect.poll(() => isErased(again, other), { timeout: 20_000 }).toBe(true);
    expect(await holdsOf(again)).toHaveLength(1);
    await recorded(again);
    await stop(again);
    const last = await start(url, ledger);
    expect(await reapply(last, { unvouched: true })).toMatchObject({ events: 0, unvouched: 0 });
    expect(await holdsOf(last)).toHaveLength(1);
  });

  it('keeps them waiting no longer in another process than the one where the person has said it', async () => {
    const { ledger, url, one, holdId } = await held();
    const other = await submit(one, 'ivy');
    ledger.take([lift(holdId)]);
    await stop(one);
    const [again, replica] = [await start(url, ledger), await start(url, ledger)];
    await erase(again, 'ivy');
    const { doubted } = await reapply(again);
    expect(await reapply(again, { dismiss: doubted })).toMatchObject({ unvouched: 0 });
    // Before it could carry it out itself, or after: the next one is for the replica alone.
    await expect.poll(() => isErased(again, other), { timeout: 20_000 }).toBe(true);
    const next = await submit(replica, 'kim');
    await stop(again);
    await erase(replica, 'kim');
    await expect.poll(() => isErased(replica, next), { timeout: 20_000 }).toBe(true);
  });

  it('is not carried out either where it comes over the bus', async () => {
    const { one, subject, taskId, holdId } = await held();
    await one.call('POST', `/v1/legal-holds/${holdId}/lift`, { reason: 'Over.' });
    const data = { erasureId, subject, by: 'ana', reason: 'Asked.' };
    await one.publish('orchestrator', { type: 'erasure.requested.v1', key: STREAM, data });
    await wait(2_500);
    expect(await isErased(one, taskId)).toBe(false);
    expect(await one.call('GET', '/v1/erasures')).toMatchObject({ items: [] });
  });
});

describe('an event that is only in the ledger, and was recorded while nobody used this database', () => {
  it('is taken for lost by a restore, whoever wrote it, and that is recorded', async () => {
    const { ledger, url, one, holdId } = await held();
    await stop(one);
    ledger.take([lift(holdId)]);
    const again = await start(url, ledger);
    expect(await holdsOf(again)).toEqual([]);
    expect((await typesOf(again)).slice(1)).toEqual([
      'legal-hold.lifted.v1',
      'erasure.reapplied.v1',
    ]);
  });

  it.each([
    ['its facts cannot be read', () => forged(2, 'legal-hold.set.v1', {})],
    ['it has content', ({ holdId }: { holdId: string }) => withContent(lift(holdId))],
    ['it ends a task and has content', () => withContent(erasedTask(erasureId, erasureId))],
  ])(
    'is in doubt where %s, and keeps erasures waiting until a person leaves it aside',
    async (_, unreadable) => {
      const { ledger, url, one, holdId } = await held();
      const other = await submit(one, 'ivy');
      await stop(one);
      ledger.take([unreadable({ holdId })]);
      const again = await start(url, ledger);
      const ordered = await erase(again, 'ivy');
      await expect
        .poll(() => fault(again, ordered['erasureId']), { timeout: 10_000 })
        .toMatch(/--dismiss/);
      // It cannot be believed.
      const { doubted } = await reapply(again, { unvouched: true });
      expect(doubted).toHaveLength(1);
      expect(await reapply(again, { dismiss: doubted })).toMatchObject({ unvouched: 0 });
      await tryAgain(again);
      await expect.poll(() => isErased(again, other), { timeout: 20_000 }).toBe(true);
    },
  );

  it('ends no task of another tenant, whose key it names', async () => {
    const { ledger, url, one, taskId } = await held();
    const headers = { 'x-nightshift-tenant': 'other' };
    await one.call('POST', '/v1/workflows', definition, headers);
    const body = { workflow: definition.name, brief: { topic: 'kim' }, subject: 'kim' };
    const { taskId: theirs } = await one.call('POST', '/v1/tasks', body, headers);
    const [key] = await keysOf(one, 'kim', 'other');
    await recorded(one);
    await stop(one);
    ledger.take([erasedTask(taskId, key?.id ?? '')]);
    const again = await start(url, ledger);
    const shown = await again.call('GET', `/v1/tasks/${theirs as string}`, undefined, headers);
    expect(shown).toMatchObject({ brief: { topic: 'kim' }, contentErased: false, task: 'running' });
  });
});

describe('a forged row at the place of a hold that only a row says', () => {
  const both = async () => {
    const { ledger, backup } = await lostSince((one) => hold(one, 'jo'));
    ledger.vouches = false;
    ledger.putBeside(forged(1, 'retention.set.v1', { workflow: 'w', days: 1, by: 'eve' }));
    const one = await start(backup, ledger);
    const { doubted } = await reapply(one);
    const [place = ''] = (doubted as string[]).map((name) => name.split(':')[0]);
    return { one, ledger, place, doubted: doubted as string[] };
  };
  const forgedIn = ({ ledger, doubted }: Awaited<ReturnType<typeof both>>) => {
    const honest = leafHash(Buffer.from(ledger.bytes.get(STREAM)?.[0] ?? '')).toString('hex');
    return doubted.filter((name) => !honest.startsWith(name.split(':')[1] ?? ''));
  };

  it('is not told from it by the place: nothing is dismissed, and the answer names both', async () => {
    const { one, place, doubted } = await both();
    expect(doubted).toHaveLength(2);
    const refused = await reapply(one, { dismiss: [place] });
    expect(refused).toMatchObject({ status: 409, code: 'ambiguous-doubt' });
    const named = (refused['errors'] as { reason: string }[]).map(({ reason }) => reason);
    for (const name of doubted)
      expect(named).toContainEqual(expect.stringMatching(`^could mean ${name}[0-9a-f]{52}$`));
    expect(await reapply(one)).toMatchObject({ doubted });
  });

  it('is dismissed alone by its hash, after the hold is put back where it was', async () => {
    const found = await both();
    const { one, ledger } = found;
    const [name = '', ...others] = forgedIn(found);
    expect(others).toEqual([]);
    const done = await reapply(one, { dismiss: [name], unvouched: true });
    expect(done).toMatchObject({ status: 200, events: 1, unvouched: 0 });
    expect(await holdsOf(one)).toHaveLength(1);
    expect(String((await one.runtime.store.readBytes(STREAM))[0])).toBe(
      ledger.bytes.get(STREAM)?.[0],
    );
    const types = ['legal-hold.set.v1', 'erasure.reapplied.v1', 'erasure.doubt-dismissed.v1'];
    expect(await typesOf(one)).toEqual(types);
    expect(await reapply(one, { unvouched: true })).toMatchObject({ events: 0, unvouched: 0 });
    // Though both rows are still there, nothing of them is in doubt.
    expect(await one.runtime.dataSource.query('SELECT FROM ledger_doubted')).toEqual([]);
  });
});

describe('a hold that only a row says', () => {
  it('stops an erasure that is ordered since, and forbids it once it is believed', async () => {
    const { ledger, backup, taskId } = await lostSince((one) => hold(one, 'jo'));
    ledger.vouches = false;
    const one = await start(backup, ledger);
    const ordered = await erase(one, 'jo');
    expect(ordered.status).toBe(202);
    const why = () => fault(one, ordered['erasureId']);
    await expect.poll(why, { timeout: 10_000 }).toMatch(/--unvouched/);
    expect(await reapply(one, { unvouched: true })).toMatchObject({ unvouched: 0 });
    await tryAgain(one);
    await expect.poll(why, { timeout: 20_000 }).toMatch(/forbids it/);
    expect(await isErased(one, taskId)).toBe(false);
  });
});
