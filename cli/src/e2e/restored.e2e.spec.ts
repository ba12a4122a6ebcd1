import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  copySchemas,
  copyStores,
  inPostgres,
  putBackSchemas,
  putBackStore,
} from './backup-fixture.spec.js';
import { Night } from './night.js';
import { until, verified } from './settled.js';
import { peopleOf } from './tickets.scenarios.js';

/*
 * What a restore undoes of erasures, over all services in one process, with the real ledger. Simulated: the models
 * of privacy.workflow.ts. Since the backup: `gone` was erased, a hold was set on `kept`, and retention erased `aged`.
 */
const WORKFLOW = fileURLToPath(new URL('./privacy.workflow.ts', import.meta.url));
const KILLED = fileURLToPath(new URL('./killed-at-query.ts', import.meta.url));
const DESTROYING = 'UPDATE keyring.key SET subject = NULL';
const SCHEMAS = ['orchestrator', 'keyring'];
const RETENTION_POLL_MS = 300;
const SUBJECTS = ['gone', 'kept', 'aged'] as const;
/** Five of the tenant, the end and the erasure of `gone`, the erasure of `aged`. */
const LOST_EVENTS = 8;
/** Rows of before a restore, with and without rows of now at their places. */
const NEWER_ROWS = /there are two different rows|the row was never placed/;

interface Shown {
  readonly status: string;
  readonly contentErased: boolean;
}
interface Items<T = object> {
  readonly items: readonly T[];
}

let night: Night;
const tasks = new Map<string, string>();
const idOf = (name: string): string => tasks.get(name) ?? '';
const shown = (name: string) => night.get<Shown>(`/v1/tasks/${idOf(name)}`);
const erasures = () => night.get<Items<{ status: string; cause: string }>>('/v1/erasures');

const submit = async (name: string, subject?: string): Promise<void> => {
  const body = { workflow: 'personal', brief: { about: name, way: 'asked' }, idempotencyKey: name };
  const { body: made } = await night.request<{ taskId: string }>('POST', '/v1/tasks', {
    ...body,
    ...(subject === undefined ? {} : { subject }),
  });
  tasks.set(name, made.taskId);
};

/** How often each of these was told of the three, by the ledger; several passes of an erasure are told apart. */
const told = async (): Promise<readonly unknown[]> => {
  const ids = SUBJECTS.map((name) => `'${idOf(name)}'`).join(', ');
  const { rows } = await night.cliJson<{ rows: readonly [string, string, number][] }>(
    'ledger',
    'sql',
    `select type, concat(subject, ' ', JSONExtractRaw(data, 'pass'), JSONExtractString(data, 'erasureId')), count() from v_events
     where type in ('task.cancelled.v1', 'task.erased.v1') and task_id in (${ids}) or type like 'erasure.%' and type != 'erasure.reapplied.v1'
     group by all order by all`,
  );
  return rows;
};
const reapplied = async (): Promise<readonly unknown[]> => {
  const query = "select data from v_events where type = 'erasure.reapplied.v1' order by sequence";
  const { rows } = await night.cliJson<{ rows: readonly [string][] }>('ledger', 'sql', query);
  return rows.map(([data]) => JSON.parse(data) as unknown);
};

beforeAll(async () => {
  night = await Night.prepare({ workflows: WORKFLOW });
  night.env['NIGHTSHIFT_MASTER_KEYS'] = `test:${randomBytes(32).toString('base64')}`;
  // What is done a second time is not looked at.
  night.env['NIGHTSHIFT_ERASURE_SETTLE_MS'] = '3600000';
  night.env['NIGHTSHIFT_RETENTION_POLL_MS'] = String(RETENTION_POLL_MS);
  await night.up();
  for (const name of SUBJECTS) await submit(name, name);
  for (const name of ['kept', 'aged'])
    await night.request('POST', `/v1/tasks/${idOf(name)}/cancel`, { reason: 'Over.' });
  await peopleOf(night).asked(idOf('gone'));
  expect(await verified(night)).toMatchObject({ ok: true });
  await night.stop();
  await inPostgres(night, async (query) => {
    await query(
      `UPDATE keyring.key SET day = day - 60
       WHERE id IN (SELECT key_id FROM orchestrator.sealed_task WHERE task_id = ANY ($1::uuid[]))`,
      [[idOf('kept'), idOf('aged')]],
    );
    await copySchemas(query, SCHEMAS);
  });
  await copyStores(night, 'backup');
  await night.up();
  await night.cliJson('subject', 'hold', '--subject', 'kept', '--reason', 'Case 7');
  await night.cliJson('subject', 'retention', 'set', 'personal', '30');
  await night.cliJson('subject', 'erase', 'gone', '--reason', 'Asked for.');
  await until(
    erasures,
    ({ items }) => items.length === 2 && items.every(({ status }) => status === 'erased'),
  );
  await submit('late');
  expect(await verified(night)).toMatchObject({ ok: true });
  await night.stop();
  await copyStores(night, 'newest');
});
afterEach(() => night.stop());
afterAll(() => night?.dispose());

