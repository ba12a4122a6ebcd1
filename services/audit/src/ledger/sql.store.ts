import { ClickHouseError } from '@clickhouse/client';
import type { LedgerClients } from './clickhouse.store.js';
import { onlyAQuery, refused, refuseRawTables, refuseReaching } from './sql-guard.js';

export interface SqlResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  /** True if there were more rows than are given. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

const MAX_ROWS = 10_000;
/** Quotas of an analyst's query: it must not starve the ledger's writing. */
const quotas = {
  readonly: '2',
  max_execution_time: 30,
  max_result_rows: String(MAX_ROWS + 1),
  result_overflow_mode: 'break',
  max_memory_usage: '2000000000',
  max_threads: 1,
} as const;

/** Runs an analyst's query over the views. @throws Refusal `sql-refused` with ClickHouse's own words */
export const runSql = async (
  { read }: Pick<LedgerClients, 'read'>,
  text: string,
): Promise<SqlResult> => {
  const query = onlyAQuery(text);
  const started = performance.now();
  try {
    // In brackets nothing but a query parses: no FORMAT, no INTO OUTFILE.
    const inBrackets = `SELECT * FROM (\n${query}\n)`;
    refuseReaching(await explain(read, `EXPLAIN QUERY TREE run_passes = 0 ${inBrackets}`));
    refuseRawTables(await explain(read, `EXPLAIN QUERY TREE ${inBrackets}`));
    const result = await read.query({ query, format: 'JSONCompact', clickhouse_settings: quotas });
    const { meta = [], data } = await result.json<readonly unknown[]>();
    return {
      columns: meta,
      rows: data.slice(0, MAX_ROWS),
      truncated: data.length > MAX_ROWS,
      elapsedMs: Math.round(performance.now() - started),
    };
  } catch (error) {
    if (error instanceof ClickHouseError) throw refused(error.message.trim());
    throw error;
  }
};

const explain = async (read: LedgerClients['read'], query: string): Promise<readonly string[]> => {
  const rows = await (
    await read.query({ query, format: 'JSONEachRow', clickhouse_settings: { readonly: '2' } })
  ).json<{ explain: string }>();
  return rows.map((row) => row.explain);
};
