import { json, post } from './client';
import type { SqlResult } from './types';

/** A text as a literal of ClickHouse. */
export const quote = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/**
 * Columns and rows of a query over the ledger's views.
 * @throws Problem
 */
export const queryLedger = (query: string, signal?: AbortSignal): Promise<SqlResult> =>
  // Its answer has several media types, of which the typed client takes the first it finds.
  json('/v1/ledger/sql', { ...post({ query }), ...(signal ? { signal } : {}) });

/**
 * The rows of a query, as objects by column.
 * @throws Problem
 */
export const sql = async <Row extends object>(
  query: string,
  signal?: AbortSignal,
): Promise<readonly Row[]> => {
  const { columns, rows } = await queryLedger(query, signal);
  return rows.map(
    (row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])) as Row,
  );
};
