import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { LedgerClients } from './clickhouse.store.js';
import type { EventFacts } from './event-facts.js';
import { isOld } from './facts.store.js';
import { foldAgain } from './folds.store.js';
import type { StreamLeaf } from './left-stream.js';
import { insertOf, storedColumns } from './stored-row.js';
import type { Indexed } from './ledger-index.store.js';
import type { limits } from './limits.js';
import {
  everything,
  ledgerRow,
  type LedgerRow,
  type RawRow,
  type RowFilter,
  rowsQuery,
} from './rows-query.js';
import { alterationOf, type Column, type Table } from './table-shape.js';

/** A row with all that stands beside the bytes. */
export interface WholeRow extends LedgerRow {
  readonly columns: Omit<EventFacts, 'time'> & { readonly epochMs: number };
  /** Of its texts; if they are more than any event makes, they are not here. */
  readonly bytes: number;
  /** 0: in its place comes U+FFFD for what is no UTF-8. */
  readonly isText: 0 | 1;
}

/** What the engine says of a row. */
type Said = Pick<WholeRow, 'bytes' | 'isText'>;

/** The rows of the ledger in ClickHouse. */
export class LedgerRows {
  constructor(
    private readonly clients: Pick<LedgerClients, 'read' | 'write'>,
    private readonly settings: Partial<typeof limits> = {},
    /** How long facts are kept; absent: for ever. */
    private readonly factDays?: number,
  ) {}

  async insert(rows: readonly Indexed[]): Promise<void> {
    if (rows.length === 0) return;
    // By `exec`: `insert` of the client knows formats of text alone.
    const { stream } = await this.clients.write.exec({
      query: `INSERT INTO ledger_event (${storedColumns.join(', ')}) FORMAT RowBinaryWithNamesAndTypes`,
      values: Readable.from(insertOf(rows), { objectMode: false }),
      clickhouse_settings: {
        input_format_with_types_use_header: 1,
        // What is sent twice on the way is taken once, also in what is derived. Of each insert another one:
        // by a token of its rows, or by none, a row that was lost would be kept out while it is remembered.
        insert_deduplication_token: randomUUID(),
        deduplicate_blocks_in_dependent_materialized_views: 1,
      },
    });
    await text(stream);
  }

  /**
   * Which of `indexes` have a row, and what dashboards count of it: a crash can part the two. What
   * is too old for that has its row alone.
   */
  async present(indexes: readonly number[]): Promise<ReadonlySet<number>> {
    if (indexes.length === 0) return new Set();
    const old = this.factDays === undefined ? 'false' : isOld(this.factDays);
    const rows = await this.query<{ ledger_index: number }>(
      `SELECT DISTINCT ledger_index FROM ledger_event WHERE ledger_index IN ({indexes:Array(UInt64)})
       AND (${old} OR ledger_index IN (SELECT ledger_index FROM ledger_fact WHERE ledger_index IN ({indexes:Array(UInt64)})))`,
      { indexes },
    );
    return new Set(rows.map((row) => row.ledger_index));
  }

  /** What pages count of these events, made up for where a crash left it out. */
  async foldAgain(indexes: readonly number[]): Promise<void> {
    if (indexes.length > 0) await foldAgain(this.clients.write, indexes);
  }

  /**
   * Rows after `index`, in order, each once: at most `limit`, fewer if they are large, none if all
   * of the next `limit` places lack their rows.
   */
  async after(index: number, limit: number, filter: RowFilter = {}): Promise<readonly LedgerRow[]> {
    const { sql, parameters } = rowsQuery(index, limit, filter);
    return (await this.query<RawRow>(sql, parameters)).map(ledgerRow);
  }

  /** The same, with every column, for those who compare. */
  async wholeAfter(index: number, limit: number): Promise<readonly WholeRow[]> {
    const { sql, parameters } = rowsQuery(index, limit, {}, everything);
    const rows = await this.query<RawRow & WholeRow['columns'] & Said>(sql, parameters);
    return rows.map((row) => {
      const { bytes, isText } = row;
      return { ...ledgerRow(row), columns: row, bytes, isText };
    });
  }

