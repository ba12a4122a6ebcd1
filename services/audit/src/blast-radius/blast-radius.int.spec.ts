import { derivedId, sha256 } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { limits } from '../ledger/limits.js';
import { eventsOfTask } from '../ledger/task-fixture.spec.js';
import type { Affected } from './affected.js';
import { BlastRadius } from './blast-radius.store.js';
import { causeOf, type CauseKind } from './cause.js';
import { badPrompt, type CalledTool, runWithTools } from './effects-fixture.spec.js';

// Real: PostgreSQL, the embedded engine of ClickHouse, events as their services write them.
const ledger = useLedger(usePostgres());
let radius: BlastRadius;

const calls: Readonly<Record<string, readonly CalledTool[]>> = {
  plain: [{ effect: 'pure', ends: ['called'] }],
  filed: [{ effect: 'at-most-once', ends: ['called'] }],
  told: [{ effect: 'at-most-once', ends: ['told'] }],
  lost: [{ effect: 'at-most-once', ends: ['unknown'] }],
  'under-way': [{ effect: 'at-most-once', ends: [] }],
  simulated: [{ effect: 'at-most-once', ends: ['simulated'] }],
  'not-done': [{ effect: 'at-most-once', ends: ['found-not-done', 'not-done'] }],
  // The second attempt did nothing; of the first one nobody knows.
  mixed: [
    { effect: 'idempotent', ends: ['unknown', 'not-done'] },
    { effect: 'idempotent', ends: ['unknown', 'called'] },
  ],
};
const names = Object.keys(calls);
const idOf = (name: string): string => derivedId('task', name);
const nameOf = ({ taskId }: Affected): string =>
  [...names, 'untouched', 'elsewhere', 'open'].find((name) => idOf(name) === taskId) ?? taskId;

beforeAll(async () => {
  radius = new BlastRadius(ledger().clients);
  for (const [name, tools] of Object.entries(calls))
    await ledger().record(...eventsOfTask(name, 'acme'), ...runWithTools(name, 'acme', tools));
  await ledger().record(...eventsOfTask('untouched', 'acme'));
  await ledger().record(
    ...eventsOfTask('open', 'acme').slice(0, -1),
    ...runWithTools('open', 'acme', []),
  );
  await ledger().record(
    ...eventsOfTask('elsewhere', 'umbrella'),
    ...runWithTools('elsewhere', 'umbrella', []),
  );
});

const find = (kind: CauseKind, value: string, tenant = 'acme'): Promise<readonly Affected[]> =>
  radius.tasks(tenant, causeOf({ [kind]: value }), undefined, 100);
const affectedBy = async (kind: CauseKind, value: string, tenant?: string): Promise<string[]> =>
  (await find(kind, value, tenant)).map(nameOf).toSorted();

const touched = [...names, 'open'].toSorted();
const everyone = [...touched, 'untouched'].toSorted();

