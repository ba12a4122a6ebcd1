import { Readable } from 'node:stream';
import type { LedgerClients } from './clickhouse.store.js';
import { onlyAQuery, RAW_TABLES, refused, refuseReaching, refuseResolved } from './sql-guard.js';
import { isOfBytes, isOfClickHouse, TOO_LARGE, TOO_MUCH, wordsOf } from './sql-faults.js';
import {
  cut,
  limited,
  MAX_RESULT_BYTES,
  MAX_ROWS,
  quotas,
  unlimited,
  whole,
} from './sql-limits.js';
import { SqlSurroundings } from './sql-surroundings.store.js';
import { TenantTurns } from './tenant-turns.js';

export interface SqlResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  /** True if there were more rows than are given. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

/** Files of a result, as ClickHouse itself writes them. */
export const fileFormats = {
  json: 'JSON',
  jsonl: 'JSONEachRow',
  csv: 'CSVWithNames',
  parquet: 'Parquet',
} as const;
export type FileFormat = keyof typeof fileFormats;

type Settings = Readonly<Record<string, string | number>>;

/** Where analysts' queries are run, one at a time: they share a connection and its settings. */
export class SqlDesk {
  private readonly turns = new TenantTurns();
  private readonly surroundings: SqlSurroundings;

  constructor(private readonly clients: Pick<LedgerClients, 'read' | 'analyse'>) {
    this.surroundings = new SqlSurroundings(clients.read);
  }

  /**
   * @throws Refusal `sql-refused`, with ClickHouse's own words where they are its; `too-many-queries`
   */
  run(tenant: string, text: string): Promise<SqlResult> {
    return this.inTurn(tenant, async () => {
      const started = performance.now();
      const settings = { ...quotas, additional_table_filters: onlyOf(tenant) };
      const query = await this.checked(text, { ...settings, ...unlimited });
      const { columns, rows, isCut } = await this.limitedRows(query, settings);
      return {
        columns,
        rows: rows.slice(0, MAX_ROWS),
        truncated: isCut || rows.length > MAX_ROWS,
        elapsedMs: Math.round(performance.now() - started),
      };
    });
  }

  /**
   * The whole result as the bytes of a file.
   * @throws Refusal `sql-refused`, also if there are more rows than one answer may have;
   *   `too-many-queries`
   */
  file(tenant: string, text: string, format: FileFormat): Promise<Readable> {
    return this.inTurn(tenant, async () => {
      const settings: Settings = { ...quotas, additional_table_filters: onlyOf(tenant) };
      const query = await this.checked(text, { ...settings, ...unlimited });
      const chunks = await this.answer(query, fileFormats[format], { ...settings, ...whole });
      return Readable.from(chunks, { objectMode: false });
    });
  }

  private inTurn<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    return this.turns.take(tenant, work).catch((error: unknown) => {
      throw isOfClickHouse(error) ? refused(wordsOf(error)) : error;
    });
  }

  /**
   * The query as the engine's own parser reads it: one statement, no comments, every bracket and
   * quote closed. Only then is it put between words of ours.
   */
  private async checked(text: string, settings: Settings): Promise<string> {
    const around = await this.surroundings.now();
    const query = onlyAQuery(await this.formatted(text, settings));
    // In brackets nothing but a query parses: no FORMAT, no INTO OUTFILE.
    const inBrackets = `SELECT * FROM (\n${query}\n)`;
    refuseReaching(
      await this.tree(`EXPLAIN QUERY TREE run_passes = 0 ${inBrackets}`, settings),
      around,
    );
    refuseResolved(
      await this.tree(`EXPLAIN QUERY TREE passes = 1 ${inBrackets}`, settings),
      around,
    );
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

  /**
   * The engine has one mode for both limits: too many rows are cut, too many bytes are refused. So
   * that a result which was cut by its bytes is never taken for a whole one, it is cut only once it
   * is known to have too many rows.
   */
  private async limitedRows(
    query: string,
    settings: Settings,
  ): Promise<Rows & { readonly isCut: boolean }> {
    try {
      return { ...(await this.rows(query, { ...settings, ...limited })), isCut: false };
    } catch (error) {
      if (!isOfClickHouse(error) || error.code !== TOO_MUCH || isOfBytes(error)) throw error;
      return { ...(await this.rows(query, { ...settings, ...cut })), isCut: true };
    }
  }

  private async rows(query: string, settings: Settings): Promise<Rows> {
    const chunks = await this.answer(query, 'JSONCompact', settings);
    const { meta, data } = JSON.parse(String(Buffer.concat(chunks)), exactNumber) as {
      meta: SqlResult['columns'];
      data: SqlResult['rows'];
    };
    return { columns: meta, rows: data };
  }

  /**
   * The bytes, as the engine writes them. It counts a constant once, however many rows have it:
   * only what is written shows how much it is.
   * @throws Refusal `sql-refused` for more than an answer may have
   */
  private async answer(
    query: string,
    format: string,
    settings: Settings,
  ): Promise<readonly Buffer[]> {
    const { stream } = await this.clients.analyse.exec({
      query: `${query}\nFORMAT ${format}`,
      // A server sends nothing before it knows that there is no error.
      clickhouse_settings: { ...settings, wait_end_of_query: 1 },
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_RESULT_BYTES) throw refused(TOO_LARGE);
      chunks.push(chunk);
    }
    return chunks;
  }
}

type Rows = Pick<SqlResult, 'columns' | 'rows'>;

/**
 * Every read of the raw tables, also by a view, sees the rows of this tenant alone. The name is
 * given by its character codes: there is nothing in it to be quoted, at either of two levels.
 */
const onlyOf = (tenant: string): string => {
  const own = `tenant = char(${[...Buffer.from(tenant)].join(',')})`;
  return `{${RAW_TABLES.map((table) => `'${table}':'${own}'`).join(',')}}`;
};

/** Whole numbers beyond what JSON's readers can hold keep their digits, as text. */
const exactNumber = (_key: string, value: unknown, context?: { source?: string }): unknown => {
  const source = context?.source ?? '';
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
    ? source
    : value;
};
