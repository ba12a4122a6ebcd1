import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which task an example is of, and whether what was said there is erased. */
export class ErasedExamples1700000500000 implements MigrationInterface {
  readonly name = 'ErasedExamples1700000500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE example_view ADD task_id text, ADD erased boolean NOT NULL DEFAULT false',
    );
    // Not as JSON, in which PostgreSQL takes no NUL: the first one found is the event's own.
    await runner.query(
      `UPDATE example_view SET task_id = substring(body FROM '"taskid":"([^"]+)"')
       FROM event WHERE stream = 'example/' || example_id AND event.version = 1`,
    );
    await runner.query('CREATE INDEX example_view_task ON example_view (tenant, task_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE example_view DROP task_id, DROP erased');
  }
}
