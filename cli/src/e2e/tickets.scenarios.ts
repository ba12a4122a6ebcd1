import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Night } from './night.js';
import { until } from './settled.js';

/*
 * Every kind of ticket from the question to the end of the task, the same over the embedded bus
 * and over Kafka. Simulated: the models of tickets.workflow.ts; nothing else.
 */

export const TICKETS = fileURLToPath(new URL('./tickets.workflow.ts', import.meta.url));

interface Given {
  readonly by: string;
}

export interface ShownTicket {
  readonly ticketId: string;
  readonly taskId: string;
  readonly status: string;
  readonly kind: string;
  readonly queue: string;
  readonly overdue: boolean;
  readonly shownHash: string;
  readonly revision: number;
  readonly answeredBy: string | null;
  readonly decision: (Given & { readonly resumeAt: string }) | null;
  readonly endorsement: Given | null;
  readonly ask: {
    readonly question: string;
    readonly costOfWaiting?: string;
    readonly positions?: readonly { readonly qa: string; readonly worker?: string }[];
  };
  readonly history: readonly { readonly type: string; readonly data: { readonly by?: string } }[];
}

interface Task {
  readonly taskId: string;
  readonly status: string;
  readonly ticketId: string | null;
  readonly output: { readonly text?: string } | null;
}

/** Whoever holds it answers as `erp`. */
const ANSWER_KEY = `whsec_${Buffer.from('a key of thirty-two random bytes').toString('base64')}`;

/** A signed answer of another system, as its own code would make it. */
export const signedAnswer = (
  { ticketId, shownHash }: ShownTicket,
  answer: object,
  key = ANSWER_KEY,
): string => {
  const [id, timestamp] = [randomUUID(), Math.floor(Date.now() / 1000)];
  const payload = JSON.stringify({ ticketId, shownHash, answer });
  const mac = createHmac('sha256', Buffer.from(key.replace('whsec_', ''), 'base64'))
    .update(`${id}.${timestamp}.${payload}`)
    .digest('base64');
  const type = 'nightshift.ticket.answer.v1';
  const data = { key: 'erp', timestamp, payload, signature: `v1,${mac}` };
  return JSON.stringify({ specversion: '1.0', id, source: '/erp', type, data });
};

/** Where effects are written, and which settings the process needs for it. Before `night.up()`. */
export const prepareTickets = (night: Night): void => {
  night.env['E2E_TICKETS'] = join(night.folder, 'tickets.jsonl');
  night.env['NIGHTSHIFT_ANSWER_KEYS'] = `erp=${ANSWER_KEY}`;
  writeFileSync(night.env['E2E_TICKETS'], '');
};

const as = (actor: string) => ({ 'x-nightshift-actor': actor });

/** What a test does with tasks that ask. */
export const peopleOf = (night: Night) => {
  const submitted = async (workflow: string, brief: object = {}): Promise<string> => {
    const { status, body } = await night.request<{ taskId: string }>('POST', '/v1/tasks', {
      workflow,
      brief: { n: 1, ...brief },
    });
    expect({ status, body }).toMatchObject({ status: 201 });
    return body.taskId;
  };
  const taskOf = (taskId: string) => night.get<Task>(`/v1/tasks/${taskId}?waitMs=500`);
  const shown = (ticketId: string) => night.get<ShownTicket>(`/v1/tickets/${ticketId}`);
  /** The ticket that a task waits for, once it is on the list. */
  const asked = async (taskId: string): Promise<ShownTicket> => {
    const { items } = await until(
      () => night.get<{ items: ShownTicket[] }>(`/v1/tickets?status=open&taskId=${taskId}`),
      (page) => page.items.length > 0,
    );
    return shown(items[0]?.ticketId ?? '');
  };
  const post = (ticketId: string, path: string, body: object, actor: string) =>
    night.request<ShownTicket & { code: string; detail: string }>(
      'POST',
      `/v1/tickets/${ticketId}/${path}`,
      body,
      as(actor),
    );
  const answer = (
    { ticketId, shownHash, revision }: ShownTicket,
    given: object,
    actor = 'ana',
    undoSeconds = 0,
  ): Promise<Answer<ShownTicket & { code: string; detail: string }>> =>
    post(ticketId, 'answer', { shownHash, revision, answer: given, undoSeconds }, actor);
  const ended = (taskId: string) =>
    until(
      () => taskOf(taskId),
      ({ status }) => ['completed', 'failed', 'cancelled'].includes(status),
    );
  const typesOf = ({ history }: ShownTicket): readonly string[] => history.map(({ type }) => type);
  return { submitted, taskOf, shown, asked, post, answer, ended, typesOf };
};

