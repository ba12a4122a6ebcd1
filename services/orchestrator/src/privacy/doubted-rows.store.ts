import type { LedgerEvent, LedgerSelection } from '@nightshift/event-store';
import type { DataSource } from 'typeorm';

/**
 * Rows of the ledger that its index does not vouch for, kept as they are found: after a restore of PostgreSQL alone new
 * events get their places, and ClickHouse replaces them, maybe before anybody has looked.
 */
export class DoubtedRows {
  constructor(
    private readonly dataSource: Pick<DataSource, 'query'>,
    private readonly tenant: string,
  ) {}

  async keep(selection: LedgerSelection, rows: readonly LedgerEvent[]): Promise<void> {
    const doubted = rows.filter(({ vouched }) => !vouched);
    if (doubted.length === 0) return;
    await this.dataSource.query(
      `INSERT INTO ledger_doubted (tenant, asked_for, ledger_index, body)
       SELECT $1, $2, index, body FROM unnest($3::bigint[], $4::text[]) AS row (index, body) ON CONFLICT DO NOTHING`,
      [
        this.tenant,
        nameOf(selection),
        doubted.map(({ index }) => index),
        doubted.map(({ body }) => body),
      ],
    );
  }

  /** By their bytes, in the order of the ledger. */
  async of(selection: LedgerSelection): Promise<Map<string, LedgerEvent>> {
    const rows: { index: string; body: string }[] = await this.dataSource.query(
      `SELECT ledger_index AS index, body FROM ledger_doubted
       WHERE tenant = $1 AND asked_for = $2 ORDER BY ledger_index`,
      [this.tenant, nameOf(selection)],
    );
    return new Map(
      rows.map(({ index, body }) => [
        body,
        { index: Number(index), body, vouched: false, recordedAt: null },
      ]),
    );
  }

  /** A person has said that they are to be believed, and so it was done. */
  async forget(): Promise<void> {
    await this.dataSource.query('DELETE FROM ledger_doubted WHERE tenant = $1', [this.tenant]);
  }
}

const nameOf = (selection: LedgerSelection): string =>
  'stream' in selection ? selection.stream : selection.type;
