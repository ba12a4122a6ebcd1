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