  /** All events of these streams of a service, each stream in its order. */
  leavesOf(service: string, subjects: readonly string[]): Promise<readonly StreamLeaf[]> {
    return this.query<StreamLeaf>(
      `SELECT subject, sequence, ledger_index AS index, tenant, toString(leaf) AS leaf FROM ledger_event
       WHERE service = {service:String} AND subject IN {subjects:Array(String)}
       ORDER BY subject, sequence, ledger_index LIMIT 1 BY ledger_index`,
      { service, subjects },
    );
  }

  /** The lowest index up to `index` that has rows which are not the same. */
  async firstDisputed(index: number): Promise<number | undefined> {
    const [row] = await this.query<{ ledger_index: number }>(
      `SELECT ledger_index FROM ledger_event
       WHERE ledger_index IN (SELECT ledger_index FROM ledger_event WHERE ledger_index <= {index:UInt64} GROUP BY ledger_index HAVING count() > 1)
       GROUP BY ledger_index
       HAVING uniqExact(body, leaf, id, type, tenant, task_id, service, subject, sequence, time, causation_id, correlation_id, data) > 1
       ORDER BY ledger_index LIMIT 1 SETTINGS optimize_aggregation_in_order = 1`,
      { index },
    );
    return row?.ledger_index;
  }

  /** The lowest and the highest index above `index`; `undefined` if there is none. */
  async rangeAbove(index: number): Promise<readonly [number, number] | undefined> {
    const [row] = await this.query<{ rows: number; first: number; last: number }>(
      'SELECT count() AS rows, min(ledger_index) AS first, max(ledger_index) AS last FROM ledger_event WHERE ledger_index > {index:UInt64}',
      { index },
    );
    return row && row.rows > 0 ? [row.first, row.last] : undefined;
  }

  /** How many of the places from `first` to `last` have a row. */
  async placesBetween(first: number, last: number): Promise<number> {
    const [row] = await this.query<{ places: number }>(
      `SELECT count() AS places FROM (
         SELECT ledger_index FROM ledger_event WHERE ledger_index BETWEEN {first:UInt64} AND {last:UInt64} GROUP BY ledger_index)
       SETTINGS optimize_aggregation_in_order = 1`,
      { first, last },
    );
    return row?.places ?? 0;
  }

  /** Which of the places from `first` to `last` have a row. */
  async withRow(first: number, last: number): Promise<ReadonlySet<number>> {
    const rows = await this.query<{ place: number }>(
      'SELECT DISTINCT ledger_index AS place FROM ledger_event WHERE ledger_index BETWEEN {first:UInt64} AND {last:UInt64}',
      { first, last },
    );
    return new Set(rows.map(({ place }) => place));
  }

  /** The last place up to `to` before which no place after `from` lacks its row; `from` if the next one does. */
  async completeUpTo(from: number, to: number): Promise<number> {
    const [row] = await this.query<{ last: number }>(
      `SELECT max(ledger_index) AS last FROM (
         SELECT ledger_index, row_number() OVER (ORDER BY ledger_index) AS n FROM (
           SELECT DISTINCT ledger_index FROM ledger_event WHERE ledger_index > {from:UInt64} AND ledger_index <= {to:UInt64}))
       WHERE ledger_index = {from:UInt64} + n`,
      { from, to },
    );
    return Math.max(from, row?.last ?? 0);
  }

  /** What of the table is not as its migration made it; `undefined` if all is. */
  async alteredTable(): Promise<string | undefined> {
    const columns = await this.query<Column>(
      `SELECT name, type, default_kind AS fallback FROM system.columns
       WHERE database = currentDatabase() AND table = 'ledger_event' ORDER BY position`,
      {},
    );
    const [table] = await this.query<Table>(
      `SELECT engine, sorting_key AS sortingKey, create_table_query AS made FROM system.tables
       WHERE database = currentDatabase() AND name = 'ledger_event'`,
      {},
    );
    return alterationOf(table, columns);
  }

  async ping(): Promise<void> {
    await this.query('SELECT 1', {});
  }

  private async query<T>(
    query: string,
    parameters: Record<string, unknown>,
  ): Promise<readonly T[]> {
    const result = await this.clients.read.query({
      query,
      query_params: parameters,
      format: 'JSONEachRow',
      clickhouse_settings: this.settings,
    });
    return result.json<T>();
  }
}
