import { derivedId, sha256 } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { useLedger } from './ledger-fixture.spec.js';
import { views } from './sql-guard.js';
import { SqlDesk, type SqlResult } from './sql.store.js';
import { eventsOfTask } from './task-fixture.spec.js';
import { eventsBeside } from './views-fixture.spec.js';

// Real: PostgreSQL, the embedded engine of ClickHouse. Two tenants with one task each.
const ledger = useLedger(usePostgres());
let desk: SqlDesk;
const ask = (query: string, tenant = 'acme'): Promise<SqlResult> => desk.run(tenant, query);

beforeAll(async () => {
  desk = new SqlDesk(ledger().clients);
  await ledger().record(...eventsOfTask('one', 'acme'), ...eventsOfTask('two', 'umbrella'));
  await ledger().record(...eventsBeside('one', 'acme'), ...eventsBeside('two', 'umbrella'));
});
const recordOf = (name: string, tenant: string): string =>
  [...eventsOfTask(name, tenant), ...eventsBeside(name, tenant)].join('\n');
/** Of one tenant, and of both. */
const EVENTS = 17 + 12;

/** The rows as objects. */
const rowsOf = async (query: string): Promise<readonly object[]> => {
  const { columns, rows } = await ask(query);
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
};

describe('the views', () => {
  const taskId = derivedId('task', 'one');
  const [worker, judge] = [derivedId('run', 'one'), derivedId('qa-run', 'one')];

  it('answer the query of the README', async () => {
    const query = 'select workflow, count(), sum(cost_usd) from v_tasks group by workflow';
    expect((await ask(query)).rows).toEqual([['audit-dependencies', 1, 0.75]]);
  });

  it('v_tasks: what a task is, how it ended, how long it took and what it cost', async () => {
    expect(await rowsOf('select * from v_tasks')).toEqual([
      {
        task_id: taskId,
        tenant: 'acme',
        workflow: 'audit-dependencies',
        workflow_version: 3,
        subject: 'repo-7',
        idempotency_key: 'key-one',
        status: 'completed',
        accepted_at: '2026-11-25 10:00:01.000',
        ended_at: '2026-11-25 10:00:17.000',
        duration_s: 16,
        cost_usd: 0.75,
        stages: 1,
        qa_rounds: 0,
        corrections: 0,
        decisions: 1,
      },
    ]);
  });

  it('v_runs: who did what, with how many calls', async () => {
    const query =
      'select run_id, workflow, agent, role, outcome, model_calls, retries, cost_usd from v_runs order by role desc';
    expect((await ask(query)).rows).toEqual([
      [worker, 'audit-dependencies', 'assessor', 'worker', 'completed', 1, 1, 0.5],
      [judge, 'audit-dependencies', 'judge', 'qa', '', 0, 0, 0],
    ]);
  });

  it('v_completed_runs: by whom, with which model, for how much', async () => {
    const query =
      'select run_id, workflow, agent, role, model, cost_usd, length(prompt_hash) from v_completed_runs';
    expect((await ask(query)).rows).toEqual([
      [worker, 'audit-dependencies', 'assessor', 'worker', 'simulated/small', 0.5, 64],
    ]);
  });

  it('v_run_costs: what its books say, or its calls so far while it goes on', async () => {
    const query = 'select run_id, tenant, stage, cost_nano_usd from v_run_costs order by 4 desc';
    expect((await ask(query)).rows).toEqual([
      [worker, 'acme', 'assess', 500_000_000],
      [judge, 'acme', 'assess', 250_000_000],
    ]);
  });

  it('v_model_calls: every call with its run, tokens, price and outcome', async () => {
    const query = `select run_id, agent, role, step, attempt, model, is_simulated, outcome, error_class,
      input_tokens, cached_input_tokens, output_tokens, cost_usd, cost_is_bound, latency_ms from v_model_calls order by time`;
    expect((await ask(query)).rows).toEqual([
      [
        worker,
        'assessor',
        'worker',
        1,
        1,
        'simulated/small',
        1,
        'failed',
        'rate-limited',
        0,
        0,
        0,
        0.1,
        1,
        30,
      ],
      [
        worker,
        'assessor',
        'worker',
        1,
        2,
        'simulated/small',
        1,
        'answered',
        '',
        1000,
        400,
        50,
        0.4,
        0,
        900,
      ],
      [judge, 'judge', 'qa', 1, 1, 'openai/large', 0, 'answered', '', 2000, 0, 70, 0.25, 0, 1200],
    ]);
  });

  it('v_cost_daily: calls, tokens and money by day, workflow and model', async () => {
    expect(await rowsOf('select * from v_cost_daily order by model')).toEqual([
      {
        ...day('openai/large', 0),
        calls: 1,
        input_tokens: 2000,
        output_tokens: 70,
        cost_usd: 0.25,
      },
      {
        ...day('simulated/small', 1),
        calls: 2,
        input_tokens: 1000,
        output_tokens: 50,
        cost_usd: 0.5,
      },
    ]);
  });
  const day = (model: string, is_simulated: number): object => ({
    day: '2026-11-25',
    tenant: 'acme',
    workflow: 'audit-dependencies',
    model,
    is_simulated,
  });

  it('v_decisions, v_halts, v_findings and v_retries: what people and checks did', async () => {
    expect(
      (await ask('select kind, queue, answered_by, option, by_default, via from v_decisions')).rows,
    ).toEqual([['approval', 'security', 'ben', 'approve', 0, '']]);
    expect(
      (await ask('select ordered_at, scope, key, limit_usd, state from v_halts')).rows,
    ).toEqual([['2026-11-25 10:00:12.000', 'task', taskId, 5, 'lifted']]);
    expect(
      (
        await ask(
          'select stage, round, verdict, finding_id, category, severity, status, reported_by from v_findings order by finding_id',
        )
      ).rows,
    ).toEqual([
      ['assess', 1, 'correct', 'f1', 'hallucination', 'high', 'new', 0],
      ['assess', 1, 'correct', 'f2', 'quality', 'low', 'fixed', 0],
    ]);
    expect(
      (await ask('select run_id, step, attempt, error_class, delay_ms, reason from v_retries'))
        .rows,
    ).toEqual([[worker, 1, 1, 'rate-limited', 1500, 'Retry-After']]);
  });

  it('v_stages: how long a stage took, with everything that was spent on it', async () => {
    expect(await rowsOf('select * from v_stages')).toEqual([
      {
        task_id: taskId,
        tenant: 'acme',
        workflow: 'audit-dependencies',
        stage: 'assess',
        requested_at: '2026-11-25 10:00:02.000',
        completed_at: '2026-11-25 10:00:16.000',
        duration_s: 14,
        rounds: 0,
        corrections: 0,
        runs: 2,
        cost_usd: 0.75,
      },
    ]);
  });

  it('v_tool_calls: every call of a tool that ended, and what is known of its effect', async () => {
    const query = `select run_id, workflow, stage, agent, step, attempt, tool, outcome, error_class, how, effect_is, latency_ms
      from v_tool_calls order by attempt`;
    const common = [worker, 'audit-dependencies', 'assess', 'assessor', 2];
    expect((await ask(query)).rows).toEqual([
      [...common, 1, 'file-issue', 'failed', 'timeout', '', 'unknown', 40],
      [...common, 2, 'file-issue', 'answered', '', 'reconciled', '', 60],
    ]);
  });

  it('v_tickets: what was asked whom, and how long it waited', async () => {
    expect(await rowsOf('select * from v_tickets')).toEqual([
      {
        ticket_id: derivedId('second', 'one'),
        tenant: 'acme',
        task_id: taskId,
        kind: 'question',
        queue: 'second',
        risk: 'high',
        requested_by: 'orchestrator',
        status: 'withdrawn',
        opened_at: '2026-11-25 11:00:00.000',
        due_at: '2026-11-25 11:30:00.000',
        ended_at: '2026-11-25 11:40:00.000',
        waited_s: 2400,
        answered_by: '',
        is_overdue: 1,
        reminders: 1,
        moves: 1,
        reopenings: 0,
      },
    ]);
  });

  it('v_budgets: every limit as it was set last, by period', async () => {
    const common = { scope: 'tenant', key: 'acme', tenant: 'acme', set_by: 'ben' };
    expect(await rowsOf('select * from v_budgets order by period')).toEqual([
      {
        ...common,
        limit_usd: 1,
        period: 'day',
        set_at: '2026-11-25 11:07:00.000',
        reason: 'calm',
        changes: 1,
        highest_percent: 0,
        threshold_at: null,
      },
      {
        ...common,
        limit_usd: 20,
        period: 'month',
        set_at: '2026-11-25 11:06:00.000',
        reason: 'more',
        changes: 2,
        highest_percent: 80,
        threshold_at: '2026-11-25 11:05:00.000',
      },
    ]);
  });

  it('v_checkpoints: what was signed, with the note itself', async () => {
    expect(await rowsOf('select * from v_checkpoints')).toEqual([
      {
        time: '2026-11-25 11:01:00.000',
        tenant: 'acme',
        number: 1,
        origin: 'ledger.example',
        tree_size: 17,
        root_hash: sha256('root'),
        keys: ['k1'],
        new_keys: ['k1'],
        note: 'the note',
      },
    ]);
  });

  it('v_events: every event without its content', async () => {
    const { rows, columns } = await ask('select * from v_events order by ledger_index');
    expect(rows).toHaveLength(EVENTS);
    expect(columns.map(({ name }) => name)).not.toContain('body');
    expect(JSON.stringify(rows)).not.toContain('emoji');
  });
});

