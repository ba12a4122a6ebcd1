import type { Readable } from 'node:stream';
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

/** Files of a result, as ClickHouse itself writes them. */
export const fileFormats = { json: 'JSON', csv: 'CSVWithNames', parquet: 'Parquet' } as const;
export type FileFormat = keyof typeof fileFormats;

export const MAX_ROWS = 10_000;
export const MAX_SECONDS = 30;
export const MAX_BYTES = 2_000_000_000;
/**
 * Quotas of an analyst's query: it must not starve the ledger's writing. What one query sets stays
 * set for the next on the same connection, so every query sets all of them.
 */
const quotas = {
  readonly: '2',
  max_execution_time: MAX_SECONDS,
  max_memory_usage: String(MAX_BYTES),
  max_threads: 1,
} as const;
/** An explanation must be whole: a guard that sees a part of it sees nothing. */
const unlimited = { max_result_rows: '0', result_overflow_mode: 'throw' } as const;
/** A file that was cut looks whole to whoever opens it later: one that would be too long is refused. */
const whole = {
  max_result_rows: String(MAX_ROWS),
  result_overflow_mode: 'throw',
  // A server sends nothing before it knows that there is no error.
  wait_end_of_query: 1,
} as const;
const limited = { max_result_rows: String(MAX_ROWS + 1), result_overflow_mode: 'break' } as const;

type Settings = Readonly<Record<string, string | number>>;

/** Where analysts' queries are run, one at a time: they share a connection and its settings. */
export class SqlDesk {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly clients: Pick<LedgerClients, 'read' | 'analyse'>) {}

  /** @throws Refusal `sql-refused`, with ClickHouse's own words where they are its */
  run(tenant: string, text: string): Promise<SqlResult> {
    return this.inTurn(async () => {
      const started = performance.now();
      const settings = { ...quotas, additional_table_filters: onlyOf(tenant) };
      const query = await this.checked(text, { ...settings, ...unlimited });
      const { columns, rows } = await this.rows(query, { ...settings, ...limited });
      return {
        columns,
        rows: rows.slice(0, MAX_ROWS),
        truncated: rows.length > MAX_ROWS,
        elapsedMs: Math.round(performance.now() - started),
      };
    });
  }

  /**
   * The whole result as the bytes of a file.
   * @throws Refusal `sql-refused`, also if there are more rows than one answer may have
   */
  file(tenant: string, text: string, format: FileFormat): Promise<Readable> {
    return this.inTurn(async () => {
      const settings: Settings = { ...quotas, additional_table_filters: onlyOf(tenant) };
      const query = await this.checked(text, { ...settings, ...unlimited });
      const { stream } = await this.clients.analyse.exec({
        query: `${query}\nFORMAT ${fileFormats[format]}`,
        clickhouse_settings: { ...settings, ...whole },
      });
      return stream;
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work).catch((error: unknown) => {
      throw isOfClickHouse(error) ? refused(wordsOf(error)) : error;
    });
    this.last = result.catch(() => undefined);
    return result;
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

const TOO_MANY_ROWS = '396';

/** Where the asker's text was only looked at, the engine says in which query of ours. */
const OURS = /:? In scope SELECT formatQuerySingleLine\([\s\S]*$/;

const wordsOf = ({ message, code }: ClickHouseFault): string =>
  code === TOO_MANY_ROWS
    ? `a file holds ${MAX_ROWS.toLocaleString('en')} rows at most: add a LIMIT or a WHERE`
    : message.replace(OURS, '').trim().replace(/\.$/, '');

type ClickHouseFault = Error & { readonly code: string };

/** By its shape: the embedded engine throws a class of the same name out of another module. */
const isOfClickHouse = (error: unknown): error is ClickHouseFault =>
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
