import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { connectLedger } from '@nightshift/audit';

export type LedgerClient = ReturnType<typeof connectLedger>['client'];

export interface BulkFigures {
  readonly rows: number;
  readonly samples: number;
  /** Sent by the client that the ledger uses, in batches as large as its own. */
  readonly sentPerS: number;
  /** From a file, with one statement, on all cores. */
  readonly fromFilePerS: number;
}

/** As the recorder sends them. */
const BATCH_ROWS = 5_000;

/**
 * What the engine takes for the same rows by itself: nothing is read, hashed or placed. They go into
 * an empty table that is made like that of the ledger, and the same facts are derived from them.
 */
export class BulkInsert {
  private rows = 0;
  private samples = 0;
  private sentMs = 0;
  private fromFileMs = 0;

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
      const result = await this.client.query({
        query: `SELECT * FROM ledger_event WHERE ledger_index BETWEEN ${first} AND ${Math.min(to, first + BATCH_ROWS - 1)} ORDER BY ledger_index`,
        format: 'JSONEachRow',
      });
      const values = await result.json<object>();
      ms += await timed(() =>
        this.client.insert({ table: 'bulk_event', values, format: 'JSONEachRow' }),
      );
    }
    await this.refuseOther(to - from + 1);
    await this.dropTables();
    return ms;
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

  private async makeTables(): Promise<void> {
    await this.dropTables();
    await this.run('CREATE TABLE bulk_event AS ledger_event');
    await this.run('CREATE TABLE bulk_fact AS ledger_fact');
    const result = await this.client.query({
      query: `SELECT replaceAll(as_select, 'ledger_event', 'bulk_event') AS made FROM system.tables
              WHERE database = currentDatabase() AND name = 'ledger_fact_of_event'`,
      format: 'JSONEachRow',
    });
    const [view] = await result.json<{ made: string }>();
    await this.run(
      `CREATE MATERIALIZED VIEW bulk_fact_of_event TO bulk_fact AS ${view?.made ?? ''}`,
    );
  }

  private async dropTables(): Promise<void> {
    for (const table of ['bulk_fact_of_event', 'bulk_fact', 'bulk_event'])
      await this.run(`DROP TABLE IF EXISTS ${table} SYNC`);
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