describe('a tenant', () => {
  it.each([...views])(
    'is told nothing of another by an error of the engine over %s',
    async (view) => {
      const { columns } = await ask(`select * from ${view} limit 0`);
      for (const { name } of columns.filter(({ type }) => type.includes('String'))) {
        const own = `${name} in (select ${name} from ${view})`;
        const query = `select count() from ${view} where toUInt8(if(${own}, '1', toString(${name}))) = 1`;
        const fault = await ask(query).then(() => '', String);
        // A view may leave out a row whose value an error then names: only its own tenant reads that.
        const named = /Cannot parse string '([^']+)'/.exec(fault)?.[1] ?? '';
        expect(recordOf('one', 'acme'), name).toContain(named);
      }
    },
  );

  it.each([...views])('sees nothing but its own in %s', async (view) => {
    for (const tenant of ['acme', 'umbrella']) {
      const { rows } = await ask(`select distinct tenant from ${view}`, tenant);
      expect(rows).toEqual([[tenant]]);
    }
    expect((await ask(`select count() from ${view}`, 'nobody')).rows).toEqual([[0]]);
  });

  it.each([
    ['a bare count', 'select count() from v_events'],
    ['a subquery', 'select count() from (select * from v_events)'],
    ['a CTE', 'with e as (select * from v_events) select count() from e'],
    ['a scalar subquery', 'select (select count() from v_events)'],
    ['a union', 'select sum(n) from (select count() as n from v_events union all select 0)'],
    ['an IN', 'select count() from v_events where id in (select id from v_events)'],
    ['a join', 'select count() from v_events as a join v_events as b on a.id = b.id'],
    ['the database by name', 'select count() from default.v_events'],
  ])('sees its own alone by %s', async (_, query) => {
    expect((await ask(query)).rows).toEqual([[EVENTS]]);
    expect((await ask(query, 'nobody')).rows).toEqual([[0]]);
  });

  it.each([...views])(
    'sees its own alone in %s by an instance that knows no facts',
    async (view) => {
      const seen = async (tenant: string): Promise<unknown> => {
        const codes = [...Buffer.from(tenant)].join(',');
        const result = await ledger().clients.analyse.query({
          query: `select distinct tenant from ${view}`,
          format: 'JSONCompact',
          // All that an instance of before there was `ledger_fact` sets.
          clickhouse_settings: {
            additional_table_filters: `{'ledger_event':'tenant = char(${codes})'}` as never,
          },
        });
        return (await result.json<readonly unknown[]>()).data;
      };
      expect([await seen('acme'), await seen('nobody')]).toEqual([[['acme']], []]);
    },
  );

  it('is not mistaken for another when many ask at once', async () => {
    const tenants = Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? 'acme' : 'umbrella'));
    const answers = await Promise.all(
      tenants.map((tenant) => ask('select distinct tenant from v_events', tenant)),
    );
    expect(answers.map(({ rows }) => rows)).toEqual(tenants.map((tenant) => [[tenant]]));
  });

  it('does not narrow what the ledger itself reads and writes', async () => {
    await ask('select 1', 'nobody');
    expect(await ledger().rows.after(0, 100)).toHaveLength(2 * EVENTS);
    await ledger().command('INSERT INTO ledger_migration VALUES (1)');
  });
});

