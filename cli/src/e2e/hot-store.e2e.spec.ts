import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalPostgres } from '@nightshift/local-servers';
import { withClient } from '@nightshift/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Night } from './night.js';
import { auditOf, COPYLEFT } from './packages.js';
import { openTickets, settled, type Ticket, until, verified, waitingTasks } from './settled.js';
import { peopleOf } from './tickets.scenarios.js';

const SECOND_VERIFIER = resolve('tools/verify-py/verify.py');
const TASKS = 120;
/** Tasks about each of two data subjects: what is said in them is sealed. */
const SEALED = 7;
const SUBJECTS = ['customer-gone', 'customer-kept'] as const;
/** Who is asked twice, a minute apart, is asked once here: what they say in between is not looked at. */
const NEVER_MS = 3_600_000;
const NAMES = ['zod', 'pg', 'pino', 'fastify', 'commander', 'typeorm', ...COPYLEFT];
const task = (index: number) => auditOf(NAMES[index % NAMES.length] ?? 'zod', `old/${index}`);

const about = (subject: string) =>
  Array.from({ length: SEALED }, (_, index) => ({
    ...task(index),
    subject,
    idempotencyKey: `${subject}/${index}`,
  }));

interface Shown {
  readonly taskId: string;
  readonly status: string;
  readonly contentErased: boolean;
  readonly runIds: readonly string[];
  readonly history: readonly {
    readonly data: { readonly reviewId?: string; readonly ticketId?: string };
  }[];
}

interface Listed {
  readonly items: readonly { readonly taskId: string; readonly status: string }[];
}

const answersTo = (night: Night, paths: readonly string[]): Promise<readonly string[]> =>
  Promise.all(
    paths.map(async (path) => `${path} ${JSON.stringify((await night.request('GET', path)).body)}`),
  );

const namedIn = ({ history }: Shown, name: 'reviewId' | 'ticketId'): readonly string[] => [
  ...new Set(history.flatMap(({ data }) => data[name] ?? [])),
];

/** Everything that people see of a task, as text. */
const answersOf = async (night: Night, taskId: string): Promise<readonly string[]> => {
  const shown = await night.get<Shown>(`/v1/tasks/${taskId}`);
  return answersTo(night, [
    `/v1/tasks/${taskId}`,
    ...shown.runIds.map((id) => `/v1/runs/${id}`),
    ...shown.runIds.map((id) => `/v1/runs/${id}/calls/1`),
    ...namedIn(shown, 'reviewId').map((id) => `/v1/reviews/${id}`),
    `/v1/ledger/spans?taskId=${taskId}`,
  ]);
};

/** What else the page of a task in the console asks for. */
const besides = async (night: Night, taskId: string): Promise<readonly string[]> => {
  const shown = await night.get<Shown>(`/v1/tasks/${taskId}`);
  return answersTo(night, [
    ...shown.runIds.map((id) => `/v1/runs/${id}/effects`),
    `/v1/tickets?taskId=${taskId}`,
    ...namedIn(shown, 'ticketId').map((id) => `/v1/tickets/${id}`),
    `/v1/budgets/task/${taskId}`,
  ]);
};

/** Streams with events in PostgreSQL, of all services; asked of its server, which is stopped again. */
const streamsHere = async (night: Night): Promise<readonly string[]> => {
  const postgres = await startLocalPostgres({ folder: resolve(night.data, 'postgres') });
  try {
    return await withClient(postgres.url, async (client) => {
      const { rows } = await client.query<{ stream: string }>(
        ['orchestrator', 'agent_runner', 'qa', 'escalation']
          .map((schema) => `SELECT DISTINCT stream FROM ${schema}.event`)
          .join(' UNION ALL '),
      );
      return rows.map(({ stream }) => stream);
    });
  } finally {
    await postgres.stop();
  }
};

