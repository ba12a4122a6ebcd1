import type { DataSource } from 'typeorm';

export const TOP_BY = ['workflow', 'task', 'model', 'day'] as const;
export type TopBy = (typeof TOP_BY)[number];

/** First and last day, UTC, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** Calls of one kind, summed up. Amounts are in nano-USD, adjusted calls at what they truly cost. */
export interface SpendSum {
  readonly calls: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteInputTokens: number;
  readonly outputTokens: number;
  readonly cost: number;
  /** The part of it that is charged at its bound, because nobody has said what it truly cost. */
  readonly bound: number;
  readonly boundCalls: number;
}

/** The books of a model on a day. */
interface DayOfModel extends SpendSum {
  readonly day: string;
  readonly model: string;
  /** Calls whose tokens nobody reported. */
  readonly unmeasured: number;
}

interface OpenTask {
  readonly workflow: string | null;
  readonly spent: number;
}

interface TenantSpending {
  readonly month: number;
  readonly today: number;
  readonly sevenDays: number;
  readonly since: string | undefined;
}

/** What is kept of each workflow's ended tasks for a forecast. */
const NEWEST = 1_000;

const KEYS: Readonly<Record<TopBy, string>> = {
  workflow: "COALESCE(r.workflow, 'unknown')",
  task: 'c.task_id',
  model: 'c.model',
  day: "to_char(c.day, 'YYYY-MM-DD')",
};

const JOINED = `spend_call c
  LEFT JOIN spend_run r USING (run_id)
  LEFT JOIN spend_adjustment a ON (a.run_id, a.step, a.attempt) = (c.run_id, c.step, c.attempt)`;

const COST = 'COALESCE(a.cost_nano_usd, c.cost_nano_usd)';
const IS_BOUND = 'c.cost_is_bound AND a.cost_nano_usd IS NULL';

/** Columns of a {@link SpendSum} over {@link JOINED}. */
const SUMS = `count(*)::int AS calls,
  COALESCE(sum(c.input_tokens), 0)::float8 AS input,
  COALESCE(sum(c.cached_input_tokens), 0)::float8 AS cached,
  COALESCE(sum(c.cache_write_input_tokens), 0)::float8 AS written,
  COALESCE(sum(c.output_tokens), 0)::float8 AS output,
  COALESCE(sum(${COST}), 0)::text AS cost,
  COALESCE(sum(${COST}) FILTER (WHERE ${IS_BOUND}), 0)::text AS bound,
  (count(*) FILTER (WHERE ${IS_BOUND}))::int AS bound_calls`;

interface SumRow {
  readonly calls: number;
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly output: number;
  readonly cost: string;
  readonly bound: string;
  readonly bound_calls: number;
}

/** Reads of the books of calls: a moment behind the runs. */
export class SpendViews {
  constructor(private readonly dataSource: Pick<DataSource, 'query'>) {}

  /** The dearest first; days in their order, the newest first. */
  async top(
    tenant: string,
    { by, from, to, limit }: Days & { readonly by: TopBy; readonly limit: number },
  ): Promise<readonly (SpendSum & { readonly key: string })[]> {
    const rows = await this.dataSource.query<(SumRow & { key: string })[]>(
      `SELECT ${KEYS[by]} AS key, ${SUMS} FROM ${JOINED}
       WHERE c.tenant = $1 AND c.day BETWEEN $2 AND $3 GROUP BY 1
       ORDER BY ${by === 'day' ? '' : `sum(${COST}) DESC,`} key ${by === 'day' ? 'DESC' : ''} LIMIT $4`,
      [tenant, from, to, limit],
    );
    return rows.map((row) => ({ key: row.key, ...sumOf(row) }));
  }

  async total(tenant: string, { from, to }: Days): Promise<SpendSum> {
    const [row] = await this.dataSource.query<SumRow[]>(
      `SELECT ${SUMS} FROM ${JOINED} WHERE c.tenant = $1 AND c.day BETWEEN $2 AND $3`,
      [tenant, from, to],
    );
    if (!row) throw new Error('A sum has a row.');
    return sumOf(row);
  }

