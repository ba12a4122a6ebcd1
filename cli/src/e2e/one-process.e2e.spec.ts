import { setTimeout as sleep } from 'node:timers/promises';
import { derivedId } from '@nightshift/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLive } from './events.js';
import { isAlive, Night, nightshift } from './night.js';
import { auditOf, COPYLEFT, PACKAGES } from './packages.js';
import {
  countsOf,
  openTickets,
  settled,
  type Ticket,
  until,
  verified,
  waitingTasks,
} from './settled.js';
import {
  askedBeforeDeployment,
  peopleOf,
  playsTickets,
  prepareTickets,
  type ShownTicket,
  stagesAtTheirVersions,
  TICKETS,
} from './tickets.scenarios.js';

interface Demo {
  readonly submitted: number;
  readonly completed: number;
  readonly waiting: number;
  readonly failed: number;
  readonly lost: number;
}

interface Submitted {
  readonly taskId: string;
  readonly status: string;
  readonly created: boolean;
}

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly at: string; readonly reason: string }[];
}

const KILLED = 300;
const NOBODY = derivedId('nobody');

describe('nightshift up, one process', () => {
  let night: Night;
  let asked: ShownTicket;
  beforeAll(async () => {
    night = await Night.prepare({ workflows: `@nightshift/example-dependency-audit,${TICKETS}` });
    prepareTickets(night);
    await night.up();
  });
  afterAll(() => night?.dispose());

  it('is ready, and names what it depends on', async () => {
    const { status, dependencies } = await night.get<{
      status: string;
      dependencies: Record<string, string>;
    }>('/readyz');
    expect(status).toBe('ready');
    expect(Object.values(dependencies)).toEqual(Object.values(dependencies).map(() => 'ok'));
    expect(Object.keys(dependencies).length).toBeGreaterThan(6);
  });

  it('does the demo: every task completed or waiting, none lost, none failed', async () => {
    const demo = await night.cliJson<Demo>('demo', '--packages', PACKAGES, '--limit', '60');
    expect(demo).toMatchObject({ submitted: 60, lost: 0, failed: 0 });
    expect(demo.completed + demo.waiting).toBe(60);
    expect(demo.completed).toBeGreaterThan(30);
    expect(demo.waiting).toBeGreaterThan(0);
  });

  it('gives every waiting task a ticket of its own', async () => {
    const [waiting, tickets] = [await waitingTasks(night), await openTickets(night)];
    expect(waiting).toHaveLength(tickets.length);
    expect(new Set(waiting.map(({ ticketId }) => ticketId))).toEqual(
      new Set(tickets.map(({ ticketId }) => ticketId)),
    );
  });

  it('goes on with a task whose ticket is answered, and completes it', async () => {
    const tasks = COPYLEFT.map((name) => auditOf(name, `copyleft/${name}`));
    await night.request('POST', '/v1/tasks/batch', { tasks });
    await settled(night, 'copyleft/', COPYLEFT.length);
    const asksForLeave = ({ kind, title }: Ticket) =>
      kind === 'approval' && title.includes('licence');
    const approval = (
      await until(
        () => openTickets(night),
        (open) => open.some(asksForLeave),
      )
    ).find(asksForLeave);
    const { ticketId = '', taskId = '' } = approval ?? {};
    const { code, stdout } = await night.cli('ticket', 'answer', ticketId, '--option', 'allow');
    expect(code).toBe(0);
    expect(stdout).toContain(`task ${taskId} goes on`);
    const done = await night.get<{ status: string }>(`/v1/tasks/${taskId}?waitMs=20000`);
    expect(done.status).toBe('completed');
    const again = await night.cli('--json', 'ticket', 'answer', ticketId, '--option', 'forbid');
    expect(again.code).toBe(1);
    expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: 'ticket-closed' } });
  });

  it('has a ledger that verifies and answers questions', async () => {
    const { ok, services } = await verified(night);
    expect(ok).toBe(true);
    // All of them, held against the tables of those who wrote them.
    expect(services.map(({ service }) => service)).toEqual(
      expect.arrayContaining(['agent-runner', 'audit', 'cost', 'escalation', 'orchestrator', 'qa']),
    );
    expect(services.filter(({ events, compared }) => compared < events)).toEqual([]);
    const { code, stdout } = await night.cli('ledger', 'verify');
    expect(stdout).toMatch(/^OK {2}\d{3,} events/);
    expect(code).toBe(0);
    const { rows } = await night.cliJson<{ rows: unknown[][] }>(
      'ledger',
      'sql',
      "select count() from v_tasks where workflow = 'dependency-audit'",
    );
    expect(Number(rows[0]?.[0])).toBe(60 + COPYLEFT.length);
    // More than a pipe holds: nothing of it is lost at the exit.
    const all = 'select data from v_events limit 2000';
    const large = await night.cliJson<{ rows: unknown[][] }>('ledger', 'sql', all);
    expect(large.rows).toHaveLength(2_000);
    const write = await night.cli('ledger', 'sql', 'drop view v_tasks');
    expect(write.code).toBe(1);
  });

  it('makes one task of a key, however often it is sent', async () => {
    const submit = (key: string) =>
      night.request<Submitted>(
        'POST',
        '/v1/tasks',
        { workflow: 'dependency-audit', brief: auditOf('zod', '').brief },
        { 'idempotency-key': key },
      );
    const [first, ...others] = await Promise.all(['k1', 'k1', 'k1'].map(submit));
    const all = [first, ...others];
    expect(new Set(all.map((one) => one?.body.taskId)).size).toBe(1);
    expect(all.filter((one) => one?.status === 200)).toHaveLength(2);
    expect(all.filter((one) => one?.status === 201)).toHaveLength(1);
    expect(all.filter((one) => one?.body.created)).toHaveLength(1);
    expect((await submit('k2')).body.taskId).not.toBe(first?.body.taskId);
    expect((await countsOf(night, 'k1')).total).toBe(1);
  });

  it('streams every event once to a client that hangs up and comes back', async () => {
    await night.request('POST', '/v1/tasks/batch', {
      tasks: Array.from({ length: 20 }, (_, index) => auditOf('zod', `live/${index}`)),
    });
    const url = `${night.url}/v1/events`;
    const first = await readLive(`${url}?after=0`, {}, (events) => events.length >= 150);
    const lastSeen = first.at(-1)?.id ?? 0;
    await settled(night, 'live/', 20);
    // The newest of this tenant: what the ledger says of itself stands in it, too, and is not streamed.
    const { rows } = (
      await night.request<{ rows: number[][] }>('POST', '/v1/ledger/sql', {
        query: 'SELECT toUInt32(max(ledger_index)) FROM v_events',
      })
    ).body;
    const lastIndex = rows[0]?.[0] ?? Number.NaN;
    const toTheEnd = (events: readonly { id: number }[]): boolean =>
      (events.at(-1)?.id ?? 0) >= lastIndex;
    const rest = await readLive(url, { 'last-event-id': String(lastSeen) }, toTheEnd);
    const whole = await readLive(`${url}?after=0`, {}, toTheEnd);
    const upTo = (events: readonly { id: number }[]): number[] =>
      events.map(({ id }) => id).filter((id) => id <= lastIndex);
    const ids = upTo([...first, ...rest]);
    expect(ids).toEqual(upTo(whole));
    expect(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? 0))).toBe(true);
    expect(rest.length).toBeGreaterThan(0);
  });

  const problemOf = async (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Problem> => {
    const answer = await night.request<Problem>(method, path, body, headers);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.status).toBe(answer.status);
    return answer.body;
  };

  it.each([
    {
      what: 'an unknown workflow',
      body: { workflow: 'nope', brief: {} },
      expected: { status: 400, code: 'no-such-workflow', errors: [{ at: '/workflow' }] },
      says: /"nope".*dependency-audit/,
    },
    {
      what: 'a brief that does not fit',
      body: { workflow: 'dependency-audit', brief: { package: 5 } },
      expected: {
        status: 400,
        code: 'invalid-submission',
        errors: expect.arrayContaining([
          expect.objectContaining({ at: '/brief/package' }),
          expect.objectContaining({ at: '/brief/folder' }),
        ]),
      },
      says: /string/,
    },
    {
      what: 'a priority out of range',
      body: { ...auditOf('zod', 'p'), priority: 77 },
      expected: {
        status: 400,
        errors: expect.arrayContaining([expect.objectContaining({ at: '/priority' })]),
      },
      says: /9/,
    },
    {
      what: 'a field that is not known',
      body: { ...auditOf('zod', 'u'), prioritty: 1 },
      expected: {
        status: 400,
        errors: expect.arrayContaining([
          expect.objectContaining({ at: expect.stringContaining('prioritty') }),
        ]),
      },
      says: /prioritty/,
    },
    { what: 'no JSON', body: '{"workflow":', expected: { status: 400 }, says: /JSON/ },
  ])('refuses $what with the field and the reason', async ({ body, expected, says }) => {
    const problem = await problemOf('POST', '/v1/tasks', body);
    expect(problem).toMatchObject(expected);
    expect(`${problem.detail} ${JSON.stringify(problem.errors)}`).toMatch(says);
  });

  it.each([
    { path: `/v1/tasks/${NOBODY}`, status: 404, code: 'no-such-task' },
    { path: `/v1/tickets/${NOBODY}`, status: 404, code: 'no-such-ticket' },
    { path: '/v1/nothing', status: 404, code: 'no-such-route' },
  ])('says what is not there: $path', async ({ path, status, code }) => {
    expect(await problemOf('GET', path)).toMatchObject({ status, code });
  });

  it('refuses an answer that does not fit the question, and leaves the ticket open', async () => {
    const people = peopleOf(night);
    const { ticketId } = await people.asked(await people.submitted('two-persons'));
    const path = `/v1/tickets/${ticketId}`;
    const { shownHash } = await night.get<{ shownHash: string }>(path);
    const answer = { option: 'perhaps' };
    const problem = await problemOf('POST', `${path}/answer`, { shownHash, answer });
    expect(problem).toMatchObject({ status: 400 });
    expect(problem.errors?.[0]?.at).toContain('option');
    const stale = await problemOf('POST', `${path}/answer`, {
      shownHash: '0'.repeat(64),
      answer: { option: 'no' },
    });
    expect(stale).toMatchObject({ status: 409, code: 'stale-view' });
    expect((await night.get<{ status: string }>(path)).status).toBe('open');
  });

  playsTickets(() => night);

  it('refuses a taken port and a taken folder, and says what to do', async () => {
    const other = await Night.prepare();
    try {
      const port = await nightshift(['up', '--port', String(night.port), '--data', other.data]);
      expect(port.code).toBe(1);
      expect(port.stderr).toMatch(new RegExp(`Port ${night.port} .*in use.*--port`));
      const folder = await nightshift(['up', '--port', String(other.port), '--data', night.data]);
      expect(folder.code).toBe(1);
      expect(folder.stderr).toMatch(/folder .* in use by process \d+.*--data/);
    } finally {
      await other.dispose();
    }
  });

  it('loses nothing when all of it is killed in the middle of the work', async () => {
    asked = await askedBeforeDeployment(night);
    const tasks = Array.from({ length: KILLED }, (_, index) => auditOf('zod', `killed/${index}`));
    const { status } = await night.request('POST', '/v1/tasks/batch', { tasks });
    expect(status).toBe(200);
    await sleep(400);
    const before = await countsOf(night, 'killed/');
    await night.killAll();
    expect(before.tasks['running'], 'it was killed in the middle').toBeGreaterThan(0);
    await night.up();
    const { tasks: ended } = await settled(night, 'killed/', KILLED);
    expect((ended['completed'] ?? 0) + (ended['waiting'] ?? 0)).toBe(KILLED);
    expect(await verified(night)).toMatchObject({ ok: true });
  });

  it('finishes at its own version what was asked before a newer one was deployed', async () => {
    expect(await stagesAtTheirVersions(night, asked)).toEqual({
      old: ['propose', 'send-v1'],
      later: ['propose', 'send-v2'],
    });
  });

  it('stops on Ctrl-C, leaving no process', async () => {
    const { code, had } = await night.stop();
    expect(code).toBe(0);
    expect(night.output).toContain('stopped');
    expect(had.length).toBeGreaterThan(1);
    expect(await Promise.all(had.map(isAlive))).toEqual(had.map(() => false));
  });
});
