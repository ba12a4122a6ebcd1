import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is learnt from people: lists, and the facts that the statistics are sums of. */
export class Learning1700000000000 implements MigrationInterface {
  readonly name = 'Learning1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE workflow_known (
        tenant text NOT NULL,
        name text NOT NULL,
        version integer NOT NULL,
        hash text NOT NULL,
        definition jsonb NOT NULL,
        PRIMARY KEY (tenant, name, version)
      )`);
    await runner.query(`
      CREATE TABLE sample_view (
        sample_id uuid PRIMARY KEY,
        tenant text NOT NULL,
        task_id text NOT NULL,
        workflow text NOT NULL,
        stage text NOT NULL,
        why text NOT NULL,
        risk text NOT NULL,
        ticket_id uuid NOT NULL,
        due_at timestamptz NOT NULL,
        verdict text,
        judged_by text,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX sample_view_newest ON sample_view (tenant, updated_at, sample_id)',
    );
    await runner.query(`
      CREATE TABLE example_view (
        example_id uuid PRIMARY KEY,
        tenant text NOT NULL,
        workflow text NOT NULL,
        stage text NOT NULL,
        origin text NOT NULL,
        labelled_right integer NOT NULL,
        labelled_wrong integer NOT NULL,
        missed integer NOT NULL,
        by text NOT NULL,
        at timestamptz NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX example_view_newest ON example_view (tenant, workflow, stage, at, example_id)',
    );
    await runner.query(`
      CREATE TABLE evaluation_view (
        evaluation_id uuid PRIMARY KEY,
        tenant text NOT NULL,
        workflow text NOT NULL,
        stage text NOT NULL,
        judge text NOT NULL,
        examples_hash text NOT NULL,
        overridden boolean NOT NULL,
        completed boolean NOT NULL,
        updated_at timestamptz NOT NULL,
        version integer NOT NULL
      )`);
    await runner.query(
      'CREATE INDEX evaluation_view_present ON evaluation_view (tenant, workflow, stage, judge, examples_hash, updated_at)',
    );
    await runner.query(`
      CREATE TABLE judge_fact (
        event_id uuid NOT NULL,
        place integer NOT NULL,
        tenant text NOT NULL,
        workflow text NOT NULL,
        agent text NOT NULL,
        prompt_hash text NOT NULL,
        model text NOT NULL,
        at timestamptz NOT NULL,
        judged integer NOT NULL,
        findings integer NOT NULL,
        rejected integer NOT NULL,
        cost_nano_usd bigint NOT NULL,
        labelled_right integer NOT NULL,
        labelled_wrong integer NOT NULL,
        missed integer NOT NULL,
        known_caught integer NOT NULL,
        known_missed integer NOT NULL,
        PRIMARY KEY (event_id, place)
      )`);
    await runner.query('CREATE INDEX judge_fact_of ON judge_fact (tenant, workflow, at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'judge_fact',
      'evaluation_view',
      'example_view',
      'sample_view',
      'workflow_known',
    ])
      await runner.query(`DROP TABLE ${table}`);
  }
}
