import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { BoundedMap } from './bounded-map.js';

export class TaskCosts1700000000002 implements MigrationInterface {
  readonly name = 'TaskCosts1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE task_cost (
        task_id text PRIMARY KEY,
        tenant text NOT NULL,
        workflow text NOT NULL,
        cost_nano_usd bigint NOT NULL,
        completed_at timestamptz NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX task_cost_newest ON task_cost (tenant, workflow, completed_at DESC)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE task_cost');
  }
}

export interface TaskCost {
  readonly taskId: string;
  readonly tenant: string;
  readonly workflow: string;
  readonly costNanoUsd: number;
  readonly completedAt: string;
}

/** What 95 % of a workflow's completed tasks cost at most, of the newest so many. */
export interface UsualCost {
  readonly p95: number;
  readonly tasks: number;
}

export interface WorkflowOf {
  readonly tenant: string;
  readonly workflow: string;
}

/** Enough for a 95th percentile that one task does not move, and few enough to count in an instant. */
const NEWEST = 1_000;
const MAX_WORKFLOWS = 5_000;
/** A percentile of hundreds moves slowly. */
const KEEP_MS = 15_000;

/** Costs of completed tasks; what is usual is looked up again after some time. */
export class TaskCosts {
  private readonly usual = new BoundedMap<
    string,
    { readonly until: number; readonly cost: UsualCost }
  >(MAX_WORKFLOWS);

  constructor(
    private readonly dataSource: Pick<DataSource, 'query'>,
    private readonly nowMs: () => number,
  ) {}

  /** Durable when it resolves; what comes again changes nothing. */
  async record(costs: readonly TaskCost[]): Promise<void> {
    if (costs.length === 0) return;
    await this.dataSource.query(
      `INSERT INTO task_cost (task_id, tenant, workflow, cost_nano_usd, completed_at)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[])
       ON CONFLICT DO NOTHING`,
      [
        costs.map(({ taskId }) => taskId),
        costs.map(({ tenant }) => tenant),
        costs.map(({ workflow }) => workflow),
        costs.map(({ costNanoUsd }) => costNanoUsd),
        costs.map(({ completedAt }) => completedAt),
      ],
    );
  }

  readonly usualOf = ({ tenant, workflow }: WorkflowOf): UsualCost | undefined =>
    this.usual.get(keyOf({ tenant, workflow }))?.cost;

  /** Looks up what is usual for workflows where that is old by now. */
  async refresh(workflows: Iterable<WorkflowOf>): Promise<void> {
    const now = this.nowMs();
    for (const one of workflows) {
      const known = this.usual.get(keyOf(one));
      if (known && known.until > now) continue;
      this.usual.set(keyOf(one), { until: now + KEEP_MS, cost: await this.lookUp(one) });
    }
  }

  private async lookUp({ tenant, workflow }: WorkflowOf): Promise<UsualCost> {
    // What is older than the newest is of no use to anybody.
    await this.dataSource.query(
      `DELETE FROM task_cost WHERE tenant = $1 AND workflow = $2 AND completed_at <
         (SELECT completed_at FROM task_cost WHERE tenant = $1 AND workflow = $2
          ORDER BY completed_at DESC OFFSET ${NEWEST} LIMIT 1)`,
      [tenant, workflow],
    );
    const [row] = await this.dataSource.query<{ p95: string | null; tasks: string }[]>(
      `SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY cost_nano_usd) AS p95, count(*) AS tasks
       FROM task_cost WHERE tenant = $1 AND workflow = $2`,
      [tenant, workflow],
    );
    return { p95: Number(row?.p95 ?? 0), tasks: Number(row?.tasks ?? 0) };
  }
}

const keyOf = ({ tenant, workflow }: WorkflowOf): string => `${tenant}/${workflow}`;
