import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Erasures under way and done, days of retention, and legal holds. */
export class Privacy1700000300000 implements MigrationInterface {
  readonly name = 'Privacy1700000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE erasure (
        erasure_id uuid PRIMARY KEY,
        tenant text NOT NULL,
        cause text NOT NULL,
        subject text,
        workflow text,
        before date,
        by text NOT NULL,
        reason text NOT NULL,
        requested_at timestamptz NOT NULL,
        -- What is to be destroyed, kept before it is: [{ "id", "subject", "workflow", "day" }].
        keys jsonb NOT NULL DEFAULT '[]',
        passes integer NOT NULL DEFAULT 0,
        tasks integer NOT NULL DEFAULT 0,
        cancelled integer NOT NULL DEFAULT 0,
        next_at timestamptz,
        fault text,
        completed_at timestamptz
      )`);
    await runner.query(
      'CREATE INDEX erasure_list ON erasure (tenant, requested_at DESC, erasure_id DESC)',
    );
    await runner.query('CREATE INDEX erasure_due ON erasure (next_at) WHERE next_at IS NOT NULL');
    await runner.query(
      'CREATE TABLE sealed_task (key_id uuid NOT NULL, task_id uuid NOT NULL, PRIMARY KEY (key_id, task_id))',
    );
    await runner.query(`
      CREATE TABLE retention (
        tenant text NOT NULL,
        workflow text NOT NULL,
        days integer NOT NULL,
        set_by text NOT NULL,
        set_at timestamptz NOT NULL,
        version integer NOT NULL,
        PRIMARY KEY (tenant, workflow)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sealed_task');
    await runner.query('DROP TABLE retention');
    await runner.query('DROP TABLE erasure');
  }
}

/** A fork stays under the key of its origin, and may be of another workflow and day. */
export class SealedWorkflows1700000300001 implements MigrationInterface {
  readonly name = 'SealedWorkflows1700000300001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE sealed_task ADD workflow text NOT NULL DEFAULT '', ADD noted_at timestamptz NOT NULL DEFAULT now()`,
    );
    await runner.query(
      'UPDATE sealed_task SET workflow = v.workflow FROM task_view v WHERE v.task_id = sealed_task.task_id',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sealed_task DROP workflow, DROP noted_at');
  }
}

/** Up to which place of the ledger a tenant's erased tasks were looked through. */
export class LedgerLooked1700000300002 implements MigrationInterface {
  readonly name = 'LedgerLooked1700000300002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE ledger_looked (tenant text PRIMARY KEY, up_to bigint NOT NULL)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_looked');
  }
}

/** Rows of the ledger that only a row vouches for, should ClickHouse replace them. */
export class LedgerDoubted1700000300003 implements MigrationInterface {
  readonly name = 'LedgerDoubted1700000300003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE ledger_doubted (
         tenant text NOT NULL, asked_for text NOT NULL, ledger_index bigint NOT NULL, body text NOT NULL)`,
    );
    await runner.query(
      'CREATE UNIQUE INDEX ledger_doubted_once ON ledger_doubted (tenant, asked_for, md5(body))',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_doubted');
  }
}
