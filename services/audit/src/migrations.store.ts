import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LedgerIndex1700000000000 implements MigrationInterface {
  readonly name = 'LedgerIndex1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    // The order of the ledger is decided here, one replica at a time; the bytes are in ClickHouse.
    await runner.query(`
      CREATE TABLE ledger_head (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        last_index bigint NOT NULL,
        batch_hash bytea NOT NULL
      )`);
    await runner.query(`INSERT INTO ledger_head VALUES (true, 0, decode(repeat('00', 32), 'hex'))`);
    await runner.query(`
      CREATE TABLE ledger_entry (
        event_id uuid PRIMARY KEY,
        ledger_index bigint NOT NULL,
        leaf bytea NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE ledger_batch (
        first_index bigint PRIMARY KEY,
        last_index bigint NOT NULL,
        previous_hash bytea NOT NULL,
        batch_hash bytea NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_batch');
    await runner.query('DROP TABLE ledger_entry');
    await runner.query('DROP TABLE ledger_head');
  }
}
