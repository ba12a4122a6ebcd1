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
/**
 * 48 MiB: a message of the bus has at most 8, and its data, spelled anew in a column of its own, not five times as
 * many (1e20 becomes 21 digits).
 */
export const MOST_ROW_BYTES = 50_331_648;

/** What is read of a row beside its place and its leaf, as columns of `e`. */
interface Read {
  readonly columns: string;
  /** How many bytes that may be. */
  readonly bytes: string;
}

const theBody: Read = { columns: 'e.body AS body', bytes: 'length(e.body)' };

/** Those that may be of any size, if somebody writes there. */
const texts = {
  body: 'body',
  type: 'type',
  tenant: 'tenant',
  task_id: 'taskId',
  service: 'service',
  subject: 'subject',
  causation_id: 'causationId',
  correlation_id: 'correlationId',
  data: 'data',
} as const;

/** Of a row that is larger than any event makes it, none of its texts. */
const withinBounds = ([column, name]: readonly [string, string]): string =>
  `if(bytes > ${MOST_ROW_BYTES}, '', e.${column}) AS ${name}`;

/** All that stands beside the bytes, too. */
export const everything: Read = {
  columns: [
    'e.id AS id, e.sequence AS sequence, toUnixTimestamp64Milli(e.time) AS epochMs',
    ...Object.entries(texts).map(withinBounds),
    `${Object.keys(texts)
      .map((column) => `isValidUTF8(e.${column})`)
      .join(' AND ')} AS isText`,
  ].join(', '),
  bytes: Object.keys(texts)
    .map((column) => `length(e.${column})`)
    .join(' + '),
};

/** Rows after `index`, in order, each once. */
export const rowsQuery = (
  index: number,
  limit: number,
  { tenant = '', taskId = '', type = '', indexes }: RowFilter,
  { columns, bytes }: Read = theBody,
): { readonly sql: string; readonly parameters: Record<string, unknown> } => {
  // Without a filter there is one row at each index: the engine need not look further.
  const upTo = tenant || taskId || type || indexes ? Number.MAX_SAFE_INTEGER : index + limit;
  return {
    sql: `SELECT * EXCEPT (bytesBefore) FROM (
         SELECT *, sum(bytes) OVER (ORDER BY ledger_index ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - bytes AS bytesBefore
         FROM (
           SELECT e.ledger_index AS ledger_index, toString(e.leaf) AS leafHex, ${bytes} AS bytes, ${columns}
           FROM ledger_event AS e
           WHERE e.ledger_index > {index:UInt64} AND e.ledger_index <= {upTo:UInt64}
             AND ({tenant:String} = '' OR e.tenant = {tenant:String})
             AND ({taskId:String} = '' OR e.task_id = {taskId:String})
             AND ({type:String} = '' OR e.type = {type:String})
             ${indexes ? 'AND e.ledger_index IN ({indexes:Array(UInt64)})' : ''}
           ORDER BY e.ledger_index LIMIT 1 BY e.ledger_index LIMIT {limit:UInt32}))
       WHERE bytesBefore < ${ANSWER_BYTES} ORDER BY ledger_index`,
    parameters: { index, upTo, limit, tenant, taskId, type, ...(indexes ? { indexes } : {}) },
  };
};