const effectsOf = (night: Night, taskId: string): readonly { readonly amount?: number }[] =>
  readFileSync(night.env['E2E_TICKETS'] ?? '', 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { taskId: string; amount?: number })
    .filter((line) => line.taskId === taskId);

const EVALUATE =
  'qa evaluate --workflow sampled --stage write --judge inspector --budget-usd 1 --wait'.split(' ');

interface Kind {
  readonly workflow: string;
  readonly brief?: object;
  readonly kind: string;
  readonly answer: object;
  readonly ends: 'completed' | 'failed';
  /** Lines that the tool of the task has written in the end. */
  readonly effects: readonly object[];
}

const kinds: readonly Kind[] = [
  {
    workflow: 'approved',
    kind: 'approval',
    answer: { option: 'yes' },
    ends: 'completed',
    effects: [],
  },
  {
    workflow: 'consulting',
    kind: 'question',
    answer: { amount: 12.5 },
    ends: 'completed',
    effects: [{ amount: 12.5 }],
  },
  {
    workflow: 'disputed',
    brief: { way: 'contested-way' },
    kind: 'disagreement',
    answer: { option: 'accept' },
    ends: 'completed',
    effects: [],
  },
  {
    workflow: 'refused',
    kind: 'failure',
    answer: { option: 'retry', guidance: 'Please do.' },
    ends: 'completed',
    effects: [],
  },
  {
    workflow: 'lost',
    kind: 'unknown-outcome',
    answer: { option: 'happened', result: { done: true } },
    ends: 'completed',
    effects: [{}],
  },
  {
    workflow: 'poor',
    kind: 'budget',
    answer: { option: 'raise', raiseByUsd: 1 },
    ends: 'completed',
    effects: [],
  },
];

