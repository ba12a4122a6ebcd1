import { globSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { createChdbConnection } from 'chdb/connection';

type Connection = ReturnType<typeof createChdbConnection>;
type Insert = Parameters<Connection['insert']>[0];
type Queries = Pick<Connection, 'query' | 'command' | 'insert' | 'exec' | 'ping' | 'close'>;

const PROBE = 'SELECT 1 FORMAT TabSeparated';
const PROBES = 3;

/**
 * A connection of the embedded engine, one query at a time. Of two inserts that come at once the second
 * one is done beside it: while one of them waits for the disk, the other one is worked on.
 */
export const embeddedConnection = (path: string): Queries => {
  const first = inTurnsOf(path);
  let other: Turns | undefined;
  let inserts = 0;
  const files = new RowsFiles(path);
  /** The file of one insert is written while the engine works on others. */
  const insert: Connection['insert'] = (parameters) =>
    files.with((file) =>
      insertByFile(file, parameters, (query) => {
        inserts += 1;
        const turns = inserts % 2 === 1 ? first : (other ??= inTurnsOf(path));
        return turns.next((connection) => connection.command(query));
      }),
    );
  return {
    query: (parameters) => first.next((connection) => connection.query(parameters)),
    command: (parameters) => first.next((connection) => connection.command(parameters)),
    insert,
    exec: async ({ values, ...parameters }) =>
      values === undefined
        ? first.next((connection) => connection.exec(parameters))
        : { ...(await insert({ ...parameters, values })), stream: Readable.from([]) },
    ping: (parameters) => first.next((connection) => connection.ping(parameters)),
    close: async () => {
      await Promise.all([first.close(), other?.close()]);
    },
  };
};

interface Turns {
  readonly next: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/**
 * The engine would not run two queries of a connection at once anyway. What one of them had put out
 * before it failed, the engine puts in front of the next answer, whoever asks: it is thrown away before
 * anybody else has a turn, and nobody has one before it is.
 */
const inTurnsOf = (path: string): Turns => {
  const connection = createChdbConnection({ path });
  let last: Promise<unknown> = Promise.resolve();
  let isClean = true;
  const behind = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const cleaned = async (): Promise<void> => {
    if (!isClean) await throwAwayRests(connection);
    isClean = true;
  };
  return {
    next: (work) =>
      behind(async () => {
        await cleaned();
        try {
          return await work(connection);
        } catch (error) {
          isClean = false;
          // Whoever asked is told why that failed; that it did not get clean, whoever asks next.
          await cleaned().catch(() => undefined);
          throw error;
        }
      }),
    close: () => behind(() => connection.close()),
  };
};

const ON_THEIR_WAY = 'rows-on-their-way-';
/** By folder: how many connections this process has made. */
const connections = new Map<string, number>();

/** Of one connection of a process. Made when the engine has the folder: it gives it to one process. */
class RowsFiles {
  private readonly prefix: string;
  private readonly free: string[] = [];
  private made = 0;

  constructor(folder: string) {
    const cwd = resolve(folder);
    const before = connections.get(cwd) ?? 0;
    connections.set(cwd, before + 1);
    this.prefix = join(cwd, `${ON_THEIR_WAY}${before + 1}`);
    // What a process left there that crashed: its rows come again.
    const left = before === 0 ? globSync(`${ON_THEIR_WAY}*`, { cwd }) : [];
    for (const name of left) rmSync(join(cwd, name));
  }

  async with<T>(use: (file: string) => Promise<T>): Promise<T> {
    const file = this.free.pop() ?? `${this.prefix}-${(this.made += 1)}`;
    try {
      return await use(file);
    } finally {
      await rm(file, { force: true });
      this.free.push(file);
    }
  }
}

/**
 * Rows in the text of a statement take the engine four times as long as the same out of a file. The
 * file need not be durable: after a crash whoever inserts begins anew.
 */
const insertByFile = async (
  file: string,
  { values, ...parameters }: Insert,
  command: Connection['command'],
): ReturnType<Connection['insert']> => {
  const query = parameters.query.replace(
    / FORMAT (?=\w+\s*$)/,
    // By a function: a folder's name may have what a text in its place would mean something else by.
    () => ` FROM INFILE ${quoted(file)} FORMAT `,
  );
  if (query === parameters.query) throw new Error(`An insert without a format: ${query}`);
  await write(file, values);
  const { query_id, response_headers } = await command({ ...parameters, query });
  return { query_id, response_headers };
};

/**
 * In one call: between many of them, others of this thread would have their turns.
 * @throws Error also if only the beginning could be written: of that nothing is said, and it may end between two rows
 */
const write = async (file: string, values: Insert['values']): Promise<void> => {
  const parts: (string | Buffer)[] = typeof values === 'string' ? [values] : await values.toArray();
  const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
  const size = bytes.reduce((sum, { length }) => sum + length, 0);
  const handle = await open(file, 'w', 0o600);
  try {
    const { bytesWritten } = await handle.writev(bytes);
    if (bytesWritten !== size)
      throw new Error(
        `Only ${bytesWritten} of ${size} bytes could be written to ${file}. Is the disk full?`,
      );
  } finally {
    await handle.close();
  }
};

const quoted = (name: string): string => `'${name.replaceAll(/[\\']/g, '\\$&')}'`;

/** @throws Error if the connection does not get clean: some of an earlier answer, maybe another tenant's, would come first */
const throwAwayRests = async (connection: Connection): Promise<void> => {
  let cause: unknown;
  for (let probe = 0; probe < PROBES; probe += 1)
    try {
      const { stream } = await connection.query({ query: PROBE });
      if ((await text(stream)) === '1\n') return;
    } catch (error) {
      cause = error;
    }
  throw new Error(
    'The embedded engine may still mix an earlier answer into later ones: it is asked nothing before it does not. If that does not end, start the service again.',
    { cause },
  );
};
