import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every model call with its price: what was spent on what, and what a provider's books are held against. */
export class Spend1700000100000 implements MigrationInterface {
  readonly name = 'Spend1700000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE spend_call (
        run_id text NOT NULL,
        step integer NOT NULL,
        attempt integer NOT NULL,
        tenant text NOT NULL,
        task_id text NOT NULL,
        model text NOT NULL,
        provider_call_id text,
        at timestamptz NOT NULL,
        day date NOT NULL,
        input_tokens bigint,
        cached_input_tokens bigint,
        cache_write_input_tokens bigint,
        output_tokens bigint,
        cost_nano_usd bigint NOT NULL,
        cost_is_bound boolean NOT NULL,
        PRIMARY KEY (run_id, step, attempt)
      )`);
    await runner.query('CREATE INDEX spend_call_day ON spend_call (tenant, day)');
    await runner.query('CREATE INDEX spend_call_task ON spend_call (task_id)');
    await runner.query(
      'CREATE INDEX spend_call_provider ON spend_call (provider_call_id) WHERE provider_call_id IS NOT NULL',
    );
    // A call does not say of which workflow it is; its run does, and may be seen after it.
    await runner.query(`
      CREATE TABLE spend_run (
        run_id text PRIMARY KEY,
        tenant text NOT NULL,
        task_id text NOT NULL,
        workflow text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE spend_task (
        task_id text PRIMARY KEY,
        tenant text NOT NULL,
        workflow text,
        accepted_at timestamptz,
        started_at timestamptz,
        ended_at timestamptz,
        status text,
        cost_nano_usd bigint
      )`);
    await runner.query(
      'CREATE INDEX spend_task_newest ON spend_task (tenant, workflow, ended_at DESC) WHERE cost_nano_usd IS NOT NULL',
    );
    await runner.query('CREATE INDEX spend_task_open ON spend_task (tenant) WHERE status IS NULL');
    // Without a cost: a reconciliation is about to say what the call truly cost.
    await runner.query(`
      CREATE TABLE spend_adjustment (
        run_id text NOT NULL,
        step integer NOT NULL,
        attempt integer NOT NULL,
        tenant text NOT NULL,
        reconciliation_id text NOT NULL,
        claimed_at timestamptz NOT NULL,
        cost_nano_usd bigint,
        PRIMARY KEY (run_id, step, attempt)
      )`);
    await runner.query(`
      CREATE TABLE spend_reconciliation (
        id uuid PRIMARY KEY,
        tenant text NOT NULL,
        at timestamptz NOT NULL,
        summary jsonb NOT NULL,
        detail jsonb NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX spend_reconciliation_newest ON spend_reconciliation (tenant, at DESC, id DESC)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['reconciliation', 'adjustment', 'task', 'run', 'call'])
      await runner.query(`DROP TABLE spend_${table}`);
  }
}
