import type { LedgerClients } from './clickhouse.store.js';
import { onlyAQuery, refused, refuseRawTables, refuseReaching } from './sql-guard.js';
import { surroundings } from './sql-surroundings.store.js';

export interface SqlResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  /** True if there were more rows than are given. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

const MAX_ROWS = 10_000;
/**
 * Quotas of an analyst's query: it must not starve the ledger's writing. What one query sets stays
 * set for the next on the same connection, so every query sets all of them.
 */
const quotas = {
  readonly: '2',
  max_execution_time: 30,
  max_memory_usage: '2000000000',
  max_threads: 1,
} as const;
/** An explanation must be whole: a guard that sees a part of it sees nothing. */
const unlimited = { max_result_rows: '0', result_overflow_mode: 'throw' } as const;
const limited = { max_result_rows: String(MAX_ROWS + 1), result_overflow_mode: 'break' } as const;

type Settings = Readonly<Record<string, string | number>>;

/** Where analysts' queries are run, one at a time: they share a connection and its settings. */
export class SqlDesk {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly clients: Pick<LedgerClients, 'read' | 'analyse'>) {}

  /** @throws Refusal `sql-refused`, with ClickHouse's own words where they are its */
  run(tenant: string, text: string): Promise<SqlResult> {
    const result = this.last.then(() => this.runNow(tenant, text));
    this.last = result.catch(() => undefined);
    return result;
  }

  private async runNow(tenant: string, text: string): Promise<SqlResult> {
    const started = performance.now();
    const settings = { ...quotas, additional_table_filters: onlyOf(tenant) };
    try {
      const query = await this.checked(text, { ...settings, ...unlimited });
      const { columns, rows } = await this.rows(query, { ...settings, ...limited });
      return {
        columns,
        rows: rows.slice(0, MAX_ROWS),
        truncated: rows.length > MAX_ROWS,
        elapsedMs: Math.round(performance.now() - started),
      };
    } catch (error) {
      if (isOfClickHouse(error)) throw refused(error.message.trim());
      throw error;
    }
  }

  /**
   * The query as the engine's own parser reads it: one statement, no comments, every bracket and
   * quote closed. Only then is it put between words of ours.
   */
  private async checked(text: string, settings: Settings): Promise<string> {
    const around = await surroundings(this.clients.read);
    const query = onlyAQuery(await this.formatted(text, settings));
    // In brackets nothing but a query parses: no FORMAT, no INTO OUTFILE.
    const inBrackets = `SELECT * FROM (\n${query}\n)`;
    refuseReaching(
      await this.tree(`EXPLAIN QUERY TREE run_passes = 0 ${inBrackets}`, settings),
      around,
    );
    refuseRawTables(await this.tree(`EXPLAIN QUERY TREE ${inBrackets}`, settings), around);
    return query;
  }

  private async formatted(text: string, settings: Settings): Promise<string> {
    const result = await this.clients.analyse.query({
      query: 'SELECT formatQuerySingleLine({text:String}) AS query',
      query_params: { text },
      format: 'JSONEachRow',
      clickhouse_settings: settings,
    });
    const [row] = await result.json<{ query: string }>();
    return row?.query ?? '';
  }

  private async tree(query: string, settings: Settings): Promise<string> {
    const result = await this.clients.analyse.query({
      query,
      format: 'JSONEachRow',
      clickhouse_settings: settings,
    });
    return (await result.json<{ explain: string }>()).map((row) => row.explain).join('\n');
  }

  private async rows(
    query: string,
    settings: Settings,
  ): Promise<{ readonly columns: SqlResult['columns']; readonly rows: SqlResult['rows'] }> {
    const result = await this.clients.analyse.query({
      query,
      format: 'JSONCompact',
      clickhouse_settings: settings,
    });
    const { meta, data } = JSON.parse(await result.text(), exactNumber) as {
      meta: SqlResult['columns'];
      data: SqlResult['rows'];
    };
    return { columns: meta, rows: data };
  }
}

/** By its shape: the embedded engine throws a class of the same name out of another module. */
const isOfClickHouse = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && 'type' in error && /^\d+$/.test(String(error.code));

/**
 * Every read of the raw table, also by a view, sees the rows of this tenant alone. The name is
 * given by its character codes: there is nothing in it to be quoted, at either of two levels.
 */
const onlyOf = (tenant: string): string =>
  `{'ledger_event':'tenant = char(${[...Buffer.from(tenant)].join(',')})'}`;

/** Whole numbers beyond what JSON's readers can hold keep their digits, as text. */
const exactNumber = (_key: string, value: unknown, context?: { source?: string }): unknown => {
  const source = context?.source ?? '';
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
    ? source
    : value;
};
