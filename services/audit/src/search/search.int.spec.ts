import { randomUUID } from 'node:crypto';
import { derivedId, sha256 } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LedgerClients } from '../ledger/clickhouse.store.js';
import { written } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { limits } from '../ledger/limits.js';
import { eventsOfTask } from '../ledger/task-fixture.spec.js';
import { type FoundTask, LedgerSearch } from './search.store.js';
import { termsIn } from './terms.js';

// Real: PostgreSQL, the embedded engine of ClickHouse. Three tasks of one tenant, one of another.
const ledger = useLedger(usePostgres());
let search: LedgerSearch;
const idOf = (name: string): string => derivedId('task', name);

beforeAll(async () => {
  search = new LedgerSearch(ledger().clients);
  for (const name of ['one', 'two', 'three']) await ledger().record(...eventsOfTask(name, 'acme'));
  await ledger().record(...eventsOfTask('other', 'umbrella'));
});

const find = (query: string, tenant = 'acme', limit = 50): Promise<readonly FoundTask[]> =>
  search.tasks(tenant, termsIn(query), undefined, limit);
const idsOf = (tasks: readonly FoundTask[]): ReadonlySet<string> =>
  new Set(tasks.map(({ taskId }) => taskId));
const all = new Set(['one', 'two', 'three'].map(idOf));