/** Nobody has read a content before: who did is in the ledger, too. */
const isWhole = async (): Promise<void> => {
  // Time for retention to do what the hold forbids.
  await sleep(3 * RETENTION_POLL_MS);
  expect(await shown('gone')).toMatchObject({ status: 'cancelled', contentErased: true });
  expect(await shown('aged')).toMatchObject({ status: 'cancelled', contentErased: true });
  expect(await shown('kept')).toMatchObject({ brief: { about: 'kept' }, contentErased: false });
  expect(await night.get('/v1/legal-holds')).toMatchObject({ items: [{ reason: 'Case 7' }] });
  expect(await night.get('/v1/retention')).toMatchObject({ items: [{ days: 30 }] });
  expect((await erasures()).items).toMatchObject([{ cause: 'subject', status: 'erased', keys: 1 }]);
  const refused = await night.cli('subject', 'erase', 'kept', '--reason', 'Asked for.');
  expect(refused.stderr).toContain('on-legal-hold');
};

/** Put back as it was, and published once more, it is the same event. */
const isToldOnce = async (): Promise<void> => {
  const once = (await told()) as readonly (readonly [string, string, number])[];
  expect(once.filter(([, , times]) => times !== 1)).toEqual([]);
  expect(once.filter(([type]) => type === 'task.erased.v1')).toHaveLength(4);
};

/** What the ledger has of it, the restored table has again; that of nobody else was put back. */
const isRightUpToOthers = async (): Promise<void> => {
  const { code, stderr } = await night.cli('ledger', 'verify');
  expect(code).toBe(1);
  expect(stderr).toContain(
    `orchestrator has not written this event, by its own table: task/${idOf('late')}, 1.`,
  );
};

describe('key ring and orchestrator from a backup, with a newer ledger', () => {
  const restore = async (): Promise<void> => {
    await putBackStore(night, 'postgres', 'newest');
    await putBackStore(night, 'ledger', 'newest');
    await inPostgres(night, (query) => putBackSchemas(query, SCHEMAS));
  };

  it('are right again after a start, as far as erasures go', async () => {
    await restore();
    await night.up();
    await isRightUpToOthers();
    await isWhole();
    await isToldOnce();
    const counts = { events: LOST_EVENTS, erasures: 1, keys: 2, tasks: 2 };
    expect(await reapplied()).toEqual([{ by: 'orchestrator', ...counts }]);
    const again = await night.cliJson('subject', 'reapply-erasures');
    expect(again).toEqual({ events: 0, erasures: 0, keys: 0, tasks: 0, unvouched: 0, doubted: [] });
  });

  it('are right also if it is killed right before keys are destroyed, and the next right after', async () => {
    await restore();
    const hook = { NODE_OPTIONS: `--import ${KILLED}`, E2E_KILL_AT: DESTROYING };
    for (const when of ['before', 'after']) {
      Object.assign(night.env, hook, { E2E_KILL_WHEN: when });
      await expect(night.up()).rejects.toThrow(/up ended with null/);
    }
    for (const name of Object.keys(hook)) delete night.env[name];
    await night.up();
    await isRightUpToOthers();
    await isWhole();
    await isToldOnce();
    // Each found the keys there.
    const counts = { by: 'orchestrator', keys: 2, tasks: 2 };
    expect(await reapplied()).toEqual([
      { ...counts, events: LOST_EVENTS, erasures: 1 },
      { ...counts, events: 0, erasures: 0 },
    ]);
  });
});

describe('all of PostgreSQL from a backup, with newer rows in ClickHouse', () => {
  it('destroys nothing on the word of a row, until a person says so', async () => {
    await putBackStore(night, 'postgres', 'backup');
    await putBackStore(night, 'ledger', 'newest');
    await night.up();
    expect((await night.cli('ledger', 'verify')).stderr).toMatch(NEWER_ROWS);
    await sleep(3 * RETENTION_POLL_MS);
    expect(await shown('gone')).toMatchObject({ status: 'waiting', contentErased: false });
    expect(await night.get('/v1/legal-holds')).toMatchObject({ items: [] });
    const log = await readFile(join(night.data, 'logs', 'nightshift.log'), 'utf8');
    expect(log).toContain('erasures wait. See the guide');
    const doubted = await night.cli('subject', 'reapply-erasures');
    expect(doubted.stdout).toMatch(/^0 keys .* 0 events were put back$/m);
    expect(doubted.stderr).toMatch(/wrote [1-9]\d* events that would matter/);
    expect(await shown('gone')).toMatchObject({ status: 'waiting', contentErased: false });
    const believed = await night.cli('subject', 'reapply-erasures', '--unvouched');
    expect(believed).toMatchObject({ code: 0, stderr: '' });
    // Of a task's own end the row may have been replaced by now: then it is ended once more.
    expect(believed.stdout).toMatch(
      /^2 keys were there again and are destroyed, with the content of 2 tasks; 1 erasures were not known here; [5-8] events/m,
    );
    await isWhole();
    expect(await night.cli('subject', 'reapply-erasures')).toMatchObject({ code: 0, stderr: '' });
    // The rows of then and those of now stand side by side, until ClickHouse replaces the ones by the others.
    expect((await night.cli('ledger', 'verify')).stderr).toMatch(NEWER_ROWS);
  });
});
