import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LedgerVerification1764200000000 implements MigrationInterface {
  readonly name = 'LedgerVerification1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    // `json`, not `jsonb`: what was found may repeat what was tampered with, and that may hold \u0000.
    await runner.query(`
      CREATE TABLE ledger_verification (
        id uuid PRIMARY KEY,
        question text NOT NULL,
        owner uuid NOT NULL,
        status text NOT NULL,
        position bigint NOT NULL DEFAULT 0,
        last_index bigint NOT NULL DEFAULT 0,
        events_per_second bigint,
        remaining_ms bigint,
        outcome json,
        problem json,
        touched_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        state bytea STORAGE EXTERNAL,
        seal bytea,
        kept_at timestamptz
      )`);
    // One that is not done for each question: whoever asks it again goes on, or sees how far it is. Those that
    // are done stay: whoever waits for one must find its outcome, whoever else has asked the same since.
    await runner.query(`
      CREATE UNIQUE INDEX ledger_verification_open ON ledger_verification (question) WHERE status <> 'done'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_verification');
  }
}
