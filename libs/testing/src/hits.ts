import pg from 'pg';
import { withClient } from './postgres.js';

/** Rows of one table that hold a text. */
export interface Hits {
  /** With its schema: `escalation.ticket_view`. */
  readonly table: string;
  readonly count: number;
}

const TABLES = `
  SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
  WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
  ORDER BY 1, 2`;

/**
 * Where a text stands in a database: in any column of any table of any schema, in text and in
 * bytes. `[]`: nowhere.
 * @param text of letters, digits and hyphens: whatever is written in JSON is found as it is
 */
export const hitsOf = (databaseUrl: string, text: string): Promise<readonly Hits[]> =>
  withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ schema: string; name: string }>(TABLES);
    const hits: Hits[] = [];
    for (const { schema, name } of rows) {
      const count = await countIn(client, [schema, name].map(pg.escapeIdentifier).join('.'), text);
      if (count > 0) hits.push({ table: `${schema}.${name}`, count });
    }
    return hits;
  });

/** A row as text shows its bytes in hexadecimal digits. */
const countIn = async (client: pg.Client, table: string, text: string): Promise<number> => {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${table} AS t
     WHERE strpos(t::text, $1) > 0 OR strpos(t::text, $2) > 0`,
    [text, Buffer.from(text).toString('hex')],
  );
  return rows[0]?.count ?? 0;
};
