import { text } from 'node:stream/consumers';
import { createChdbConnection } from 'chdb/connection';

type Connection = ReturnType<typeof createChdbConnection>;
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
    insert: (parameters) => inTurn(() => connection.insert(parameters)),
    exec: (parameters) => inTurn(() => connection.exec(parameters)),
    ping: (parameters) => inTurn(() => connection.ping(parameters)),
    close: () => inTurn(() => connection.close()),
  };
};

/** @throws Error if the connection does not get clean: then nobody gets anything any more */
const throwAwayRests = async (connection: Connection): Promise<void> => {
  for (let probe = 0; probe < PROBES; probe += 1) {
    const { stream } = await connection.query({ query: PROBE });
    if ((await text(stream)) === '1\n') return;
  }
  throw new Error('The embedded engine still mixes an earlier answer into later ones.');
};
