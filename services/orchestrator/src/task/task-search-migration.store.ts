import type { MigrationInterface, QueryRunner } from 'typeorm';
import { indexedWords, type Searchable } from './task-words.js';

/** One page of what is found: 1,000,000 tasks are brought over in a hundred. */
const BACKFILL = 10_000;

/**
 * Lists by subject, workflow, key and cost, and words to find a task by. The words stand in a table
 * of their own: a task's row is written with every stage, and a word index is dear to write.
 */
export class TaskSearch1700000200000 implements MigrationInterface {
  readonly name = 'TaskSearch1700000200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE task_text (task_id uuid PRIMARY KEY, words tsvector NOT NULL)',
    );
    await this.backfill(runner);
    await runner.query('CREATE INDEX task_text_words ON task_text USING gin (words)');
    await runner.query(
      'CREATE INDEX task_view_subject ON task_view (tenant, subject, accepted_at DESC, task_id DESC)',
    );
    await runner.query(
      'CREATE INDEX task_view_workflow ON task_view (tenant, workflow, accepted_at DESC, task_id DESC)',
    );
    await runner.query(
      'CREATE INDEX task_view_cost ON task_view (tenant, cost_nano_usd DESC, task_id DESC)',
    );
    // For the beginning of a key, whatever the order of letters of this database is.
    await runner.query(
      'CREATE INDEX task_view_key ON task_view (tenant, idempotency_key text_pattern_ops)',
    );
    // Without it the first lists would be planned as if every word were as common as any other.
    await runner.query('ANALYZE task_text');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['subject', 'workflow', 'cost', 'key'])
      await runner.query(`DROP INDEX task_view_${index}`);
    await runner.query('DROP TABLE task_text');
  }

  private async backfill(runner: QueryRunner): Promise<void> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows: Searchable[] = await runner.query(
        `SELECT task_id AS "taskId", subject, idempotency_key AS "idempotencyKey"
         FROM task_view WHERE task_id > $1 ORDER BY task_id LIMIT ${BACKFILL}`,
        [after],
      );
      await runner.query(
        `INSERT INTO task_text (task_id, words)
         SELECT task_id, array_to_tsvector(string_to_array(words, ' '))
         FROM unnest($1::uuid[], $2::text[]) AS t (task_id, words)`,
        [rows.map(({ taskId }) => taskId), rows.map(indexedWords)],
      );
      const last = rows.at(-1);
      if (rows.length < BACKFILL || !last) return;
      after = last.taskId;
    }
  }
}
