import { usePostgres } from '@nightshift/testing';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLedgerClients } from './clickhouse.store.js';
import { completedOf, reservationsOf, runsOf, tasksOf } from './folded-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import { eventsOfTask } from './task-fixture.spec.js';
import { histories, type HistoryEvent, rowOf } from './random-history-fixture.spec.js';

// Real: the embedded engine of ClickHouse. What the folds say is held against the events themselves.
const ledger = useLedger(usePostgres());
const FOLDS = ['ledger_task', 'ledger_run', 'ledger_call', 'ledger_control_event'];
const VIEWS = [
  'ledger_task_of_fact',
  'ledger_run_of_fact',
  'ledger_call_of_event',
  'ledger_control_of_event',
];
const BLOCK = 40;

const insert = async (events: readonly HistoryEvent[]): Promise<void> => {
  for (let at = 0; at < events.length; at += BLOCK)
    await ledger().clients.write.insert({
      table: 'ledger_event',
      values: events.slice(at, at + BLOCK).map(rowOf),
      format: 'JSONEachRow',
    });
};
const truncate = async (...tables: readonly string[]): Promise<void> => {
  for (const table of tables) await ledger().command(`TRUNCATE TABLE ${table}`);
};
const start = async (): Promise<void> => {
  await (await openLedgerClients(ledger().location)).close();
};

const folded = async (): Promise<object> => ({
  tasks: await ledger().query(
    `SELECT t.task_id AS task_id, s.status AS status, s.accepted_at AS accepted_at, s.ended_at AS ended_at, stopped_at,
       s.stages AS stages, s.qa_rounds AS qa_rounds, s.corrections AS corrections, s.decisions AS decisions,
       toUInt64(round(t.cost_usd * 1e9)) AS nano_usd
     FROM v_task_states AS s JOIN v_tasks AS t ON s.task_id = t.task_id AND s.status = t.status ORDER BY task_id`,
  ),
  runs: await ledger().query(
    `SELECT run_id, outcome, model_calls, tool_calls, retries, toUInt64(round(cost_usd * 1e9)) AS nano_usd
     FROM v_runs ORDER BY run_id`,
  ),
  completed: await ledger().query(
    `SELECT run_id, task_id, workflow, accepted_at, prompt_hash, toUInt64(round(cost_usd * 1e9)) AS nano_usd
     FROM v_completed_runs ORDER BY run_id`,
  ),
  reservations: await ledger().query(
    `SELECT concat(run_id, ' ', toString(step), ' ', toString(attempt)) AS call, day, reserved_nano_usd, is_open
     FROM v_reservations ORDER BY call`,
  ),
  retries: (await ledger().query<{ n: number }>('SELECT count() AS n FROM v_retries'))[0]?.n,
});
const expected = (events: readonly HistoryEvent[]): object => ({
  tasks: tasksOf(events),
  runs: runsOf(events),
  completed: completedOf(events),
  reservations: reservationsOf(events),
  retries: events.filter(({ type }) => type === 'retry.scheduled.v1').length,
});

const empty = (): Promise<void> =>
  truncate('ledger_event', 'ledger_fact', 'ledger_fact_mark', 'ledger_fold_mark', ...FOLDS);

beforeEach(empty);

describe('the folds of tasks, runs, calls and what people did', () => {
  it('say what the events do, in whatever order they came, and say it again when all come again', async () => {
    await fc.assert(
      fc
        .asyncProperty(histories, async (events) => {
          await insert(events);
          expect(await folded()).toEqual(expected(events));
          await insert(events.toReversed());
          expect(await folded()).toEqual(expected(events));
        })
        .afterEach(empty),
      { numRuns: 4 },
    );
  });

  it.each(FOLDS)('are made anew where somebody emptied %s', async (table) => {
    const [events = []] = fc.sample(histories, { numRuns: 1, seed: 7 });
    await insert(events);
    await start();
    await truncate(table);
    expect(await folded()).not.toEqual(expected(events));
    await start();
    expect(await folded()).toEqual(expected(events));
  });

  it('are not made anew where one of them has never had anything to hold', async () => {
    const [drawn = []] = fc.sample(histories, { numRuns: 1, seed: 7 });
    const half = drawn.length / 2;
    // In the first half nothing that the last of them holds.
    const events = drawn.filter(({ index, type }) => index > half || type !== 'retry.scheduled.v1');
    const [first, second] = [
      events.filter(({ index }) => index <= half),
      events.filter(({ index }) => index > half),
    ];
    const marked = () => ledger().query('SELECT up_to, marked_at FROM ledger_fold_mark FINAL');
    await insert(first);
    await start();
    const before = await marked();
    await start();
    expect(await marked()).toEqual(before);
    // What is emptied is found all the same, whether it held anything then or has since.
    await truncate('ledger_call');
    await start();
    expect(await folded()).toEqual(expected(first));
    await insert(second);
    await truncate('ledger_control_event');
    await start();
    expect(await folded()).toEqual(expected(events));
    await truncate('ledger_control_event');
    await start();
    expect(await folded()).toEqual(expected(events));
  });

  it('are brought together where they have lain in parts for a while', async () => {
    for (const table of [...FOLDS, 'ledger_fact']) {
      const made = `SELECT create_table_query AS text FROM system.tables WHERE database = currentDatabase() AND name = '${table}'`;
      const age = 'min_age_to_force_merge_seconds =';
      expect(await ledger().query(made)).toEqual([
        { text: expect.stringContaining(`${age} 60`) as unknown },
      ]);
      await ledger().command(`ALTER TABLE ${table} MODIFY SETTING ${age} 1`);
    }
    for (const name of ['one', 'two', 'three'])
      await ledger().record(...eventsOfTask(name, 'acme'));
    const parts = `SELECT count() AS parts FROM system.parts WHERE active AND table = 'ledger_task'`;
    await expect
      .poll(async () => (await ledger().query(parts))[0], { timeout: 20_000, interval: 250 })
      .toEqual({ parts: 1 });
  });

  it('are folded by a start, from where an earlier one was, where a crash parted them from their events', async () => {
    const [events = []] = fc.sample(histories, { numRuns: 1, seed: 11 });
    const half = Math.floor(events.length / 2);
    await insert(events.slice(0, half));
    await start();
    for (const view of VIEWS) await ledger().command(`DETACH TABLE ${view}`);
    await insert(events.slice(half));
    for (const view of VIEWS) await ledger().command(`ATTACH TABLE ${view}`);
    expect(await folded()).toEqual(expected(events.slice(0, half)));
    await start();
    expect(await folded()).toEqual(expected(events));
    expect(await ledger().query('SELECT up_to FROM ledger_fold_mark FINAL')).toEqual([
      { up_to: events.at(-1)?.index },
    ]);
  });

  it('are made up for where events come again, as they do after a crash that parted the two', async () => {
    await ledger().empty();
    const events = eventsOfTask('one', 'acme');
    await ledger().record(...events);
    const before = await folded();
    await truncate(...FOLDS);
    expect(await folded()).not.toEqual(before);
    await ledger().record(...events);
    expect(await folded()).toEqual(before);
  });
});
