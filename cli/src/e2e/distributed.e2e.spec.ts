import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EventBus, type Message, openKafkaBus } from '@nightshift/event-bus';
import { derivedId } from '@nightshift/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, isAlive, kill, Night } from './night.js';
import { auditOf, PACKAGES } from './packages.js';
import { countsOf, openTickets, settled, until, verified, waitingTasks } from './settled.js';
import {
  askedBeforeDeployment,
  peopleOf,
  playsTickets,
  prepareTickets,
  type ShownTicket,
  signedAnswer,
  stagesAtTheirVersions,
  TICKETS,
} from './tickets.scenarios.js';

const SERVICES = ['orchestrator', 'agent-runner', 'qa', 'cost', 'escalation', 'audit'] as const;
const EFFECTS = fileURLToPath(new URL('./effects.workflow.ts', import.meta.url));
const BATCH = 120;
/** Not for as long as an answer can be taken back by default, which one-process.e2e waits for. */
const AT_ONCE = ['--undo-seconds', '0'] as const;

interface Effect {
  readonly tool: 'note' | 'charge';
  readonly key: string;
  readonly taskId: string;
}

describe('nightshift up --distributed', () => {
  let night: Night;
  let asked: ShownTicket;
  let bus: EventBus | undefined;

  beforeAll(async () => {
    night = await Night.prepare({
      distributed: true,
      workflows: `@nightshift/example-dependency-audit,${EFFECTS},${TICKETS}`,
    });
    prepareTickets(night);
    night.env['E2E_EFFECTS'] = join(night.folder, 'effects.jsonl');
    writeFileSync(night.env['E2E_EFFECTS'], '');
    await night.up();
  });
  afterAll(async () => {
    await bus?.close().catch(() => undefined);
    await night?.dispose();
  });

  const effectsOf = (taskIds: ReadonlySet<string>): readonly Effect[] =>
    readFileSync(join(night.folder, 'effects.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Effect)
      .filter(({ taskId }) => taskIds.has(taskId));

  it('runs every service as a process of its own, behind one origin', async () => {
    const { dependencies } = await night.get<{ dependencies: Record<string, string> }>('/readyz');
    expect(dependencies).toEqual(Object.fromEntries(SERVICES.map((name) => [name, 'ok'])));
    const pids = await Promise.all([...SERVICES, 'console'].map((name) => night.pidOf(name)));
    expect(new Set(pids).size).toBe(7);
    expect(await Promise.all(pids.map(isAlive))).toEqual(pids.map(() => true));
  });

  it('does the demo as one process does', async () => {
    const demo = await night.cliJson<Record<string, number>>(
      'demo',
      '--packages',
      PACKAGES,
      '--limit',
      '60',
    );
    expect(demo).toMatchObject({ submitted: 60, lost: 0, failed: 0, halted: 0 });
    expect((demo['completed'] ?? 0) + (demo['waiting'] ?? 0)).toBe(60);
    expect(demo['completed']).toBeGreaterThan(30);
    expect(await verified(night)).toMatchObject({ ok: true });
  });

  it('goes on with a task whose ticket is answered, and completes it', async () => {
    const [ticket] = (await openTickets(night)).filter(({ kind }) => kind === 'approval');
    const { ticketId = '', taskId = '' } = ticket ?? {};
    const { code } = await night.cli('ticket', 'answer', ticketId, '--option', 'allow', ...AT_ONCE);
    expect(code).toBe(0);
    const done = await night.get<{ status: string }>(`/v1/tasks/${taskId}?waitMs=20000`);
    expect(done.status).toBe('completed');
  });

  describe('submission by Kafka', () => {
    const type = 'nightshift.task.submitted.v1';
    const { brief } = auditOf('zod', '');
    const data = (key: string) => ({ workflow: 'dependency-audit', brief, idempotencyKey: key });
    const structured = (id: string, body: unknown): string =>
      JSON.stringify({ specversion: '1.0', id, source: '/upstream', type, data: body });

    /** A client of Kafka that is not ours would set its own headers: so does this one. */
    const send = async (
      messages: readonly { value: string; headers?: Readonly<Record<string, string>> }[],
      topic = 'nightshift.submit.v1',
    ): Promise<void> => {
      const { default: kafkajs } = await import('kafkajs');
      const producer = new kafkajs.Kafka({
        brokers: [await night.brokers()],
        logLevel: kafkajs.logLevel.NOTHING,
      }).producer();
      await producer.connect();
      await producer.send({ topic, messages: [...messages] });
      await producer.disconnect();
    };
    const taskOf = (key: string) =>
      until(
        () => countsOf(night, key),
        ({ total, tasks }) => total === 1 && (tasks['running'] ?? 0) === 0,
      );

    it('accepts CloudEvents, structured and binary, and makes one task of a key', async () => {
      await send([
        { value: structured('s1', data('kafka/structured')) },
        { value: structured('s1', data('kafka/structured')) },
        {
          value: JSON.stringify(data('kafka/binary')),
          headers: {
            ce_specversion: '1.0',
            ce_id: 'b1',
            ce_source: '/upstream',
            ce_type: type,
            'content-type': 'application/json',
          },
        },
      ]);
      await taskOf('kafka/structured');
      await taskOf('kafka/binary');
      const again = await night.request<{ created: boolean }>(
        'POST',
        '/v1/tasks',
        data('kafka/structured'),
      );
      expect(again).toMatchObject({ status: 200, body: { created: false } });
      expect((await countsOf(night, 'kafka/')).total).toBe(2);
    });

    it('takes a signed answer of another system, and no forged one', async () => {
      const people = peopleOf(night);
      const taskId = await people.submitted('approved');
      const ticket = await people.asked(taskId);
      const forged = signedAnswer(ticket, { option: 'no' }, `whsec_${'A'.repeat(43)}=`);
      const signed = signedAnswer(ticket, { option: 'yes' });
      await send(
        [{ value: forged }, { value: signed }, { value: signed }],
        'nightshift.answers.v1',
      );
      expect((await people.ended(taskId)).status).toBe('completed');
      expect(await people.shown(ticket.ticketId)).toMatchObject({
        answeredBy: 'erp',
        history: [{ type: 'ticket.opened.v2' }, { type: 'ticket.answered.v2' }],
      });
    });

    it('parks what it cannot accept, with the reason, and goes on', async () => {
      bus ??= await openKafkaBus({
        brokers: [await night.brokers()],
        clientId: 'e2e',
        log: () => undefined,
      });
      const ofSubmit = { groups: ['orchestrator.submit'], limit: 100 };
      const before = (await bus.parked.list(ofSubmit)).length;
      await send([
        { value: 'not json' },
        { value: structured('m1', { workflow: 'nope', brief: {} }) },
        { value: structured('m2', { ...data('kafka/never'), priority: 77 }) },
        { value: structured('m3', { workflow: 'dependency-audit', brief: { package: 5 } }) },
        { value: structured('g1', data('after-the-poison')) },
      ]);
      await taskOf('after-the-poison');
      const letters = await until(
        () => (bus as EventBus).parked.list(ofSubmit),
        (found) => found.length - before >= 4,
      );
      const reasons = letters.map(({ code, reason }) => `${code}: ${reason}`).join('\n');
      expect(letters).toHaveLength(before + 4);
      expect(reasons).toMatch(/not JSON/);
      expect(reasons).toMatch(/no-such-workflow: .*"nope"/);
      expect(reasons).toMatch(/\/data\/priority/);
      expect(reasons).toMatch(/\/brief\/package/);
      expect(letters.every(({ delivery }) => delivery.topic === 'nightshift.submit.v1')).toBe(true);
      expect((await countsOf(night, 'kafka/never')).total).toBe(0);
      expect(await night.get('/readyz')).toMatchObject({ status: 'ready' });
    });
  });

  it('parks an event that no service can read, and goes on', async () => {
    bus ??= await openKafkaBus({
      brokers: [await night.brokers()],
      clientId: 'e2e',
      log: () => undefined,
    });
    const poison: Message = {
      topic: 'nightshift.orchestrator.v1',
      key: 'poison',
      headers: { id: derivedId('poison'), type: 'run.requested.v1', tenant: 'default' },
      value: Buffer.from('{"not":"an event"}'),
    };
    await bus.publish([poison]);
    const letters = await until(
      () => (bus as EventBus).parked.list({ groups: ['agent-runner'], limit: 10 }),
      (found) => found.length > 0,
    );
    expect(letters[0]).toMatchObject({ delivery: { key: 'poison' } });
    expect(letters[0]?.reason).not.toBe('');
  });

  describe.each(SERVICES)('kill -9 of %s in the middle of a batch', (service) => {
    it('loses nothing, and repeats no effect that must not be repeated', async () => {
      const prefix = `kill-${service}/`;
      const { body } = await night.request<{ items: { taskId: string }[] }>(
        'POST',
        '/v1/tasks/batch',
        {
          tasks: Array.from({ length: BATCH }, (_, n) => ({
            workflow: 'effects',
            brief: { n },
            idempotencyKey: `${prefix}${n}`,
          })),
        },
      );
      const taskIds = new Set(body.items.map(({ taskId }) => taskId));
      expect(taskIds.size).toBe(BATCH);
      // The first charge is written while others are under way.
      await until(
        async () => effectsOf(taskIds),
        (effects) => effects.some(({ tool }) => tool === 'charge'),
        { everyMs: 10 },
      );
      const victim = await night.pidOf(service);
      kill(victim);
      const after = effectsOf(taskIds);
      expect(after.length, 'it was killed in the middle').toBeLessThan(2 * BATCH);

      const { tasks } = await settled(night, prefix, BATCH);
      await until(
        async () => (await night.request('GET', '/readyz')).status,
        (status) => status === 200,
      );
      expect(await night.pidOf(service)).not.toBe(victim);
      const { completed = 0, waiting = 0 } = tasks;
      expect(completed + waiting).toBe(BATCH);
      const asked = (await waitingTasks(night)).filter(({ taskId }) => taskIds.has(taskId));
      // The tickets are a moment behind the tasks that wait for them, the more so after a kill.
      const kinds = await until(
        async () => new Map((await openTickets(night)).map((one) => [one.ticketId, one.kind])),
        (known) => asked.every(({ ticketId }) => known.has(ticketId ?? '')),
      );
      const askedOf = (kind: string) =>
        asked.filter(({ ticketId }) => kinds.get(ticketId ?? '') === kind);
      const unknown = askedOf('unknown-outcome');
      expect(asked).toHaveLength(waiting);
      expect(
        askedOf('failure')
          .map(({ taskId }) => taskId)
          .sort(),
      ).toEqual(
        body.items
          .filter((_, n) => n % 10 === 9)
          .map(({ taskId }) => taskId)
          .sort(),
      );
      expect(unknown.length + BATCH / 10).toBe(waiting);
      // Only the process that calls the tools can leave an outcome unknown, and it had some in hand.
      expect(unknown.length > 0).toBe(service === 'agent-runner');

      const effects = effectsOf(taskIds);
      const charges = effects.filter(({ tool }) => tool === 'charge');
      expect(new Set(charges.map(({ key }) => key)).size).toBe(charges.length);
      expect(new Set(charges.map(({ taskId }) => taskId)).size).toBe(charges.length);
      expect(charges.length).toBeGreaterThanOrEqual(completed);
      const notes = effects.filter(({ tool }) => tool === 'note');
      const keysByTask = Map.groupBy(notes, ({ taskId }) => taskId);
      expect(keysByTask.size).toBe(BATCH);
      for (const some of keysByTask.values())
        expect(new Set(some.map(({ key }) => key)).size).toBe(1);
      expect(await verified(night)).toMatchObject({ ok: true });
    });
  });

  it('goes on after an unknown outcome is told, without doing it again', async () => {
    const [ticket] = (await openTickets(night)).filter(({ kind }) => kind === 'unknown-outcome');
    const { ticketId = '', taskId = '' } = ticket ?? {};
    const before = effectsOf(new Set([taskId]));
    const answer = ['--option', 'happened', '--answer', '{"result":{"done":true}}', ...AT_ONCE];
    const { code, stderr } = await night.cli('ticket', 'answer', ticketId, ...answer);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const done = await night.get<{ status: string }>(`/v1/tasks/${taskId}?waitMs=20000`);
    expect(done.status).toBe('completed');
    expect(effectsOf(new Set([taskId]))).toEqual(before);
  });

  describe('while a request waits', () => {
    let waiting: Promise<Answer>;
    beforeAll(async () => {
      const people = peopleOf(night);
      const taskId = await people.submitted('two-persons');
      await people.asked(taskId);
      waiting = night.request('GET', `/v1/tasks/${taskId}?waitMs=11000`);
      // Its failure is the test's that looks at it.
      waiting.catch(() => undefined);
    });

    playsTickets(() => night);

    it('lets it wait for longer than a proxy would by itself', async () => {
      expect((await waiting).status).toBe(200);
    });
  });

  it('starts again after kill -9 of the parent, whose services do not outlive it', async () => {
    asked = await askedBeforeDeployment(night);
    const children = await night.killAlone();
    expect(children.length).toBeGreaterThan(7);
    await night.up();
    expect(await Promise.all(children.map(isAlive))).toEqual(children.map(() => false));
    expect(await verified(night)).toMatchObject({ ok: true });
  });

  it('finishes at its own version what was asked before a newer one was deployed', async () => {
    expect(await stagesAtTheirVersions(night, asked)).toEqual({
      old: ['propose', 'send-v1'],
      later: ['propose', 'send-v2'],
    });
  });

  it('stops on Ctrl-C, leaving no process', async () => {
    await bus?.close();
    bus = undefined;
    const { code, had } = await night.stop();
    expect(code).toBe(0);
    expect(had.length).toBeGreaterThan(8);
    expect(await Promise.all(had.map(isAlive))).toEqual(had.map(() => false));
  });
});