  /**
   * Costs of each workflow's newest ended tasks. One that was cancelled was ended from outside:
   * it says nothing about what such a task costs.
   */
  async endedCosts(
    tenant: string,
    workflow: string | undefined,
  ): Promise<ReadonlyMap<string, readonly number[]>> {
    // Workflow by workflow along the index: a tenant may have had millions of tasks.
    const rows = await this.dataSource.query<{ workflow: string; costs: string[] }[]>(
      `WITH RECURSIVE ended AS NOT MATERIALIZED (
         SELECT workflow, ended_at, cost_nano_usd FROM spend_task
         WHERE tenant = $1 AND cost_nano_usd IS NOT NULL AND workflow IS NOT NULL
       ), known (workflow) AS (
         (SELECT workflow FROM ended ORDER BY workflow LIMIT 1)
         UNION ALL
         SELECT (SELECT e.workflow FROM ended e WHERE e.workflow > k.workflow ORDER BY e.workflow LIMIT 1)
         FROM known k WHERE k.workflow IS NOT NULL
       )
       SELECT k.workflow, array(
         SELECT e.cost_nano_usd::text FROM ended e WHERE e.workflow = k.workflow
         ORDER BY e.ended_at DESC LIMIT ${NEWEST}) AS costs
       FROM known k WHERE k.workflow IS NOT NULL AND ($2::text IS NULL OR k.workflow = $2)`,
      [tenant, workflow ?? null],
    );
    return new Map(rows.map(({ workflow, costs }) => [workflow, costs.map(Number)]));
  }

  /** Tasks that were accepted and have not ended, with what their calls have cost. */
  async openTasks(tenant: string, workflow: string | undefined): Promise<readonly OpenTask[]> {
    const rows = await this.dataSource.query<{ workflow: string | null; spent: string }[]>(
      `SELECT t.workflow, COALESCE((
         SELECT sum(${COST}) FROM spend_call c
         LEFT JOIN spend_adjustment a ON (a.run_id, a.step, a.attempt) = (c.run_id, c.step, c.attempt)
         WHERE c.task_id = t.task_id), 0)::text AS spent
       FROM spend_task t
       WHERE t.tenant = $1 AND t.status IS NULL AND ($2::text IS NULL OR t.workflow = $2)`,
      [tenant, workflow ?? null],
    );
    return rows.map(({ workflow, spent }) => ({ workflow, spent: Number(spent) }));
  }

  async spending(tenant: string, now: string): Promise<TenantSpending> {
    const today = now.slice(0, 10);
    const [row] = await this.dataSource.query<
      { month: string; today: string; seven_days: string; since: Date | null }[]
    >(
      `SELECT
         COALESCE(sum(${COST}) FILTER (WHERE c.day >= $2), 0)::text AS month,
         COALESCE(sum(${COST}) FILTER (WHERE c.day >= $3), 0)::text AS today,
         COALESCE(sum(${COST}) FILTER (WHERE c.at > $4::timestamptz - interval '7 days'), 0)::text AS seven_days,
         (SELECT min(f.at) FROM spend_call f WHERE f.tenant = $1 AND f.day =
           (SELECT min(d.day) FROM spend_call d WHERE d.tenant = $1)) AS since
       FROM spend_call c
       LEFT JOIN spend_adjustment a ON (a.run_id, a.step, a.attempt) = (c.run_id, c.step, c.attempt)
       WHERE c.tenant = $1 AND c.day >= LEAST($2::date, $3::date - 7)`,
      [tenant, `${today.slice(0, 7)}-01`, today, now],
    );
    return {
      month: Number(row?.month ?? 0),
      today: Number(row?.today ?? 0),
      sevenDays: Number(row?.seven_days ?? 0),
      since: row?.since?.toISOString(),
    };
  }

  /** The books of a period by day and model; calls that were never billed do not count. */
  async byDayAndModel(tenant: string, { from, to }: Days): Promise<readonly DayOfModel[]> {
    const rows = await this.dataSource.query<
      (SumRow & { day: string; model: string; unmeasured: number })[]
    >(
      `SELECT ${KEYS.day} AS day, c.model, ${SUMS},
         (count(*) FILTER (WHERE c.input_tokens IS NULL))::int AS unmeasured
       FROM ${JOINED}
       WHERE c.tenant = $1 AND c.day BETWEEN $2 AND $3 AND ${IS_BILLED}
       GROUP BY 1, 2 ORDER BY 1, 2`,
      [tenant, from, to],
    );
    return rows.map((row) => ({
      day: row.day,
      model: row.model,
      unmeasured: row.unmeasured,
      ...sumOf(row),
    }));
  }
}

/** One that was refused or never sent cost nothing, and is in no provider's books. */
export const IS_BILLED = '(c.cost_nano_usd > 0 OR c.input_tokens IS NOT NULL)';

const sumOf = (row: SumRow): SpendSum => ({
  calls: row.calls,
  inputTokens: row.input,
  cachedInputTokens: row.cached,
  cacheWriteInputTokens: row.written,
  outputTokens: row.output,
  cost: Number(row.cost),
  bound: Number(row.bound),
  boundCalls: row.bound_calls,
});
