export interface LedgerRow {
  readonly index: number;
  readonly leafHex: string;
  /** The exact bytes of the event, as text. */
  readonly body: string;
}

/** As the engine gives it. */
export interface RawRow {
  readonly ledger_index: number;
  readonly leafHex: string;
  readonly body: string;
}

export const ledgerRow = ({ ledger_index, leafHex, body }: RawRow): LedgerRow => ({
  index: ledger_index,
  leafHex,
  body,
});

export interface RowFilter {
  readonly tenant?: string | undefined;
  readonly taskId?: string | undefined;
  readonly type?: string | undefined;
  /** No others than those at these places. */
  readonly indexes?: readonly number[] | undefined;
}

/** However large the events are, an answer of the store stays about this small. */
const ANSWER_BYTES = 16_000_000;

/** Rows after `index`, in order, each once. @param more columns beside the bytes, each after a comma */
export const rowsQuery = (
  more: string,
  index: number,
  limit: number,
  { tenant = '', taskId = '', type = '', indexes }: RowFilter,
): { readonly sql: string; readonly parameters: Record<string, unknown> } => {
  // Without a filter there is one row at each index: the engine need not look further.
  const upTo = tenant || taskId || type || indexes ? Number.MAX_SAFE_INTEGER : index + limit;
  return {
    sql: `SELECT * EXCEPT (bytesBefore) FROM (
         SELECT ledger_index, toString(leaf) AS leafHex, body${more},
           sum(length(body)) OVER (ORDER BY ledger_index ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - length(body) AS bytesBefore
         FROM (
           SELECT * FROM ledger_event
           WHERE ledger_index > {index:UInt64} AND ledger_index <= {upTo:UInt64}
             AND ({tenant:String} = '' OR tenant = {tenant:String})
             AND ({taskId:String} = '' OR task_id = {taskId:String})
             AND ({type:String} = '' OR type = {type:String})
             ${indexes ? 'AND ledger_index IN ({indexes:Array(UInt64)})' : ''}
           ORDER BY ledger_index LIMIT 1 BY ledger_index LIMIT {limit:UInt32}))
       WHERE bytesBefore < ${ANSWER_BYTES} ORDER BY ledger_index`,
    parameters: { index, upTo, limit, tenant, taskId, type, ...(indexes ? { indexes } : {}) },
  };
};
