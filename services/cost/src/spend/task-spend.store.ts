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

/** Reads of the books of calls by task: a moment behind the runs. */
export class TaskSpend {
  constructor(private readonly dataSource: Pick<DataSource, 'query'>) {}

  /** Tasks that made a call in the period, with all they have cost: the dearest first. */
  async page(
    tenant: string,
    { workflow, only, from, to, limit, place }: Question,
  ): Promise<Page<TaskSpent>> {
    const rows = await this.dataSource.query<Row[]>(only ? AMONG : CALLED, [
      tenant,
      ...(only ? [only] : [from, to]),
      workflow ?? null,
      // Before the first of all, where the list begins.
      place?.cost ?? LARGEST,
      place?.id ?? null,
      limit + 1,
    ]);
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

/** Of bigint: no task costs as much. */
const LARGEST = '9223372036854775807';

/** Of its run, where nobody has told of the task itself. */
const WORKFLOW = `COALESCE(t.workflow, (
  SELECT max(r.workflow) FROM spend_call c JOIN spend_run r USING (run_id)
  WHERE c.task_id = s.task_id AND c.tenant = $1))`;

/**
 * Along the index by cost, so that a page reads about as many tasks as it has. Not by EXISTS, for
 * which the planner reads all calls at once.
 */
export const CALLED = `
  SELECT s.task_id, ${WORKFLOW} AS workflow, t.status, s.calls::int AS calls,
    s.cost_nano_usd::text AS cost, s.bound_nano_usd::text AS bound
  FROM spend_task_total s LEFT JOIN spend_task t ON t.task_id = s.task_id AND t.tenant = $1
  WHERE s.tenant = $1 AND s.first_day <= $3::date AND s.last_day >= $2::date
    AND (s.first_day >= $2::date OR s.last_day <= $3::date OR (
      SELECT true FROM spend_call c
      WHERE c.task_id = s.task_id AND c.tenant = $1 AND c.day BETWEEN $2::date AND $3::date LIMIT 1))
    AND ($4::text IS NULL OR ${WORKFLOW} = $4)
    AND s.cost_nano_usd <= $5::bigint
    AND ($6::text IS NULL OR (s.cost_nano_usd, s.task_id) < ($5::bigint, $6))
  ORDER BY s.cost_nano_usd DESC, s.task_id DESC LIMIT $7`;

const AMONG = `
  SELECT * FROM (
    SELECT s.task_id, ${WORKFLOW} AS workflow, t.status, COALESCE(o.calls, 0)::int AS calls,
      COALESCE(o.cost_nano_usd, 0) AS cost, COALESCE(o.bound_nano_usd, 0) AS bound
    FROM unnest($2::text[]) AS s (task_id)
    LEFT JOIN spend_task_total o ON o.task_id = s.task_id AND o.tenant = $1
    LEFT JOIN spend_task t ON t.task_id = s.task_id AND t.tenant = $1
  ) AS asked
  WHERE ($3::text IS NULL OR workflow = $3)
    AND ($5::text IS NULL OR (cost, task_id) < ($4::bigint, $5))
    AND $4::bigint IS NOT NULL
  ORDER BY cost DESC, task_id DESC LIMIT $6`;

const spentOf = (row: Row): TaskSpent => ({
  taskId: row.task_id,
  workflow: row.workflow ?? undefined,
  ended: row.status ?? undefined,
  calls: row.calls,
  cost: Number(row.cost),
  bound: Number(row.bound),
});
