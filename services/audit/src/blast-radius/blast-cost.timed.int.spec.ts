import { usePostgres } from '@nightshift/testing';
import { beforeAll, expect, it } from 'vitest';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { BlastRadius } from './blast-radius.store.js';
import { causeOf } from './cause.js';
import { EVENTS_OF_TASK, manyTasksSql, WORKFLOWS } from './many-tasks-fixture.spec.js';

// Real: PostgreSQL, the embedded engine of ClickHouse. The events are made by it, without a service.
const ledger = useLedger(usePostgres());
const TASKS = 25_000;
const PAGE = 500;

beforeAll(async () => {
  await ledger().command(manyTasksSql(TASKS));
});

const timed = async <T>(work: () => Promise<T>): Promise<readonly [ms: number, result: T]> => {
  const started = performance.now();
  const result = await work();
  return [performance.now() - started, result];
};

it.each([
  [{ model: 'bad/model' }, TASKS / WORKFLOWS],
  [{ tool: 'look' }, TASKS],
])(
  'finds all that depended on %j in the time of a few pages',
  async (given, affected) => {
    const [facts] = await ledger().query<{ n: number }>('SELECT count() AS n FROM ledger_fact');
    expect(facts?.n).toBe(TASKS * EVENTS_OF_TASK);
    const radius = new BlastRadius(ledger().clients);
    const cause = causeOf(given);
    const [page, tasks] = await timed(() => radius.tasks('acme', cause, undefined, PAGE));
    const [whole, summary] = await timed(() => radius.summary('acme', cause));
    const [file, lines] = await timed(async () => {
      let count = 0;
      for await (const some of await radius.all('acme', cause)) count += some.length;
      return count;
    });
    const ms = [page, whole, file].map(Math.round);
    process.stdout.write(
      `Blast radius of ${affected} tasks in ${facts?.n} facts: a page ${ms[0]} ms, totals and plan ${ms[1]} ms, all as a file ${ms[2]} ms\n`,
    );
    expect(tasks).toHaveLength(PAGE);
    expect([summary.totals.tasks, lines]).toEqual([affected, affected]);
    expect(summary.totals.costNanoUsd).toBe(affected * 3_000);
    // By pages it would be as many times that of one.
    expect(file).toBeLessThan(15 * page);
  },
  300_000,
);
