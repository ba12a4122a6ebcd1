import type { LedgerSelection } from '@nightshift/event-store';
import type { DataSource } from 'typeorm';
import { named, type NamedRow } from './ledger-bytes.js';

/** Of one tenant: whoever can write rows into ClickHouse is not to fill PostgreSQL. Some 60,000 events. */
const MOST_BYTES = 64_000_000;
/** Of the row that says that there is more. */
const NOT_KEPT = 'not-kept';

/** By leaf. */
type Selected = Map<string, NamedRow>;

/**
 * Rows of the ledger that its index does not vouch for, kept as they are found: after a restore of PostgreSQL alone new
 * events get their places, and ClickHouse replaces them, maybe before anybody has looked.
 */
export class DoubtedRows {
  constructor(
    private readonly dataSource: Pick<DataSource, 'query'>,
    private readonly tenant: string,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  /** @returns those that there is no room for */
  async keep(selection: LedgerSelection, rows: readonly NamedRow[]): Promise<readonly NamedRow[]> {
    // What follows in the stream of a task is looked for once its keys are to go, and never again.
    if (rows.length === 0 || ('stream' in selection && selection.stream.startsWith('task/')))
      return [];
    let room = this.mostBytes - (await this.bytes());
    const fits = rows.map(({ body }) => (room -= Buffer.byteLength(body)) >= 0);
    const kept = rows.filter((_, at) => fits[at]);
    await this.dataSource.query(
      `INSERT INTO ledger_doubted (tenant, asked_for, ledger_index, body)
       SELECT $1, $2, index, body FROM unnest($3::bigint[], $4::text[]) AS row (index, body) ON CONFLICT DO NOTHING`,
      [
        this.tenant,
        nameOf(selection),
        kept.map(({ index }) => index),
        kept.map(({ body }) => body),
      ],
    );
    return rows.filter((_, at) => !fits[at]);
  }

  /** In the order of the ledger. */
  of(selection: LedgerSelection): Promise<Selected> {
    return this.askedFor(nameOf(selection));
  }

  /** What says that more was in doubt than is kept, until a person has said what to make of it. */
  async ofOthers(): Promise<readonly NamedRow[]> {
    return [...(await this.askedFor(NOT_KEPT)).values()];
  }

  /** It is in doubt, and not kept. The time makes it another one than a person has seen before. */
  async noteOthers({ index }: Pick<NamedRow, 'index'>): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO ledger_doubted (tenant, asked_for, ledger_index, body)
       SELECT $1, $2, $3::bigint, format('More was in doubt on %s than is kept for a tenant (%s bytes), the first of it at place %s of the ledger', now(), $4::bigint, $3::bigint)
       WHERE NOT EXISTS (SELECT FROM ledger_doubted WHERE tenant = $1 AND asked_for = $2)`,
      [this.tenant, NOT_KEPT, index, this.mostBytes],
    );
  }

  /** They are done, or dismissed. Only what was judged: another process may have found more meanwhile. */
  async forget(leaves: readonly string[]): Promise<void> {
    if (leaves.length === 0) return;
    await this.dataSource.query(
      `DELETE FROM ledger_doubted WHERE tenant = $1
         AND encode(sha256('\\x00'::bytea || convert_to(body, 'UTF8')), 'hex') = ANY ($2::text[])`,
      [this.tenant, leaves],
    );
  }

  private async bytes(): Promise<number> {
    const [row]: { bytes: string }[] = await this.dataSource.query(
      'SELECT coalesce(sum(octet_length(body)), 0) AS bytes FROM ledger_doubted WHERE tenant = $1',
      [this.tenant],
    );
    return Number(row?.bytes);
  }

  private async askedFor(name: string): Promise<Selected> {
    const rows: { index: string; body: string }[] = await this.dataSource.query(
      `SELECT ledger_index AS index, body FROM ledger_doubted
       WHERE tenant = $1 AND asked_for = $2 ORDER BY ledger_index`,
      [this.tenant, name],
    );
    return new Map(
      rows.map(({ index, body }) => {
        const row = named({ index: Number(index), body, vouched: false, recordedAt: null });
        return [row.leaf, row];
      }),
    );
  }
}

const nameOf = (selection: LedgerSelection): string =>
  'stream' in selection ? selection.stream : selection.type;