/** @param nightOf the running system; it is asked when the tests run */
export const playsTickets = (nightOf: () => Night): void => {
  describe('questions to people', () => {
    let people: ReturnType<typeof peopleOf>;
    beforeAll(() => {
      people = peopleOf(nightOf());
    });

    it.each(kinds.map((one) => [one.kind, one] as const))(
      'raises, has claimed, answered and resumed once: %s',
      async (_, { workflow, brief, kind, answer, ends, effects }) => {
        const taskId = await people.submitted(workflow, brief);
        const ticket = await people.asked(taskId);
        expect(ticket).toMatchObject({ kind, taskId, status: 'open' });
        expect(ticket.ask.costOfWaiting).toEqual(expect.stringMatching(/\S/));
        const claimed = await people.post(ticket.ticketId, 'claim', {}, 'ana');
        expect(claimed.status).toBe(200);
        const other = await people.answer(ticket, answer, 'ben');
        expect(other).toMatchObject({ status: 409, body: { code: 'ticket-claimed' } });
        const given = await people.answer(ticket, answer);
        expect(given).toMatchObject({ status: 200 });
        expect((await people.ended(taskId)).status).toBe(ends);
        const after = await people.shown(ticket.ticketId);
        expect(people.typesOf(after).filter((type) => type === 'ticket.answered.v2')).toHaveLength(
          1,
        );
        expect(after).toMatchObject({ status: 'answered', answeredBy: 'ana' });
        expect(effectsOf(nightOf(), taskId)).toMatchObject(effects);
        expect(effectsOf(nightOf(), taskId)).toHaveLength(effects.length);
      },
    );

    it.each(['contested-way', 'repeated', 'only-new'])(
      'gives both positions of agents that do not converge: %s',
      async (way) => {
        const ticket = await people.asked(await people.submitted('disputed', { way }));
        expect(ticket.kind).toBe('disagreement');
        const { positions = [] } = ticket.ask;
        expect(positions.length).toBeGreaterThan(0);
        for (const { qa, worker } of positions) {
          expect(qa).not.toBe('');
          expect(worker ?? '').toMatch(way === 'only-new' ? /.*/ : /So it is meant\./);
        }
      },
    );

    it('takes one answer of many people at once, and refuses the others', async () => {
      const taskId = await people.submitted('approved');
      const ticket = await people.asked(taskId);
      const options = Array.from({ length: 12 }, (_, n) => (n % 2 ? 'yes' : 'no'));
      const all = await Promise.all(
        options.map((option, n) => people.answer(ticket, { option }, `person-${n}`)),
      );
      expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const { status, body } of all.filter((one) => one.status !== 200)) {
        expect(status).toBe(409);
        expect(body.detail).toMatch(/person-\d+/);
      }
      expect((await people.ended(taskId)).status).toBe('completed');
    });

    it('lets an answer be taken back before it counts, and goes on with the next one', async () => {
      const taskId = await people.submitted('approved');
      const ticket = await people.asked(taskId);
      expect((await people.answer(ticket, { option: 'no' }, 'ana', 30)).status).toBe(200);
      expect((await people.taskOf(taskId)).status).toBe('waiting');
      expect((await people.post(ticket.ticketId, 'undo', {}, 'ben')).status).toBeGreaterThan(399);
      expect((await people.post(ticket.ticketId, 'undo', {}, 'ana')).status).toBe(200);
      const again = await people.answer(
        await people.shown(ticket.ticketId),
        { option: 'yes' },
        'ana',
        1,
      );
      expect(again.body.decision).toMatchObject({ by: 'ana' });
      expect((await people.ended(taskId)).status).toBe('completed');
      const task = await nightOf().get<{ decisions: object }>(`/v1/tasks/${taskId}`);
      expect(task.decisions).toMatchObject({ propose: { option: 'yes' } });
    });

    it('wants two persons where the risk is theirs', async () => {
      const taskId = await people.submitted('two-persons');
      const ticket = await people.asked(taskId);
      const first = await people.answer(ticket, { option: 'yes' }, 'ana');
      expect(first.body).toMatchObject({ status: 'open', endorsement: { by: 'ana' } });
      const newest = await people.shown(ticket.ticketId);
      expect((await people.answer(newest, { option: 'no' }, 'ana')).body.code).toBe(
        'second-person-needed',
      );
      expect((await people.answer(ticket, { option: 'yes' }, 'ben')).body.code).toBe('stale-view');
      expect((await people.answer(newest, { option: 'yes' }, 'ben')).status).toBe(200);
      expect((await people.ended(taskId)).status).toBe('completed');
    });

    it('goes up the ladder of a queue that does not answer, to the safe default', async () => {
      const ladder = [
        { atShare: 0.2, step: 'remind' },
        { atShare: 0.4, step: 'escalate', to: 'bosses' },
      ];
      const set = await nightOf().request('PUT', '/v1/queues/impatient', { ladder });
      expect(set.status).toBe(200);
      const taskId = await people.submitted('expiring');
      const ticket = await people.asked(taskId);
      expect((await people.ended(taskId)).status).toBe('completed');
      const after = await people.shown(ticket.ticketId);
      expect(after).toMatchObject({ queue: 'bosses', answeredBy: 'safe-default' });
      expect(people.typesOf(after)).toEqual([
        'ticket.opened.v2',
        'ticket.reminded.v1',
        'ticket.moved.v1',
        // The other queue has the ladder of queues that nobody has set up.
        'ticket.reminded.v1',
        'ticket.answered.v2',
      ]);
    });

    it('answers the same question of several tasks at once, and keeps the answer for later ones', async () => {
      const night = nightOf();
      // Other tests leave groups of their own.
      const isOurs = ({ title, count }: { title: string; count: number }): boolean =>
        title === 'Send a letter?' && count >= 3;
      const taskIds = await Promise.all([1, 2, 3].map(() => people.submitted('approved')));
      for (const taskId of taskIds) await people.asked(taskId);
      const { items } = await until(
        () =>
          night.get<{ items: { key: string; count: number; title: string }[] }>(
            '/v1/ticket-groups',
          ),
        (page) => page.items.some(isOurs),
      );
      const key = items.find(isOurs)?.key ?? '';
      const group = await night.get<{
        tickets: { ticketId: string; taskId: string; shownHash: string; revision: number }[];
      }>(`/v1/ticket-groups/${key}`);
      expect(new Set(group.tickets.map(({ taskId }) => taskId))).toEqual(new Set(taskIds));
      const tickets = group.tickets.map(({ ticketId, shownHash, revision }) => ({
        ticketId,
        shownHash,
        revision,
      }));
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
      const all = await night.request<{ precedentId?: string }>(
        'POST',
        `/v1/ticket-groups/${key}/answer`,
        {
          answer: { option: 'yes' },
          tickets,
          undoSeconds: 0,
          keep: { workflow: 'approved', expiresAt },
        },
        as('ana'),
      );
      expect(all).toMatchObject({ status: 200 });
      for (const taskId of taskIds) expect((await people.ended(taskId)).status).toBe('completed');
      const later = await people.submitted('approved');
      expect((await people.ended(later)).status).toBe('completed');
      const { items: kept } = await night.get<{ items: { precedentId: string }[] }>(
        '/v1/precedents',
      );
      const { precedentId = '' } = kept[0] ?? {};
      const revoked = await night.request<{ decided: { taskId: string }[] }>(
        'POST',
        `/v1/precedents/${precedentId}/revoke`,
        { reason: 'The rule changed.' },
      );
      expect(revoked.body.decided.map(({ taskId }) => taskId)).toEqual([later]);
      const last = await people.submitted('approved');
      expect((await people.asked(last)).status).toBe('open');
    });

    it('learns from people who look at what QA passed, and tries a judge on it', async () => {
      const night = nightOf();
      const place = { workflow: 'sampled', stage: 'write' };
      for (const text of ['plainly forged', 'well forged']) {
        const mistakes = [{ claim: 'The letter is forged.', location: '/text', category: 'error' }];
        const example = { ...place, brief: { n: 1 }, output: { text }, mistakes };
        expect(await night.request('POST', '/v1/qa/examples', example)).toMatchObject({
          status: 201,
        });
      }
      const taskId = await people.submitted('sampled');
      expect((await people.ended(taskId)).status, 'it waits for nobody').toBe('completed');
      const { items } = await until(
        () => night.get<{ items: ShownTicket[] }>(`/v1/tickets?status=open&taskId=${taskId}`),
        (page) => page.items.length === 2,
      );
      for (const { ticketId } of items) {
        const ticket = await people.shown(ticketId);
        const isForged = JSON.stringify(ticket.ask).includes('forged');
        const mistakes = isForged ? { mistakes: ['It is forged.'] } : {};
        const given = { option: isForged ? 'wrong' : 'right', ...mistakes };
        expect(await people.answer(ticket, given)).toMatchObject({ status: 200 });
      }
      const { reviewers } = await until(
        () =>
          night.get<{ reviewers: { by: string; catchRate: { hits: number; of: number } }[] }>(
            '/v1/qa/stats?workflow=sampled',
          ),
        (stats) => stats.reviewers.length > 0,
      );
      expect(reviewers).toMatchObject([{ by: 'ana', catchRate: { hits: 1, of: 1 } }]);
      const evaluation = await night.cliJson<Record<string, unknown>>(...EVALUATE);
      // It finds the plain forgery, misses the other one, and reports nothing on the good letter.
      expect(evaluation).toMatchObject({
        status: 'completed',
        failed: 0,
        judged: 3,
        right: 1,
        missed: 1,
        precision: 1,
        recall: 0.5,
      });
    });

    it('is answered once by whoever holds a link, over the public origin', async () => {
      const night = nightOf();
      const taskId = await people.submitted('approved');
      const ticket = await people.asked(taskId);
      const link = await people.post(
        ticket.ticketId,
        'links',
        { answerAs: 'bo@customer.example', expiresInMinutes: 5 },
        'ana',
      );
      const { url } = link.body as unknown as { url: string };
      const page = new URL(new URL(url).pathname, night.url);
      const html = await (await fetch(page)).text();
      expect((await people.taskOf(taskId)).status, 'looking changes nothing').toBe('waiting');
      const inputs = [...html.matchAll(/<input [^>]*name="([^"]+)" value="([^"]*)"/g)];
      const body = new URLSearchParams(
        inputs.map(([, name = '', value = '']): [string, string] => [name, value]),
      );
      const send = () => fetch(page, { method: 'POST', body });
      expect(await Promise.all([send(), send()].map(async (one) => (await one).status))).toContain(
        200,
      );
      expect((await people.ended(taskId)).status).toBe('completed');
      expect(await people.shown(ticket.ticketId)).toMatchObject({
        answeredBy: 'bo@customer.example',
      });
      expect(await (await send()).text()).toMatch(/answered/i);
    });

    it('is done from the command line, too: next, answer, undo, answer', async () => {
      const night = nightOf();
      const taskId = await people.submitted('consulting');
      await people.asked(taskId);
      const { ticketId } = await night.cliJson<ShownTicket>(
        'ticket',
        'next',
        '--queue',
        'bookkeepers',
      );
      const first = await night.cli('ticket', 'answer', ticketId, '--answer', '{"amount":1}');
      expect(first.stdout).toContain(`nightshift ticket undo ${ticketId}`);
      expect((await night.cli('ticket', 'undo', ticketId)).code).toBe(0);
      const last = ['--answer', '{"amount":2}', '--undo-seconds', '0'];
      const given = await night.cli('ticket', 'answer', ticketId, ...last);
      expect(given.stdout).toContain(`task ${taskId} goes on`);
      expect((await people.ended(taskId)).status).toBe('completed');
      expect(effectsOf(night, taskId)).toMatchObject([{ amount: 2 }]);
    });
  });
};

