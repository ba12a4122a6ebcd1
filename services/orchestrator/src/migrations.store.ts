import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Projections1700000000000 implements MigrationInterface {
  readonly name = 'Projections1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE workflow (
        name text NOT NULL,
        version integer NOT NULL,
        hash text NOT NULL,
        definition jsonb NOT NULL,
        registered_at timestamptz NOT NULL,
        PRIMARY KEY (name, version)
      )`);
    await runner.query(`
      CREATE TABLE task_view (
        task_id uuid PRIMARY KEY,
        tenant text NOT NULL,
        workflow text NOT NULL,
        workflow_version integer NOT NULL,
        subject text NOT NULL,
        idempotency_key text,
        status text NOT NULL,
        stage text NOT NULL,
        ticket_id uuid,
        cost_nano_usd bigint NOT NULL,
        deadline_at timestamptz,
        accepted_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX task_view_newest ON task_view (tenant, accepted_at DESC, task_id DESC)',
    );
    await runner.query(
      'CREATE INDEX task_view_status ON task_view (tenant, status, accepted_at DESC, task_id DESC)',
    );
    await runner.query(
      "CREATE INDEX task_view_deadline ON task_view (deadline_at) WHERE deadline_at IS NOT NULL AND status NOT IN ('completed', 'failed', 'cancelled')",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE task_view');
    await runner.query('DROP TABLE workflow');
  }
}

/** Halts that stop everything, limits of what is under way, and work by the clock. */
export class Scheduling1700000100000 implements MigrationInterface {
  readonly name = 'Scheduling1700000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE task_view ADD COLUMN priority smallint NOT NULL DEFAULT 5');
    // In the order in which a tenant's tasks of a workflow have their turn.
    await runner.query(
      "CREATE INDEX task_view_queue ON task_view (workflow, tenant, priority DESC, deadline_at, accepted_at, task_id) WHERE status = 'queued'",
    );
    await runner.query(`
      CREATE TABLE halt_order (
        halt_id uuid PRIMARY KEY,
        ticket_id uuid NOT NULL,
        tenant text NOT NULL,
        scope text NOT NULL,
        key text NOT NULL,
        ordered_at timestamptz NOT NULL,
        ended_at timestamptz
      )`);
    await runner.query(
      'CREATE INDEX halt_order_in_force ON halt_order (halt_id) WHERE ended_at IS NULL',
    );
    await runner.query(`
      CREATE TABLE task_hold (
        halt_id uuid NOT NULL,
        task_id uuid NOT NULL,
        PRIMARY KEY (halt_id, task_id)
      )`);
    await runner.query(`
      CREATE TABLE admission_limit (
        scope text NOT NULL,
        key text NOT NULL,
        max_running integer,
        per_minute integer,
        draining boolean NOT NULL,
        set_by text NOT NULL,
        set_at timestamptz NOT NULL,
        version integer NOT NULL,
        PRIMARY KEY (scope, key)
      )`);
    await runner.query(`
      CREATE TABLE admission_start (
        task_id uuid PRIMARY KEY,
        tenant text NOT NULL,
        workflow text NOT NULL,
        started_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE schedule (
        tenant text NOT NULL,
        name text NOT NULL,
        workflow text NOT NULL,
        cron text NOT NULL,
        time_zone text NOT NULL,
        subject text NOT NULL,
        priority smallint NOT NULL,
        brief jsonb NOT NULL,
        set_by text NOT NULL,
        version integer NOT NULL,
        next_due_at timestamptz,
        fault text,
        PRIMARY KEY (tenant, name)
      )`);
    await runner.query(
      'CREATE INDEX schedule_due ON schedule (next_due_at) WHERE next_due_at IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'schedule',
      'admission_start',
      'admission_limit',
      'task_hold',
      'halt_order',
    ])
      await runner.query(`DROP TABLE ${table}`);
    await runner.query('DROP INDEX task_view_queue');
    await runner.query('ALTER TABLE task_view DROP COLUMN priority');
  }
}

/** Which tasks a halt has told, and an index for what is counted every second where limits are set. */
export class Turns1700000100001 implements MigrationInterface {
  readonly name = 'Turns1700000100001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE task_hold ADD COLUMN told boolean NOT NULL DEFAULT false');
    await runner.query(
      "CREATE INDEX task_view_under_way ON task_view (tenant, workflow, status, task_id) WHERE status IN ('running', 'queued')",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX task_view_under_way');
    await runner.query('ALTER TABLE task_hold DROP COLUMN told');
  }
}
