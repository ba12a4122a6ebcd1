import { type Page, pageOf } from '@nightshift/service-kit';
import type { DataSource } from 'typeorm';
import { type PlaceByCost } from './place-by-cost.js';
import type { Days } from './spend-views.store.js';

/** A task, and what all its calls have cost so far, in nano-USD. */
export interface TaskSpent {
  readonly taskId: string;
  readonly workflow: string | undefined;
  /** How it ended; `undefined`: it has not. */
  readonly ended: string | undefined;
  readonly calls: number;
  readonly cost: number;
  /** The part of it that is charged at its bound. */
  readonly bound: number;
}

/** Tasks of a workflow that were ever heard of. */
interface TaskCount {
  readonly workflow: string | undefined;
  readonly tasks: number;
  readonly open: number;
}

interface Row {
  readonly task_id: string;
  readonly workflow: string | null;
  readonly status: string | null;
  readonly calls: number;
  readonly cost: string;
  readonly bound: string;
}

interface Question extends Days {
  readonly workflow?: string | undefined;
  /** Only these, also if they have not cost anything. */
  readonly only: readonly string[] | undefined;
  readonly limit: number;
  readonly place: PlaceByCost | undefined;
}

const COST = 'COALESCE(a.cost_nano_usd, c.cost_nano_usd)';

/** Reads of the books of calls by task: a moment behind the runs. */
export class TaskSpend {
  constructor(private readonly dataSource: Pick<DataSource, 'query'>) {}

  /** Tasks that made a call in the period, with all they have cost: the dearest first. */
  async page(
    tenant: string,
    { workflow, only, from, to, limit, place }: Question,
  ): Promise<Page<TaskSpent>> {
    const rows = await this.dataSource.query<Row[]>(
      `WITH asked (task_id) AS (${only ? 'SELECT unnest($4::text[])' : CALLED}), spent AS (
         SELECT q.task_id, COALESCE(t.workflow, max(c.workflow)) AS workflow, t.status,
           count(c.cost)::int AS calls, COALESCE(sum(c.cost), 0) AS cost,
           COALESCE(sum(c.cost) FILTER (WHERE c.is_bound), 0) AS bound
         FROM asked q
         LEFT JOIN spend_task t ON t.task_id = q.task_id AND t.tenant = $1
         LEFT JOIN LATERAL (
           SELECT r.workflow, ${COST} AS cost, c.cost_is_bound AND a.cost_nano_usd IS NULL AS is_bound
           FROM spend_call c LEFT JOIN spend_run r USING (run_id)
           LEFT JOIN spend_adjustment a ON (a.run_id, a.step, a.attempt) = (c.run_id, c.step, c.attempt)
           WHERE c.task_id = q.task_id AND c.tenant = $1
         ) c ON true
         GROUP BY q.task_id, t.workflow, t.status)
       SELECT task_id, workflow, status, calls, cost::text, bound::text FROM spent
       WHERE ($5::text IS NULL OR workflow = $5)
         AND ($6::numeric IS NULL OR (cost, task_id) < ($6, $7))
         AND ($2::date IS NOT NULL AND $3::date IS NOT NULL AND $4::text[] IS NOT NULL)
       ORDER BY spent.cost DESC, task_id DESC LIMIT $8`,
      [
        tenant,
        from,
        to,
        only ?? [],
        workflow ?? null,
        place?.cost ?? null,
        place?.id ?? null,
        limit + 1,
      ],
    );
    return pageOf(rows.map(spentOf), limit, ({ cost, taskId }) => [String(cost), taskId]);
  }

  async counts(tenant: string): Promise<readonly TaskCount[]> {
    const rows = await this.dataSource.query<
      { workflow: string | null; tasks: number; open: number }[]
    >(
      `SELECT workflow, count(*)::int AS tasks, (count(*) FILTER (WHERE status IS NULL))::int AS open
       FROM spend_task WHERE tenant = $1 GROUP BY workflow`,
      [tenant],
    );
    return rows.map(({ workflow, ...row }) => ({ ...row, workflow: workflow ?? undefined }));
  }

  async workflowsOf(
    tenant: string,
    taskIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    if (taskIds.length === 0) return new Map();
    const rows = await this.dataSource.query<{ task_id: string; workflow: string }[]>(
      `SELECT task_id, workflow FROM spend_task
       WHERE tenant = $1 AND task_id = ANY ($2::text[]) AND workflow IS NOT NULL`,
      [tenant, taskIds],
    );
    return new Map(rows.map(({ task_id, workflow }) => [task_id, workflow]));
  }
}

const CALLED =
  'SELECT DISTINCT task_id FROM spend_call WHERE tenant = $1 AND day BETWEEN $2 AND $3';

const spentOf = (row: Row): TaskSpent => ({
  taskId: row.task_id,
  workflow: row.workflow ?? undefined,
  ended: row.status ?? undefined,
  calls: row.calls,
  cost: Number(row.cost),
  bound: Number(row.bound),
});