describe('a query that is possible', () => {
  it.each([
    ['a window', 'select task_id, row_number() over (order by accepted_at) from v_tasks'],
    [
      'dates',
      'select toStartOfHour(time) as h, count() from v_events group by h order by h with fill step 3600',
    ],
    [
      'quantiles',
      "select quantile(0.95)(latency_ms), quantileIf(0.5)(latency_ms, role = 'qa') from v_model_calls",
    ],
    [
      'cases',
      "select case outcome when 'failed' then 1 else 0 end, case when step > 1 then 'a' end from v_model_calls",
    ],
    [
      'JSON',
      "select JSONExtractString(data, 'workflow', 'name') as w, data.1 from (select tuple(data) as data from v_events) limit 1".replace(
        "JSONExtractString(data, 'workflow', 'name') as w, ",
        '',
      ),
    ],
    [
      'text and types',
      "select concat(status, '-', toString(stages)), lower(workflow), cast(stages as String), stages::Float64, substring(subject, 1, 2) from v_tasks",
    ],
    [
      'arrays and lambdas',
      'select arrayMap(x -> x * 2, groupArray(step)), arrayJoin([1,2]) from v_model_calls',
    ],
    [
      'aliases of functions',
      "select ucase(status), date_trunc('day', accepted_at), dateDiff('second', accepted_at, ended_at), COUNT(*) over () from v_tasks",
    ],
    [
      'a comment and a semicolon',
      'select 1 -- one; drop table ledger_event\n /* and another */ ; ',
    ],
    ['a text with a semicolon', 'select \';drop table x\' as ";" from v_tasks'],
    ['intervals', 'select count() from v_events where time > now() - interval 7 day'],
    ['numbers', 'select number from numbers(10)'],
    [
      'rollup and having',
      'select stage, role, sum(cost_usd) from v_runs group by rollup(stage, role) having sum(cost_usd) >= 0',
    ],
    [
      'between, like, in',
      "select count() from v_tasks where cost_usd between 0 and 1 and status like 'c%' and status in ('completed', 'failed') and subject is not null",
    ],
  ])('has %s', async (_, query) => {
    expect((await ask(query)).columns.length).toBeGreaterThan(0);
  });

  it('keeps the digits of numbers that JSON readers would round', async () => {
    const { rows } = await ask(
      'select toUInt64(9007199254740993), toUInt64(9007199254740991), [toInt64(-9007199254740995)], 0.1, 1e300',
    );
    expect(rows).toEqual([
      ['9007199254740993', 9007199254740991, ['-9007199254740995'], 0.1, 1e300],
    ]);
  });

  it('is cut after 10,000 rows, in its own order', async () => {
    const { rows, truncated } = await ask('select number from numbers(20000) order by number desc');
    expect({ rows: rows.length, truncated, first: rows[0] }).toEqual({
      rows: 10_000,
      truncated: true,
      first: [19_999],
    });
    expect(await ask('select number from numbers(10000)')).toMatchObject({ truncated: false });
  });

  it.each([
    ['values', "select repeat('x', 900000 + number) from numbers(120)"],
    ['a constant', "select repeat('x', 1000000) from numbers(120)"],
  ])('is refused where its answer is too large by %s, also as a file', async (_, query) => {
    const words = expect.stringContaining('100 MB at most') as string;
    const refusal = { code: 'sql-refused', message: words };
    await expect(ask(query)).rejects.toMatchObject(refusal);
    await expect(desk.file('acme', query, 'csv')).rejects.toMatchObject(refusal);
    expect((await ask('select 1')).rows).toEqual([[1]]);
  });

  it('ends when it takes too much memory, and the next one works', async () => {
    await expect(ask('select groupArray(number) from numbers(1000000000)')).rejects.toMatchObject({
      code: 'sql-refused',
    });
    expect((await ask('select 1')).rows).toEqual([[1]]);
  });
});

