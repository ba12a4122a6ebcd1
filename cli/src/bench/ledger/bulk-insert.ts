import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { connectLedger } from '@nightshift/audit';

export type LedgerClient = ReturnType<typeof connectLedger>['client'];

export interface BulkFigures {
  readonly rows: number;
  readonly samples: number;
  /** Sent by the client that the ledger uses, as the recorder sends them. */
  readonly sentPerS: number;
  /** From a file, with one statement, on all cores. */
  readonly fromFilePerS: number;
}

/** As the recorder sends them. */
const BATCH_ROWS = 20_000;
const BINARY = 'RowBinaryWithNamesAndTypes';

/** What rows of the ledger are put into, and what is derived of them meanwhile. */
const TABLES = [
  'ledger_event',
  'ledger_fact',
  'ledger_task',
  'ledger_run',
  'ledger_call',
  'ledger_control_event',
] as const;

interface View {
  readonly name: string;
  readonly made: string;
  readonly target: string;
}

const bulk = (text: string): string => text.replaceAll(/\bledger_(?=\w)(?!index)/g, 'bulk_');

/**
 * What the engine takes for the same rows by itself: nothing is read, hashed or placed. They go into
 * empty tables that are made like those of the ledger, and the same is derived from them.
 */
export class BulkInsert {
  private rows = 0;
  private samples = 0;
  private sentMs = 0;
  private fromFileMs = 0;
  private readonly views = new Set<string>();

  constructor(
    private readonly client: LedgerClient,
    private readonly folder: string,
  ) {}

  /** The rows of the ledger from one index to another. */
  async insert(from: number, to: number): Promise<void> {
    this.sentMs += await this.sent(from, to);
    this.fromFileMs += await this.fromFile(from, to);
    this.rows += to - from + 1;
    this.samples += 1;
  }

  figures(): BulkFigures {
    const { rows, samples } = this;
    return {
      rows,
      samples,
      sentPerS: (rows / this.sentMs) * 1_000,
      fromFilePerS: (rows / this.fromFileMs) * 1_000,
    };
  }

  private async sent(from: number, to: number): Promise<number> {
    await this.makeTables();
    let ms = 0;
    for (let first = from; first <= to; first += BATCH_ROWS) {
      const last = Math.min(to, first + BATCH_ROWS - 1);
      const rows = await this.binary(
        `SELECT * FROM ledger_event WHERE ledger_index BETWEEN ${first} AND ${last} ORDER BY ledger_index`,
      );
      ms += await timed(async () => {
        const values = Readable.from([rows], { objectMode: false });
        const { stream } = await this.client.exec({
          query: `INSERT INTO bulk_event FORMAT ${BINARY}`,
          values,
        });
        await buffer(stream);
      });
    }
    await this.refuseOther(to - from + 1);
    await this.dropTables();
    return ms;
  }

  private async binary(query: string): Promise<Buffer> {
    const { stream } = await this.client.exec({ query: `${query} FORMAT ${BINARY}` });
    return buffer(stream);
  }

  private async fromFile(from: number, to: number): Promise<number> {
    const file = join(this.folder, 'bulk.jsonl');
    await this.makeTables();
    await this.run(
      `INSERT INTO FUNCTION file('${file}', 'JSONEachRow') SELECT * FROM ledger_event WHERE ledger_index BETWEEN ${from} AND ${to} ORDER BY ledger_index`,
    );
    const ms = await timed(() =>
      this.run(`INSERT INTO bulk_event SELECT * FROM file('${file}', 'JSONEachRow')`),
    );
    await this.refuseOther(to - from + 1);
    await this.dropTables();
    await rm(file);
    return ms;
  }

  /** @throws Error if it did not insert what the ledger holds */
  private async refuseOther(expected: number): Promise<void> {
    const result = await this.client.query({
      query:
        'SELECT (SELECT count() FROM bulk_event) AS events, (SELECT count() FROM bulk_fact) AS facts',
      format: 'JSONEachRow',
    });
    const [counts] = await result.json<{ events: number; facts: number }>();
    if (counts?.events !== expected || counts.facts !== expected)
      throw new Error(`The bulk insert of ${expected} rows gave ${JSON.stringify(counts)}.`);
  }

  /** Empty, with all that is derived as rows come in. */
  private async makeTables(): Promise<void> {
    await this.dropTables();
    for (const table of TABLES) await this.run(`CREATE TABLE ${bulk(table)} AS ${table}`);
    const result = await this.client.query({
      query: `SELECT name, as_select AS made, extract(create_table_query, ' TO [^.]+\\.(\\w+)') AS target
              FROM system.tables WHERE database = currentDatabase() AND engine = 'MaterializedView'`,
      format: 'JSONEachRow',
    });
    for (const { name, made, target } of await result.json<View>()) {
      await this.run(`CREATE MATERIALIZED VIEW ${bulk(name)} TO ${bulk(target)} AS ${bulk(made)}`);
      this.views.add(bulk(name));
    }
  }

  private async dropTables(): Promise<void> {
    for (const view of this.views) await this.run(`DROP VIEW IF EXISTS ${view} SYNC`);
    for (const table of TABLES) await this.run(`DROP TABLE IF EXISTS ${bulk(table)} SYNC`);
  }

  private async run(query: string): Promise<void> {
    await this.client.command({ query });
  }
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};
