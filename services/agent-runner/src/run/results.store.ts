import type { Sha256 } from '@nightshift/kernel';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';

/** Results of tools that are too large for a conversation, whole, as JSON text, by their hash. */
export class Results {
  constructor(private readonly source: Pick<DataSource, 'query'>) {}

  /** Before the outcome that names it is recorded; the same text again changes nothing. */
  readonly keep = async (tenant: string, hash: Sha256, text: string): Promise<void> => {
    await this.source.query(
      `INSERT INTO tool_result (tenant, hash, bytes) VALUES ($1, $2, $3)
       ON CONFLICT (tenant, hash) DO NOTHING`,
      [tenant, hash, Buffer.from(text)],
    );
  };

  readonly find = async (tenant: string, hash: Sha256): Promise<string | undefined> => {
    const rows: { bytes: Buffer }[] = await this.source.query(
      'SELECT bytes FROM tool_result WHERE tenant = $1 AND hash = $2',
      [tenant, hash],
    );
    return rows[0]?.bytes.toString('utf8');
  };
}

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
