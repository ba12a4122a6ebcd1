import type { DataSource } from 'typeorm';
import type { ExportKind, Pointer } from './range-manifest.js';

/** How far an export to one place is. */
export interface ExportState {
  readonly upToIndex: number;
  /** Of the range that ends there. */
  readonly manifest: Pointer | undefined;
  /** The range after it, if one is begun: it ends there, and a checkpoint of this size vouches for it. */
  readonly begun: { readonly lastIndex: number; readonly treeSize: number } | undefined;
  /** ISO 8601. */
  readonly writtenAt: string | undefined;
  /** Nobody tries before. */
  readonly isDue: boolean;
  /** One after the other, up to now. */
  readonly failures: number;
  readonly failure: string | undefined;
  readonly failedAt: string | undefined;
}

interface Row {
  readonly up_to_index: string;
  readonly manifest_name: string | null;
  readonly manifest_sha256: string | null;
  readonly begun_last_index: string | null;
  readonly begun_tree_size: string | null;
  readonly written_at: Date | null;
  readonly is_due: boolean;
  readonly failures: number;
  readonly failure: string | null;
  readonly failed_at: Date | null;
}

const FAILURE_LENGTH = 500;

/** One line for each kind that is exported to the place; every replica reads and writes the same. */
export class ExportBook {
  constructor(
    private readonly dataSource: DataSource,
    private readonly target: string,
  ) {}

  async state(kind: ExportKind): Promise<ExportState> {
    const values = [this.target, kind];
    const [row] = await this.dataSource.query<Row[]>(
      'SELECT *, next_try_at <= clock_timestamp() AS is_due FROM ledger_export WHERE target = $1 AND kind = $2',
      values,
    );
    if (row) return stateOf(row);
    await this.dataSource.query(
      'INSERT INTO ledger_export (target, kind) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      values,
    );
    return this.state(kind);
  }

  /** Only if nothing was begun after `after`; else what was stays. */
  async begin(kind: ExportKind, after: number, lastIndex: number, treeSize: number): Promise<void> {
    await this.dataSource.query(
      `UPDATE ledger_export SET begun_last_index = $4, begun_tree_size = $5
       WHERE target = $1 AND kind = $2 AND up_to_index = $3 AND begun_last_index IS NULL`,
      [this.target, kind, after, lastIndex, treeSize],
    );
  }

  /** Everything up to `lastIndex` is written; nothing changes if another replica was first. */
  async advance(
    kind: ExportKind,
    after: number,
    lastIndex: number,
    { name, sha256 }: Pointer,
  ): Promise<void> {
    await this.dataSource.query(
      `UPDATE ledger_export SET up_to_index = $4, manifest_name = $5, manifest_sha256 = $6,
         begun_last_index = NULL, begun_tree_size = NULL, written_at = clock_timestamp()
       WHERE target = $1 AND kind = $2 AND up_to_index = $3`,
      [this.target, kind, after, lastIndex, name, sha256],
    );
  }

  /** A round is over; the next one begins after so long. */
  async rest(kind: ExportKind, forMs: number, failure?: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE ledger_export SET next_try_at = clock_timestamp() + $3 * interval '1 millisecond',
         failures = CASE WHEN $4::text IS NULL THEN 0 ELSE failures + 1 END,
         failure = $4, failed_at = CASE WHEN $4::text IS NULL THEN NULL ELSE clock_timestamp() END
       WHERE target = $1 AND kind = $2`,
      [this.target, kind, forMs, failure?.slice(0, FAILURE_LENGTH)],
    );
  }

  /** Seconds since the oldest checkpoint was signed that covers more than is written; 0: all is. */
  async lagSeconds(kind: ExportKind): Promise<number> {
    const [row] = await this.dataSource.query<{ lag: number }[]>(
      `SELECT extract(epoch FROM clock_timestamp() - signed_at)::float8 AS lag FROM ledger_checkpoint
       WHERE size > coalesce((SELECT up_to_index FROM ledger_export WHERE target = $1 AND kind = $2), 0)
       ORDER BY size LIMIT 1`,
      [this.target, kind],
    );
    return Math.max(0, row?.lag ?? 0);
  }

  /**
   * Does the work unless another process is at it. Should this connection break meanwhile, another
   * may begin: that does no harm, as both write the same under the same names.
   */
  async exclusively(kind: ExportKind, work: () => Promise<void>): Promise<void> {
    const runner = this.dataSource.createQueryRunner();
    const lock = `hashtextextended(current_schema() || '/ledger_export/' || $1, 0)`;
    const values = [`${kind}/${this.target}`];
    try {
      const [row] = (await runner.query(
        `SELECT pg_try_advisory_lock(${lock}) AS taken`,
        values,
      )) as readonly { readonly taken: boolean }[];
      if (row?.taken !== true) return;
      try {
        await work();
      } finally {
        await runner.query(`SELECT pg_advisory_unlock(${lock})`, values);
      }
    } finally {
      await runner.release();
    }
  }
}

const stateOf = (row: Row): ExportState => ({
  upToIndex: Number(row.up_to_index),
  manifest:
    row.manifest_name === null || row.manifest_sha256 === null
      ? undefined
      : { name: row.manifest_name, sha256: row.manifest_sha256 },
  begun:
    row.begun_last_index === null
      ? undefined
      : { lastIndex: Number(row.begun_last_index), treeSize: Number(row.begun_tree_size) },
  writtenAt: row.written_at?.toISOString(),
  isDue: row.is_due,
  failures: row.failures,
  failure: row.failure ?? undefined,
  failedAt: row.failed_at?.toISOString(),
});
