import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TicketView1700000000000 implements MigrationInterface {
  readonly name = 'TicketView1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ticket_view (
        ticket_id uuid PRIMARY KEY,
        tenant text NOT NULL,
        task_id text NOT NULL,
        kind text NOT NULL,
        queue text NOT NULL,
        risk text NOT NULL,
        status text NOT NULL,
        title text NOT NULL,
        due_at timestamptz NOT NULL,
        overdue boolean NOT NULL,
        claimed_by text,
        claimed_until timestamptz,
        answered_by text,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX ticket_view_due ON ticket_view (tenant, status, due_at, ticket_id)',
    );
    await runner.query(
      "CREATE INDEX ticket_view_open ON ticket_view (due_at) WHERE status = 'open' AND NOT overdue",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ticket_view');
  }
}