/** A question of version 1, after which version 2 comes with the next start. */
export const askedBeforeDeployment = async (night: Night): Promise<ShownTicket> => {
  const people = peopleOf(night);
  const ticket = await people.asked(await people.submitted('approved'));
  night.env['E2E_VERSIONS'] = '1,2';
  return ticket;
};

/** The stages of a task whose question was asked before, and of one that was submitted after. */
export const stagesAtTheirVersions = async (
  night: Night,
  asked: ShownTicket,
): Promise<Record<'old' | 'later', readonly (string | undefined)[]>> => {
  const people = peopleOf(night);
  const stagesOf = async (ticket: ShownTicket): Promise<readonly (string | undefined)[]> => {
    const { status, body } = await people.answer(ticket, { option: 'yes' });
    if (status !== 200) throw new Error(JSON.stringify(body));
    await people.ended(ticket.taskId);
    const { history } = await night.get<{
      history: { type: string; data: { stage?: string } }[];
    }>(`/v1/tasks/${ticket.taskId}`);
    return history.flatMap(({ type, data }) => (type === 'stage.completed.v1' ? [data.stage] : []));
  };
  return {
    old: await stagesOf(await people.shown(asked.ticketId)),
    later: await stagesOf(await people.asked(await people.submitted('approved'))),
  };
};