describe('a query that is refused', () => {
  const many = Array.from({ length: 4000 }, () => 1).join(',');
  it.each([
    ['the raw table', 'select body from ledger_event'],
    ['the raw table by its database', 'select body from default.ledger_event'],
    ['the raw table in quotes', 'select body from "ledger_event"'],
    ['another table of ours', 'select * from ledger_migration'],
    ['the raw table in a subquery', 'select * from (select body from ledger_event)'],
    ['the raw table in a CTE', 'with v_x as (select body from ledger_event) select * from v_x'],
    [
      'the raw table beside a CTE of its name',
      'select * from (with ledger_event as (select 1 as a) select a from ledger_event) as x, ledger_event as y',
    ],
    [
      'the raw table in a join',
      'select * from v_tasks as t join ledger_event as e on t.task_id = e.task_id',
    ],
    [
      'the raw table in a union',
      'select task_id from v_tasks union all select body from ledger_event',
    ],
    ['the raw table in a scalar subquery', 'select (select body from ledger_event limit 1)'],
    ['the raw table in EXISTS', 'select exists(select 1 from ledger_event)'],
    [
      'the raw table in IN',
      'select count() from v_tasks where task_id in (select task_id from ledger_event)',
    ],
    [
      'the raw table as a set',
      'select count() from v_tasks where tuple(task_id) in ledger_migration',
    ],
    [
      'the raw table behind an alias that looks like a view',
      'select * from ledger_event as "x, table_name: default.v_events"',
    ],
    ['the raw table behind an alias with a line break', 'select * from ledger_event as "x\n"'],
    [
      'the raw table after more lines than a result may have',
      `select ${many},${many} union all select ${many},(select body from ledger_event limit 1)`,
    ],
    ['system tables', 'select * from system.tables'],
    ['system tables in quotes', 'select * from `system`.`query_log`'],
    ['information_schema', 'select * from information_schema.tables'],
    ['a dictionary', "select dictGet('d', 'a', 1)"],
    ['a join table', "select joinGet('ledger_event', 'body', 1)"],
    ['file() as a function', "select file('/etc/hostname')"],
    [
      'file() behind an alias that looks like another',
      'select file(\'/etc/hostname\') as ", function_name: plus"',
    ],
    ['file() behind an alias with a line break', 'select file(\'/etc/hostname\') as "\n"'],
    ['file() as a table', "select * from file('/etc/passwd', 'LineAsString')"],
    ['url()', "select * from url('http://127.0.0.1:1/', 'LineAsString')"],
    ['s3()', "select * from s3('http://127.0.0.1:1/x', 'CSV')"],
    ['remote()', "select * from remote('127.0.0.1', 'default', 'ledger_event')"],
    ['merge()', "select * from merge('default', 'ledger.*')"],
    ['mergeTreeIndex()', "select * from mergeTreeIndex('default', 'ledger_event')"],
    ['executable()', "select * from executable('x.sh', 'CSV', 'a String')"],
    ['a model call', "select aiGenerate('x', 'hello')"],
    ['a setting read', "select getSetting('max_threads')"],
    ['the server', 'select hostName(), version()'],
    ['sleep', 'select sleep(3)'],
    ['settings', 'select * from v_tasks settings max_threads = 8'],
    ['settings in a subquery', 'select * from (select 1 settings readonly = 0)'],
    [
      'the filter of tenants as a setting',
      'select * from v_tasks settings additional_table_filters = {}',
    ],
    ['two statements', 'select 1; select 2'],
    [
      'a second statement in brackets',
      'select 1); drop table ledger_event; select * from (select 1',
    ],
    [
      'brackets that close ours',
      'select 1) union all select body from (select body from ledger_event',
    ],
    ['INSERT', "insert into ledger_migration values ('x')"],
    ['a CTE that inserts', "with 1 as x insert into ledger_migration select 'x'"],
    ['DROP', 'drop table ledger_event'],
    ['ALTER', 'alter table ledger_event delete where 1'],
    ['SET', 'set readonly = 0'],
    ['SHOW', 'show tables'],
    ['DESCRIBE', 'describe table ledger_event'],
    ['EXPLAIN', 'explain select 1'],
    ['EXPLAIN as a table', 'select * from (explain select 1)'],
    ['INTO OUTFILE', "select 1 into outfile '/tmp/nightshift-must-not-exist'"],
    ['FORMAT', 'select 1 format Null'],
    ['an unclosed comment', 'select 1 /*'],
    ['an unclosed quote', "select 'x"],
    ['nothing', ' '],
  ])('because of %s', async (_, query) => {
    await expect(ask(query)).rejects.toMatchObject({ code: 'sql-refused', kind: 'invalid' });
  });

  it('leaves everything as it was', async () => {
    expect((await ask('select count() from v_events')).rows).toEqual([[EVENTS]]);
    expect(await ledger().rows.after(0, 100)).toHaveLength(2 * EVENTS);
  });
});
