import type { LedgerClients } from './clickhouse.store.js';
import type { Indexed } from './ledger-index.store.js';

export interface LedgerRow {
  readonly index: number;
  readonly leafHex: string;
  /** The exact bytes of the event, as text. */
  readonly body: string;
}

export interface RowFilter {
  readonly taskId?: string | undefined;
  readonly type?: string | undefined;
}

/** The rows of the ledger in ClickHouse. */
export class LedgerRows {
  constructor(private readonly clients: LedgerClients) {}

  async insert(rows: readonly Indexed[]): Promise<void> {
    if (rows.length === 0) return;
    await this.clients.write.insert({
      table: 'ledger_event',
      columns: ['ledger_index', 'id', 'type', 'tenant', 'task_id', 'leaf', 'body'],
      values: rows.map(({ index, entry }) => ({
        ledger_index: index,
        id: entry.id,
        type: entry.type,
        tenant: entry.tenant,
        task_id: entry.taskId,
        leaf: entry.leaf.toString('hex'),
        body: entry.body.toString('utf8'),
      })),
      format: 'JSONEachRow',
    });
  }

  /** Which of `indexes` have a row. */
  async present(indexes: readonly number[]): Promise<ReadonlySet<number>> {
    if (indexes.length === 0) return new Set();
    const rows = await this.query<{ ledger_index: number }>(
      'SELECT DISTINCT ledger_index FROM ledger_event WHERE ledger_index IN ({indexes:Array(UInt64)})',
      { indexes },
    );
    return new Set(rows.map((row) => row.ledger_index));
  }

  /** Rows after `index`, in order, each once. */
  async after(
    index: number,
    limit: number,
    { taskId = '', type = '' }: RowFilter = {},
  ): Promise<readonly LedgerRow[]> {
    const rows = await this.query<{ ledger_index: number; leaf: string; body: string }>(
      `SELECT ledger_index, toString(leaf) AS leaf, body FROM ledger_event
       WHERE ledger_index > {index:UInt64} AND ({taskId:String} = '' OR task_id = {taskId:String}) AND ({type:String} = '' OR type = {type:String})
       ORDER BY ledger_index LIMIT 1 BY ledger_index LIMIT {limit:UInt32}`,
      { index, limit, taskId, type },
    );
    return rows.map((row) => ({ index: row.ledger_index, leafHex: row.leaf, body: row.body }));
  }

  async ping(): Promise<void> {
    await this.query('SELECT 1', {});
  }

  private async query<T>(
    query: string,
    parameters: Record<string, unknown>,
  ): Promise<readonly T[]> {
    return (
      await this.clients.read.query({ query, query_params: parameters, format: 'JSONEachRow' })
    ).json<T>();
  }
}
