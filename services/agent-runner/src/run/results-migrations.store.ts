import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ToolResults1764000000000 implements MigrationInterface {
  readonly name = 'ToolResults1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tool_result (
        tenant text NOT NULL,
        hash text NOT NULL,
        bytes bytea NOT NULL,
        kept_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant, hash)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tool_result');
  }
}

/** Which tasks have a result. Of those of before, the runs' own events tell. */
export class ToolResultTasks1764000100000 implements MigrationInterface {
  readonly name = 'ToolResultTasks1764000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tool_result_task (
        tenant text NOT NULL,
        hash text NOT NULL,
        task_id text NOT NULL,
        subject_key text,
        PRIMARY KEY (tenant, hash, task_id)
      )`);
    await runner.query('CREATE INDEX tool_result_task_of ON tool_result_task (tenant, task_id)');
    await runner.query(
      'CREATE INDEX tool_result_task_key ON tool_result_task (subject_key) WHERE subject_key IS NOT NULL',
    );
    await runner.query(BRING_OVER);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tool_result_task');
  }
}

/**
 * A field of an event as it was written: not as JSON, in which PostgreSQL takes no NUL. Inside of
 * strings quotes are escaped, and what was said comes last: the first one found is the event's own.
 */
const field = (name: string): string => `substring(body FROM '"${name}":"([^"]+)"')`;

const BRING_OVER = `
  INSERT INTO tool_result_task (tenant, hash, task_id)
  SELECT DISTINCT ${field('tenantid')}, ${field('resultHash')}, ${field('taskid')} FROM event
  WHERE starts_with(stream, 'run/') AND strpos(body, '"resultBytes":') > 0
    AND ${field('type')} = 'tool-call.completed.v1'
  ON CONFLICT DO NOTHING`;
