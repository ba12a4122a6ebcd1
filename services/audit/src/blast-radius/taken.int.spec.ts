import { derivedId } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { eventsOfTask } from '../ledger/task-fixture.spec.js';
import type { Affected } from './affected.js';
import { BlastRadius } from './blast-radius.store.js';
import { causeOf } from './cause.js';
import { runWithTools } from './effects-fixture.spec.js';
import { forkedTask, keptAnswer, registered, sealedFork } from './taken-fixture.spec.js';

// Real: PostgreSQL, the embedded engine of ClickHouse. Only `bad` ran the careless agent itself.
const ledger = useLedger(usePostgres());
const tenant = 'acme';
const took = { research: { text: 'wrong' } };
const idOf = (name: string): string => derivedId('task', name);
const names = ['bad', 'fork', 'fork-of-fork', 'fork-bare', 'asked', 'there', 'back', 'untouched'];

beforeAll(async () => {
  await ledger().record(...eventsOfTask('bad', tenant), ...runWithTools('bad', tenant, []));
  await ledger().record(...forkedTask('fork', 'bad', tenant, took));
  await ledger().record(...forkedTask('fork-of-fork', 'fork', tenant, took));
  await ledger().record(...forkedTask('fork-bare', 'bad', tenant, {}));
  for (const name of ['asked', 'there', 'back', 'untouched'])
    await ledger().record(...eventsOfTask(name, tenant));
  await ledger().record(
    ...keptAnswer('bad', 'asked', tenant),
    ...keptAnswer('asked', 'there', tenant),
    ...keptAnswer('there', 'back', tenant),
    ...keptAnswer('back', 'there', tenant),
  );
});

const affected = async (): Promise<Readonly<Record<string, Affected>>> => {
  const radius = new BlastRadius(ledger().clients);
  const tasks = await radius.tasks(tenant, causeOf({ prompt: 'filer@3' }), undefined, 100);
  const nameOf = (id: string): string => names.find((name) => idOf(name) === id) ?? id;
  return Object.fromEntries(tasks.map((task) => [nameOf(task.taskId), task]));
};
const typeAt = async (index: number | undefined): Promise<string | undefined> => {
  const [row] = await ledger().query<{ type: string }>(
    `SELECT type FROM ledger_event WHERE ledger_index = ${index}`,
  );
  return row?.type;
};

describe('what was taken from an affected task', () => {
  it('is followed into forks that took over stages, and into forks of them', async () => {
    const { bad, fork, 'fork-of-fork': second } = await affected();
    expect(bad?.tookFrom).toEqual([]);
    expect(fork).toMatchObject({ tookFrom: [idOf('bad')], parentTaskId: idOf('bad'), times: 1 });
    expect(second?.tookFrom).toEqual([idOf('fork')]);
    expect(await typeAt(fork?.index)).toBe('task.accepted.v1');
  });

  it('is nothing where a fork began with the first stage: so an affected task is run again', async () => {
    expect(Object.keys(await affected())).not.toContain('fork-bare');
  });

  it('is told of a sealed fork by the stage that it began with', async () => {
    const whole = 'initech';
    const fork = (name: string, fromStage: string): readonly Buffer[] =>
      sealedFork(forkedTask(name, 'seed', whole, {}, fromStage));
    await ledger().record(...eventsOfTask('seed', whole), ...runWithTools('seed', whole, []));
    await ledger().record(...fork('sealed-first', 'research'), ...fork('sealed-second', 'assess'));
    const found = async (): Promise<readonly string[]> => {
      const radius = new BlastRadius(ledger().clients);
      const tasks = await radius.tasks(whole, causeOf({ prompt: 'filer@3' }), undefined, 100);
      return tasks.filter(({ tookFrom }) => tookFrom.length > 0).map(({ taskId }) => taskId);
    };
    // Nothing says which stage is the first.
    expect(await found()).toHaveLength(2);
    await ledger().record(registered);
    expect(await found()).toEqual([idOf('sealed-second')]);
  });

  it('is followed into answers that were kept, however often, and comes to an end', async () => {
    const { asked, there, back } = await affected();
    expect(asked).toMatchObject({ tookFrom: [idOf('bad')], parentTaskId: null, times: 1 });
    expect(await typeAt(asked?.index)).toBe('ticket.answered.v2');
    expect(there?.tookFrom).toEqual([idOf('asked'), idOf('back')].toSorted());
    expect(back?.tookFrom).toEqual([idOf('there')]);
  });

  it('never has a fork run again by itself; whoever was answered for is', async () => {
    const redrives = Object.entries(await affected()).map(([name, { redrive }]) => [name, redrive]);
    expect(Object.fromEntries(redrives)).toEqual({
      bad: 'run-again',
      fork: 'fork',
      'fork-of-fork': 'fork',
      asked: 'run-again',
      there: 'run-again',
      back: 'run-again',
    });
    const radius = new BlastRadius(ledger().clients);
    const { totals, plan } = await radius.summary(tenant, causeOf({ prompt: 'filer@3' }));
    expect([totals.tasks, totals.byRedrive.fork, plan.tasks]).toEqual([6, 2, 4]);
  });

  it('is in the file of all, too', async () => {
    const radius = new BlastRadius(ledger().clients);
    const all: Affected[] = [];
    for await (const some of await radius.all(tenant, causeOf({ prompt: 'filer@3' })))
      all.push(...some);
    expect(all).toEqual(Object.values(await affected()));
  });

  it('is not followed across tenants', async () => {
    await ledger().record(...forkedTask('elsewhere', 'bad', 'umbrella', took));
    const radius = new BlastRadius(ledger().clients);
    expect((await radius.summary('umbrella', causeOf({ prompt: 'filer@3' }))).totals.tasks).toBe(0);
  });
});