describe('a search', () => {
  it('without a term gives every task, with how it ended', async () => {
    const tasks = await find('');
    expect(idsOf(tasks)).toEqual(all);
    expect(tasks.find(({ taskId }) => taskId === idOf('one'))).toEqual({
      taskId: idOf('one'),
      // Half an emoji in it: the engine cannot read such JSON, others can.
      title: null,
      workflow: 'audit-dependencies@3',
      subject: 'repo-7',
      idempotencyKey: 'key-one',
      acceptedAt: '2026-11-25T10:00:01.000Z',
      index: 1,
      status: 'completed',
      endedAt: '2026-11-25T10:00:17.000Z',
      outputHash: sha256('x'),
      outputIndex: 17,
      matched: [],
    });
  });

  it.each([
    ['subject:repo-7', 'subject', 'repo-7', 1, 1],
    ['subject:EPO', 'subject', 'repo-7', 1, 1],
    [`output:${sha256('x').slice(0, 12)}`, 'output', sha256('x'), 8, 3],
    [`data:${sha256('x')}`, 'data', sha256('x'), 1, 1],
    [`prompt:${sha256('x').slice(0, 8).toUpperCase()}`, 'prompt', sha256('x'), 4, 1],
    ['model:openai', 'model', 'openai/large', 10, 1],
    ['workflow:audit-dependencies@3', 'workflow', 'audit-dependencies@3', 1, 1],
    ['workflow:audit', 'workflow', 'audit-dependencies@3', 1, 1],
    ['reviewer:ben', 'reviewer', 'ben', 14, 2],
  ])('by %s says what matched, and where', async (query, kind, value, index, times) => {
    const tasks = await find(query);
    expect(idsOf(tasks)).toEqual(all);
    const one = tasks.find(({ taskId }) => taskId === idOf('one'));
    expect(one?.matched).toContainEqual({ kind, value, index, times });
  });

  it('by the beginning of a task id finds that one', async () => {
    const tasks = await find(`task:${idOf('two').slice(0, 13)}`);
    expect(idsOf(tasks)).toEqual(new Set([idOf('two')]));
    expect(idsOf(await find(idOf('three')))).toEqual(new Set([idOf('three')]));
  });

  it('of a word without a kind looks everywhere', async () => {
    const [task] = await find('ben');
    expect(task?.matched).toEqual([
      { kind: 'reviewer', value: 'ben', index: expect.any(Number) as number, times: 2 },
    ]);
    expect(await find('no-such-thing')).toEqual([]);
  });

  it('needs every term, in whatever events', async () => {
    expect(await find(`reviewer:ben task:${idOf('two')} model:simulated`)).toHaveLength(1);
    expect(await find(`reviewer:zoe task:${idOf('two')}`)).toEqual([]);
  });

  it('takes a name for a name, however odd it is', async () => {
    for (const odd of [`"'; drop table ledger_event --"`, `\\`, `%`, `"a ' b"`, '{t0:String}', 'ä'])
      expect(await find(odd)).toEqual([]);
    expect(await ledger().rows.after(0, 100)).toHaveLength(68);
  });

  it('sees the tasks of its tenant alone', async () => {
    expect(idsOf(await find('reviewer:ben', 'umbrella'))).toEqual(new Set([idOf('other')]));
    expect(await find(`task:${idOf('one')}`, 'umbrella')).toEqual([]);
  });

  it('goes on after a place, none left out and none twice', async () => {
    const seen: string[] = [];
    let after: { at: string; id: string } | undefined;
    for (;;) {
      const [task] = await search.tasks('acme', termsIn('reviewer:ben'), after, 1);
      if (!task) break;
      seen.push(task.taskId);
      after = { at: task.acceptedAt, id: task.taskId };
    }
    expect(seen).toHaveLength(3);
    expect(new Set(seen)).toEqual(all);
  });

  it('names a task by the text of its brief, or the first text in it', async () => {
    const briefs = ['Audit é ☃\nand more', { depth: 3, package: 'node-ipc', folder: 'x' }, [1]];
    for (const [at, brief] of briefs.entries())
      await ledger().record(
        written({
          type: 'task.accepted.v1',
          subject: `task/${idOf(`brief-${at}`)}`,
          sequence: 1,
          tenant: 'titles',
          taskId: idOf(`brief-${at}`),
          time: `2026-11-25T11:00:0${at}.000Z`,
          data: {
            taskId: idOf(`brief-${at}`),
            workflow: { name: 'w', version: 1, hash: sha256('w') },
            subject: 'none',
            briefHash: sha256('b'),
            budgetNanoUsd: 1,
            priority: 5,
            submittedBy: 'ana',
            via: 'http',
          },
          content: { brief },
        }),
      );
    const titles = (await find('', 'titles')).map(({ title }) => title);
    expect(titles).toEqual([null, 'node-ipc', 'Audit é ☃\nand more']);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a-number', 7],
    ['less', { subject: 's' }],
    ['something-else', { workflow: 'x', subject: 's' }],
  ])('goes on where the acceptance of a task says %s', async (says, data) => {
    const tenant = `planted-${says}`;
    const [accepted] = eventsOfTask('planted', tenant);
    const planted = { ...(JSON.parse(String(accepted)) as object), id: randomUUID(), data };
    expect(await ledger().record(Buffer.from(JSON.stringify(planted)))).toEqual([]);
    await ledger().record(...eventsOfTask(`beside ${tenant}`, tenant));
    expect(idsOf(await find('', tenant))).toEqual(new Set([idOf(`beside ${tenant}`)]));
  });

  it('keeps within the limits of time, memory and threads', async () => {
    const settings: unknown[] = [];
    const { find: real } = ledger().clients;
    const query = (of: Parameters<typeof real.query>[0]): unknown => {
      settings.push(of.clickhouse_settings);
      return real.query(of);
    };
    const find = { query } as unknown as LedgerClients['find'];
    await new LedgerSearch({ find }).tasks('acme', termsIn('reviewer:ben'), undefined, 1);
    expect(settings.length).toBeGreaterThan(0);
    for (const one of settings) expect(one).toEqual(limits);
  });

  it('says that it took too long, and not that nothing was found', async () => {
    const find = {
      query: async () => {
        throw Object.assign(new Error('Timeout exceeded'), {
          code: '159',
          type: 'TIMEOUT_EXCEEDED',
        });
      },
    } as unknown as LedgerClients['find'];
    await expect(
      new LedgerSearch({ find }).tasks('acme', termsIn('x'), undefined, 1),
    ).rejects.toMatchObject({ code: 'search-too-slow', kind: 'unavailable' });
  });

  it('counts a row once that came twice', async () => {
    await ledger().command('INSERT INTO ledger_event SELECT * FROM ledger_event');
    const [task] = await find(`reviewer:ben task:${idOf('one')}`);
    expect(task?.matched).toContainEqual({ kind: 'reviewer', value: 'ben', index: 14, times: 2 });
  });
});
