import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LedgerTree1764100000000 implements MigrationInterface {
  readonly name = 'LedgerTree1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE UNIQUE INDEX ledger_entry_index ON ledger_entry (ledger_index)');
    // Hashes do not compress: it is not tried.
    await runner.query(`
      CREATE TABLE ledger_tile (
        level smallint NOT NULL,
        tile bigint NOT NULL,
        hashes bytea STORAGE EXTERNAL NOT NULL
          CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
        PRIMARY KEY (level, tile)
      )`);
    await runner.query(`
      CREATE TABLE ledger_checkpoint (
        number bigint PRIMARY KEY,
        size bigint NOT NULL UNIQUE,
        root bytea NOT NULL,
        note text NOT NULL,
        keys text[] NOT NULL,
        new_keys text[] NOT NULL,
        signed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        announced_at timestamptz,
        published_at timestamptz
      )`);
    await runner.query(
      'CREATE INDEX ledger_checkpoint_unannounced ON ledger_checkpoint (number) WHERE announced_at IS NULL',
    );
    await runner.query(
      'CREATE INDEX ledger_checkpoint_unpublished ON ledger_checkpoint (number) WHERE published_at IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_checkpoint');
    await runner.query('DROP TABLE ledger_tile');
    await runner.query('DROP INDEX ledger_entry_index');
  }
}
