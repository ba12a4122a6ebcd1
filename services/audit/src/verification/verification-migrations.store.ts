import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LedgerVerification1764200000000 implements MigrationInterface {
  readonly name = 'LedgerVerification1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    // One for each question: whoever asks it again goes on, or sees how far it is.
    await runner.query(`
      CREATE TABLE ledger_verification (
        id uuid PRIMARY KEY,
        question text NOT NULL UNIQUE,
        owner uuid NOT NULL,
        status text NOT NULL,
        position bigint NOT NULL DEFAULT 0,
        last_index bigint NOT NULL DEFAULT 0,
        events_per_second bigint,
        remaining_ms bigint,
        outcome jsonb,
        problem jsonb,
        touched_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        state bytea STORAGE EXTERNAL,
        seal bytea,
        kept_at timestamptz
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_verification');
  }
}
