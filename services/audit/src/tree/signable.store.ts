import type { LedgerClients } from '../ledger/clickhouse.store.js';

/** The announcement of a checkpoint: alone it is no reason for the next one. */
const ANNOUNCEMENT = 'checkpoint.signed.v1';

export interface Signable {
  /** Every place up to here has its row. */
  readonly size: number;
  /** Whether a row among them is anything but the announcement of a checkpoint. */
  readonly isWorthIt: boolean;
}

/**
 * How far the ledger can be signed: only what has its rows. Places are given while the rows of those
 * before them are being written, so tens of thousands of the last ones may lack theirs.
 * @param from signed already
 * @param to the head
 */
export const signableUpTo = async (
  { read }: Pick<LedgerClients, 'read'>,
  from: number,
  to: number,
): Promise<Signable | undefined> => {
  const result = await read.query({
    query: `SELECT uniqExact(ledger_index) AS places, max(ledger_index) AS last, countIf(type != {announcement:String}) AS others
      FROM ledger_event WHERE ledger_index > {from:UInt64} AND ledger_index <= {to:UInt64}`,
    query_params: { from, to, announcement: ANNOUNCEMENT },
    format: 'JSONEachRow',
  });
  const [row] = await result.json<{ places: number; last: number; others: number }>();
  // With a gap before the last, what is behind the gap is on its way, or lost: nothing is signed.
  if (!row || row.places === 0 || row.last - from !== row.places) return undefined;
  return { size: row.last, isWorthIt: row.others > 0 };
};