describe('streams that are over leave PostgreSQL for the ledger', () => {
  let night: Night;
  let completed: readonly string[];
  /** By data subject: those that are completed. */
  const sealed = new Map<string, readonly string[]>();
  /** It was decided on by a person. */
  let decided: string;
  let key: string;
  let reach: object;
  let pages: readonly (readonly string[])[];
  const before = new Map<string, readonly string[]>();
  const ofSubject = (subject: string) =>
    night.get<Listed>(`/v1/tasks?subject=${subject}&limit=200`);
  const affected = async (): Promise<object> => {
    const path = '/v1/ledger/blast-radius?workflow=dependency-audit&limit=200';
    const { elapsedMs: _, ...found } = await night.get<{ elapsedMs: number }>(path);
    return found;
  };
  const shownWhole = () => [decided, ...(sealed.get('customer-kept') ?? [])];
  beforeAll(async () => {
    night = await Night.prepare({ workflows: '@nightshift/example-dependency-audit' });
    night.env['NIGHTSHIFT_KEEP_CLOSED_SECONDS'] = '0';
    night.env['NIGHTSHIFT_CHECKPOINT_MS'] = '300';
    night.env['NIGHTSHIFT_MASTER_KEYS'] = `test:${randomBytes(32).toString('base64')}`;
    night.env['NIGHTSHIFT_ERASURE_SETTLE_MS'] = String(NEVER_MS);
    const secret = join(night.folder, 'checkpoint.key');
    const { stdout } = await night.cli('ledger', 'key', 'ledger.example.com', '--out', secret);
    key = /\S+\+[0-9a-f]{8}\+\S+/.exec(stdout)?.[0] ?? '';
    night.env['NIGHTSHIFT_CHECKPOINT_KEY_FILE'] = secret;
    await night.up();
    const tasks = Array.from({ length: TASKS }, (_, index) => task(index));
    await night.request('POST', '/v1/tasks/batch', {
      tasks: [...tasks, ...SUBJECTS.flatMap(about)],
    });
    await settled(night, 'old/', TASKS);
    decided = await answered();
    for (const subject of SUBJECTS) {
      const { items } = await until(
        () => ofSubject(subject),
        (page) =>
          page.items.length === SEALED && page.items.every(({ status }) => status !== 'running'),
      );
      const done = items.filter(({ status }) => status === 'completed');
      sealed.set(
        subject,
        done.map(({ taskId }) => taskId),
      );
    }
    const { items } = await night.get<Listed>('/v1/tasks?status=completed&limit=200');
    completed = items.map(({ taskId }) => taskId);
    await verified(night);
    for (const taskId of completed) before.set(taskId, await answersOf(night, taskId));
    pages = await Promise.all(shownWhole().map((taskId) => besides(night, taskId)));
    reach = await affected();
    await night.stop();
  });
  afterAll(() => night?.dispose());

  /** Somebody decides on one that waits. */
  const answered = async (): Promise<string> => {
    const people = peopleOf(night);
    const asks = ({ queue }: Ticket) => queue === 'licence-review';
    // A task may wait before its ticket is on the list.
    const tickets = await until(
      () => openTickets(night),
      (open) => open.length > 1 && open.some(asks),
    );
    const { ticketId = '', taskId = '' } = tickets.find(asks) ?? {};
    const given = await people.answer(await people.shown(ticketId), { option: 'allow' });
    expect(given).toMatchObject({ status: 200 });
    expect(await people.ended(taskId)).toMatchObject({ status: 'completed' });
    return taskId;
  };

  it('keeps everything while it is told to', async () => {
    const streams = new Set(await streamsHere(night));
    expect(completed.length).toBeGreaterThan(TASKS / 4);
    expect(completed.every((taskId) => streams.has(`task/${taskId}`))).toBe(true);
  });

  it('loses nothing when it is killed in the middle, again and again', async () => {
    night.env['NIGHTSHIFT_KEEP_CLOSED_SECONDS'] = '1';
    for (const ms of [5_000, 5_150, 5_400]) {
      await night.up();
      await sleep(ms);
      await night.killAll();
    }
    await night.up();
    const open = new Set((await waitingTasks(night)).map(({ taskId }) => taskId));
    await until(
      () =>
        night.get<{ services: { name: string; hotStore: { retired: number } }[] }>('/v1/system'),
      ({ services }) =>
        (services.find(({ name }) => name === 'orchestrator')?.hotStore.retired ?? 0) >=
        TASKS - open.size,
    );
    expect(completed).toContain(decided);
    for (const [taskId, answers] of before) expect(await answersOf(night, taskId)).toEqual(answers);
    expect(pages[0]?.join('')).toContain('"option":"allow"');
    expect(await Promise.all(shownWhole().map((taskId) => besides(night, taskId)))).toEqual(pages);
    expect(await affected()).toEqual(reach);
    expect(await verified(night)).toMatchObject({ ok: true });
  });

  it('gives evidence of a task that has left and is sealed, which both verifiers prove', async () => {
    const [taskId = ''] = sealed.get('customer-kept') ?? [];
    const file = join(night.folder, 'evidence.json');
    const made = await night.cli('evidence', 'export', taskId, '--out', file);
    expect(made).toMatchObject({ code: 0 });
    const proved = { verdict: 'verified', taskId, difference: null };
    expect(await night.cliJson<object>('evidence', 'verify', file, '--key', key)).toMatchObject(
      proved,
    );
    const args = ['-B', SECOND_VERIFIER, file, '--json', '--key', key];
    const { stdout } = spawnSync('python3', args, { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toMatchObject(proved);
  });

  it('erases a data subject whose tasks have left, and no other', async () => {
    const gone = sealed.get('customer-gone') ?? [];
    expect(gone.length).toBeGreaterThan(0);
    const args = ['subject', 'erase', 'customer-gone', '--reason', 'Asked for.'];
    const { erasureId } = await night.cliJson<{ erasureId: string }>(...args);
    const done = await until(
      () => night.get<{ status: string }>(`/v1/erasures/${erasureId}`),
      ({ status }) => status !== 'requested',
    );
    expect(done).toMatchObject({
      status: 'erased',
      keys: 1,
      tasks: SEALED,
      cancelled: SEALED - gone.length,
    });
    for (const taskId of gone) {
      expect(await night.get<Shown>(`/v1/tasks/${taskId}`)).toMatchObject({
        status: 'completed',
        brief: '[erased]',
        contentErased: true,
      });
      const again = await night.request('POST', `/v1/tasks/${taskId}/fork`, {
        fromStage: 'assess',
      });
      expect(again).toMatchObject({ status: 409, body: { code: 'content-erased' } });
    }
    for (const taskId of sealed.get('customer-kept') ?? [])
      expect(await answersOf(night, taskId)).toEqual(before.get(taskId));
    expect(await verified(night)).toMatchObject({ ok: true });
  });

  it('refuses what was submitted before, and knows that it was', async () => {
    const again = await night.request('POST', '/v1/tasks', task(0));
    expect(again).toMatchObject({ status: 200, body: { created: false } });
    const other = { ...task(0), brief: { package: 'other', folder: '/' } };
    expect(await night.request('POST', '/v1/tasks', other)).toMatchObject({ status: 409 });
    const cancel = await night.request('POST', `/v1/tasks/${completed[0]}/cancel`, {});
    expect(cancel).toMatchObject({ status: 409, body: { code: 'task-ended' } });
  });

  it('forks a task that has left', async () => {
    const { status, body } = await night.request<{ taskId: string }>(
      'POST',
      `/v1/tasks/${completed[0]}/fork`,
      { fromStage: 'assess' },
    );
    expect(status).toBe(201);
    const done = await night.get<Shown>(`/v1/tasks/${body.taskId}?waitMs=20000`);
    expect(['completed', 'waiting']).toContain(done.status);
  });

  it('leaves in PostgreSQL what is open, and nothing else', async () => {
    const open = new Set((await waitingTasks(night)).map(({ taskId }) => taskId));
    await sleep(12_000);
    await night.stop();
    const left = (await streamsHere(night)).filter((stream) => stream.startsWith('task/'));
    expect(left.toSorted()).toEqual([...open].map((taskId) => `task/${taskId}`).toSorted());
  });
});
