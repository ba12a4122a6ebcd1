import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { createChdbConnection } from 'chdb/connection';

type Connection = ReturnType<typeof createChdbConnection>;
type Insert = Parameters<Connection['insert']>[0];
type Queries = Pick<Connection, 'query' | 'command' | 'insert' | 'exec' | 'ping' | 'close'>;

const PROBE = 'SELECT 1 FORMAT TabSeparated';
const PROBES = 3;

/**
 * A connection of the embedded engine, one query at a time (it would not run two at once anyway).
 * What a query had put out before it failed, the engine puts in front of the next answer, whoever
 * asks: it is thrown away before anybody else has a turn.
 */
export const embeddedConnection = (path: string): Queries => {
  const connection = createChdbConnection({ path });
  const rowsFile = nextRowsFile(path);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(() =>
      work().catch(async (error: unknown) => {
        await throwAwayRests(connection);
        throw error;
      }),
    );
    last = result.catch(() => undefined);
    return result;
  };
  return {
    query: (parameters) => inTurn(() => connection.query(parameters)),
    command: (parameters) => inTurn(() => connection.command(parameters)),
    insert: (parameters) => inTurn(() => insertByFile(connection, rowsFile, parameters)),
    exec: (parameters) => inTurn(() => connection.exec(parameters)),
    ping: (parameters) => inTurn(() => connection.ping(parameters)),
    close: () => inTurn(() => connection.close()),
  };
};

let connections = 0;

/**
 * One for each connection of a process, and a folder has one process: what a crash left there is
 * overwritten by the next one.
 */
const nextRowsFile = (folder: string): string => {
  connections += 1;
  return join(resolve(folder), `rows-on-their-way-${connections}`);
};

/**
 * Rows in the text of a statement take the engine four times as long as the same out of a file. The
 * file need not be durable: after a crash whoever inserts begins anew.
 */
const insertByFile: (
  connection: Connection,
  file: string,
  parameters: Insert,
) => ReturnType<Connection['insert']> = async (connection, file, parameters) => {
  try {
    await writeFile(file, parameters.values, { mode: 0o600 });
    const query = parameters.query.replace(
      / FORMAT (?=\w+\s*$)/,
      // By a function: a folder's name may have what a text in its place would mean something else by.
      () => ` FROM INFILE ${quoted(file)} FORMAT `,
    );
    if (query === parameters.query) throw new Error(`An insert without a format: ${query}`);
    const { values: _, ...others } = parameters;
    const { query_id, response_headers } = await connection.command({ ...others, query });
    return { query_id, response_headers };
  } finally {
    await rm(file, { force: true });
  }
};

const quoted = (name: string): string => `'${name.replaceAll(/[\\']/g, '\\$&')}'`;

/** @throws Error if the connection does not get clean: then nobody gets anything any more */
const throwAwayRests = async (connection: Connection): Promise<void> => {
  for (let probe = 0; probe < PROBES; probe += 1) {
    const { stream } = await connection.query({ query: PROBE });
    if ((await text(stream)) === '1\n') return;
  }
  throw new Error('The embedded engine still mixes an earlier answer into later ones.');
};
