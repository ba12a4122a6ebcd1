import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What each task has cost in all, so that the dearest are read along an index. Kept by the database:
 * during an update an older process writes calls, too.
 */
export class TaskTotals1700000100001 implements MigrationInterface {
  readonly name = 'TaskTotals1700000100001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [TABLE, INDEX, OF_CALLS, OF_ADJUSTMENTS, ...TRIGGERS, FILL])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['spend_task_total_inserted', 'spend_task_total_updated'])
      await runner.query(`DROP TRIGGER ${name} ON spend_adjustment`);
    await runner.query('DROP TRIGGER spend_task_total_called ON spend_call');
    await runner.query('DROP FUNCTION spend_task_total_of_calls, spend_task_total_of_adjustments');
    await runner.query('DROP TABLE spend_task_total');
  }
}

const TABLE = `
  CREATE TABLE spend_task_total (
    tenant text NOT NULL,
    task_id text NOT NULL,
    calls bigint NOT NULL,
    -- Adjusted calls at what they truly cost.
    cost_nano_usd bigint NOT NULL,
    -- The part of it that is charged at its bound.
    bound_nano_usd bigint NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    PRIMARY KEY (tenant, task_id)
  )`;

const INDEX = `
  CREATE INDEX spend_task_total_dearest ON spend_task_total (tenant, cost_nano_usd DESC, task_id DESC)`;

const COST = 'COALESCE(a.cost_nano_usd, c.cost_nano_usd)';
const BOUND = 'c.cost_nano_usd) FILTER (WHERE c.cost_is_bound AND a.cost_nano_usd IS NULL';

/** In the order of tasks: two that write at the same time wait for each other in one direction. */
const sumsOf = (calls: string): string => `
  INSERT INTO spend_task_total AS t
  SELECT c.tenant, c.task_id, count(*), sum(${COST}), COALESCE(sum(${BOUND}), 0),
    min(c.day), max(c.day)
  FROM ${calls} AS c
  LEFT JOIN spend_adjustment AS a ON (a.run_id, a.step, a.attempt) = (c.run_id, c.step, c.attempt)
  GROUP BY c.tenant, c.task_id ORDER BY c.tenant, c.task_id`;

const OF_CALLS = `
  CREATE FUNCTION spend_task_total_of_calls() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    ${sumsOf('fresh')}
    ON CONFLICT (tenant, task_id) DO UPDATE SET calls = t.calls + excluded.calls,
      cost_nano_usd = t.cost_nano_usd + excluded.cost_nano_usd,
      bound_nano_usd = t.bound_nano_usd + excluded.bound_nano_usd,
      first_day = LEAST(t.first_day, excluded.first_day),
      last_day = GREATEST(t.last_day, excluded.last_day);
    RETURN NULL;
  END $$`;

/** A call is adjusted once: from what it was charged at to what it truly cost. */
const OF_ADJUSTMENTS = `
  CREATE FUNCTION spend_task_total_of_adjustments() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO spend_task_total AS t
    SELECT c.tenant, c.task_id, 0, sum(f.cost_nano_usd - c.cost_nano_usd),
      COALESCE(-sum(c.cost_nano_usd) FILTER (WHERE c.cost_is_bound), 0), min(c.day), max(c.day)
    FROM fresh AS f JOIN spend_call AS c USING (run_id, step, attempt)
    WHERE f.cost_nano_usd IS NOT NULL
    GROUP BY c.tenant, c.task_id ORDER BY c.tenant, c.task_id
    ON CONFLICT (tenant, task_id) DO UPDATE SET
      cost_nano_usd = t.cost_nano_usd + excluded.cost_nano_usd,
      bound_nano_usd = t.bound_nano_usd + excluded.bound_nano_usd;
    RETURN NULL;
  END $$`;

const TRIGGERS = [
  `CREATE TRIGGER spend_task_total_called AFTER INSERT ON spend_call
   REFERENCING NEW TABLE AS fresh
   FOR EACH STATEMENT EXECUTE FUNCTION spend_task_total_of_calls()`,
  `CREATE TRIGGER spend_task_total_inserted AFTER INSERT ON spend_adjustment
   REFERENCING NEW TABLE AS fresh
   FOR EACH STATEMENT EXECUTE FUNCTION spend_task_total_of_adjustments()`,
  // Only one without a cost is ever updated.
  `CREATE TRIGGER spend_task_total_updated AFTER UPDATE ON spend_adjustment
   REFERENCING NEW TABLE AS fresh
   FOR EACH STATEMENT EXECUTE FUNCTION spend_task_total_of_adjustments()`,
];

/** The triggers hold the tables until the end of the migration: nothing comes in between. */
const FILL = sumsOf('spend_call');