describe('what depended on something bad', () => {
  it.each<[CauseKind, string, readonly string[]]>([
    ['prompt', 'filer@3', touched],
    ['prompt', 'audit-dependencies/filer@3', touched],
    ['prompt', 'filer@2', []],
    ['prompt', 'other/filer@3', []],
    ['prompt', badPrompt, touched],
    ['prompt', badPrompt.slice(0, 8).toUpperCase(), touched],
    ['prompt', sha256('x'), everyone],
    ['model', 'openai/large', everyone],
    ['model', 'openai', []],
    ['tool', 'tool-pure', ['plain']],
    ['tool', 'tool-idempotent', ['mixed']],
    ['workflow', 'audit-dependencies', everyone],
    ['workflow', 'audit-dependencies@3', everyone],
    ['workflow', 'audit-dependencies@4', []],
    ['reviewer', 'ben', everyone],
    ['reviewer', 'be', []],
    ['outputHash', sha256('filed by lost'), ['lost']],
    ['outputHash', sha256('r'), ['filed', 'mixed', 'plain', 'simulated', 'told']],
    ['outputHash', sha256('no-such-output'), []],
  ])('is found by %s %s', async (kind, value, expected) => {
    expect(await affectedBy(kind, value)).toEqual(expected);
  });

  it('is a task with its costs, people, effects and first event', async () => {
    const [task] = await find('outputHash', sha256('filed by filed'));
    expect(task).toEqual({
      taskId: idOf('filed'),
      workflow: 'audit-dependencies@3',
      subject: 'repo-7',
      status: 'completed',
      acceptedAt: '2026-11-25T10:00:01.000Z',
      endedAt: '2026-11-25T10:00:17.000Z',
      outputHash: sha256('x'),
      // 0.5 of the worker's books, 0.25 of the judge's call, 1 of the filer's books.
      costNanoUsd: 750_000_001,
      reviewers: ['ben'],
      tools: ['tool-at-most-once'],
      parentTaskId: null,
      tookFrom: [],
      redrive: 'effect-happened',
      index: expect.any(Number) as number,
      times: 1,
      atMostOnceDone: 1,
      atMostOnceUnknown: 0,
      idempotentDone: 0,
      idempotentUnknown: 0,
    });
    const [{ type } = { type: '' }] = await ledger().query<{ type: string }>(
      `SELECT type FROM ledger_event WHERE ledger_index = ${task?.index}`,
    );
    expect(type).toBe('run.completed.v2');
  });

  it('is run again only where no effect of at most once happened, or may have', async () => {
    const tasks = await find('prompt', 'filer@3');
    expect(Object.fromEntries(tasks.map((task) => [nameOf(task), task.redrive]))).toEqual({
      plain: 'run-again',
      simulated: 'run-again',
      'not-done': 'run-again',
      mixed: 'run-again',
      filed: 'effect-happened',
      told: 'effect-happened',
      lost: 'effect-may-have-happened',
      'under-way': 'effect-may-have-happened',
      open: 'not-ended',
    });
    expect(tasks.find((task) => nameOf(task) === 'mixed')).toMatchObject({
      idempotentDone: 1,
      idempotentUnknown: 1,
      tools: ['tool-idempotent'],
    });
  });

  it('is summed up over all, with what it costs to run it again', async () => {
    const { totals, plan } = await radius.summary('acme', causeOf({ prompt: 'filer@3' }));
    expect(totals).toEqual({
      tasks: 9,
      costNanoUsd: 9 * 750_000_001,
      byStatus: { open: 1, completed: 8, failed: 0, cancelled: 0 },
      byRedrive: {
        'run-again': 4,
        'effect-happened': 2,
        'effect-may-have-happened': 2,
        'not-ended': 1,
        'no-output': 0,
        fork: 0,
      },
      atMostOnceDone: 2,
      atMostOnceUnknown: 2,
      idempotentDone: 1,
      idempotentUnknown: 1,
    });
    // Of the nine completed tasks one cost a nano-USD less: neither the middle nor the most.
    const costs = { p50NanoUsd: 4 * 750_000_001, p95NanoUsd: 4 * 750_000_001 };
    expect(plan).toEqual({
      tasks: 4,
      ...costs,
      workflows: [{ workflow: 'audit-dependencies', tasks: 4, ofTasks: 9, ...costs }],
    });
  });

  it('is nothing, with a plan of nothing, where nothing depended on it', async () => {
    const { totals, plan } = await radius.summary('acme', causeOf({ model: 'none' }));
    expect([totals.tasks, totals.costNanoUsd, plan.tasks, plan.p95NanoUsd]).toEqual([0, 0, 0, 0]);
    expect(plan.workflows).toEqual([]);
  });

  it('is that of its tenant alone', async () => {
    expect(await affectedBy('prompt', 'filer@3', 'umbrella')).toEqual(['elsewhere']);
    expect(await affectedBy('outputHash', sha256('filed by lost'), 'umbrella')).toEqual([]);
    const { totals } = await radius.summary('umbrella', causeOf({ reviewer: 'ben' }));
    expect(totals.tasks).toBe(1);
  });

  it('goes on after a place, none left out and none twice, the oldest first', async () => {
    const seen: Affected[] = [];
    let after: { at: string; id: string } | undefined;
    for (;;) {
      const tasks = await radius.tasks('acme', causeOf({ model: 'openai/large' }), after, 3);
      const last = tasks.at(-1);
      if (!last) break;
      seen.push(...tasks);
      after = { at: last.acceptedAt, id: last.taskId };
    }
    expect(seen.map(nameOf).toSorted()).toEqual(everyone);
    const places = seen.map(({ acceptedAt, taskId }) => `${acceptedAt} ${taskId}`);
    expect(places).toEqual(places.toSorted());
  });

  it('takes a name for a name, however odd it is', async () => {
    for (const odd of [`"'; drop table ledger_event --`, `\\`, `%`, '{tenant:String}', 'ä'])
      for (const kind of ['model', 'tool', 'workflow', 'reviewer'] as const)
        expect(await affectedBy(kind, odd)).toEqual([]);
  });

  it('keeps within the limits of time, memory and threads', async () => {
    const settings: unknown[] = [];
    const { find: real } = ledger().clients;
    const query = (of: Parameters<typeof real.query>[0]): unknown => {
      settings.push(of.clickhouse_settings);
      return real.query(of);
    };
    const limited = new BlastRadius({ find: { query } as unknown as LedgerClients['find'] });
    await limited.tasks('acme', causeOf({ reviewer: 'ben' }), undefined, 1);
    await limited.summary('acme', causeOf({ reviewer: 'ben' }));
    await limited.all('acme', causeOf({ reviewer: 'ben' }));
    expect(settings).toHaveLength(8);
    for (const set of settings) expect(set).toMatchObject(limits);
  });

  it('gives all of them by one stream, as it gives them by pages', async () => {
    const all: Affected[] = [];
    for await (const some of await radius.all('acme', causeOf({ model: 'openai/large' })))
      all.push(...some);
    expect(all).toEqual(await find('model', 'openai/large'));
  });

  it('is known from a day on where facts are not kept for ever', () => {
    const now = Date.parse('2026-11-26T00:00:00.000Z');
    expect(radius.factsSince(now)).toBeNull();
    const kept = new BlastRadius(ledger().clients, 30);
    expect(kept.factsSince(now)).toBe('2026-10-27T00:00:00.000Z');
  });

  it('says that it took too long, and not that nothing depended on it', async () => {
    const query = async () => {
      throw Object.assign(new Error('Timeout exceeded'), { code: '159' });
    };
    const find = { query } as unknown as LedgerClients['find'];
    await expect(
      new BlastRadius({ find }).summary('acme', causeOf({ tool: 'x' })),
    ).rejects.toMatchObject({ code: 'blast-radius-too-slow', kind: 'unavailable' });
  });

  it('counts a row once that came twice', async () => {
    const before = await radius.summary('acme', causeOf({ prompt: 'filer@3' }));
    await ledger().command('INSERT INTO ledger_event SELECT * FROM ledger_event');
    expect(await radius.summary('acme', causeOf({ prompt: 'filer@3' }))).toEqual(before);
    expect((await find('outputHash', sha256('filed by filed')))[0]?.times).toBe(1);
  });
});
