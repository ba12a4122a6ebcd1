import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LedgerExport1764400000000 implements MigrationInterface {
  readonly name = 'LedgerExport1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    // A range is begun here before its file is: whoever takes over after a crash writes the same one.
    await runner.query(`
      CREATE TABLE ledger_export (
        target text NOT NULL,
        kind text NOT NULL,
        up_to_index bigint NOT NULL DEFAULT 0,
        manifest_name text,
        manifest_sha256 text,
        begun_last_index bigint,
        begun_tree_size bigint,
        written_at timestamptz,
        next_try_at timestamptz NOT NULL DEFAULT '-infinity',
        failures integer NOT NULL DEFAULT 0,
        failure text,
        failed_at timestamptz,
        PRIMARY KEY (target, kind),
        CHECK (num_nulls(manifest_name, manifest_sha256) IN (0, 2)),
        CHECK (num_nulls(begun_last_index, begun_tree_size) IN (0, 2)),
        CHECK (begun_last_index > up_to_index)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ledger_export');
  }
}
