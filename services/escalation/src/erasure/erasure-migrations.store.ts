import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of evaluations, the task of a ticket is not the one whose content it shows: the key says which. */
export class ErasedTickets1700000600000 implements MigrationInterface {
  readonly name = 'ErasedTickets1700000600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ticket_view ADD subject_key text');
    await runner.query(
      'CREATE INDEX ticket_view_key ON ticket_view (subject_key) WHERE subject_key IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ticket_view DROP subject_key');
  }
}

/** Whose message it is. Those of before are told by the event in them. */
export class ErasedDeliveries1700000600001 implements MigrationInterface {
  readonly name = 'ErasedDeliveries1700000600001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE delivery ADD task_id text, ADD subject_key text');
    // Not as JSON, in which PostgreSQL takes no NUL: the first one found is the event's own.
    await runner.query(`UPDATE delivery SET task_id = substring(event FROM '"taskid":"([^"]+)"')`);
    await runner.query('CREATE INDEX delivery_task ON delivery (tenant, task_id)');
    await runner.query(
      'CREATE INDEX delivery_key ON delivery (subject_key) WHERE subject_key IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE delivery DROP task_id, DROP subject_key');
  }
}
