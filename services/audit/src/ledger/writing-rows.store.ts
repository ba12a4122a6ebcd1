import type { Indexed } from './ledger-index.store.js';
import type { LedgerRows } from './ledger-rows.store.js';

/** The engine takes one insert of so many rows for half of what it takes for four. */
const INSERT_ROWS = 20_000;
const INSERT_BYTES = 64_000_000;
/** One is on its way to the engine while it works on another one. */
const UNDER_WAY = 2;

/** Writes rows, many at a time. After an error nothing more is begun. */
export class WritingRows {
  private waiting: Indexed[] = [];
  private bytes = 0;
  private readonly underWay = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly rows: Pick<LedgerRows, 'insert'>,
    private readonly onWritten: () => void,
  ) {}

  /**
   * Resolves once there is room for more.
   * @throws what an insert threw
   */
  async add(rows: readonly Indexed[]): Promise<void> {
    for (const row of rows) {
      this.waiting.push(row);
      this.bytes += row.entry.row.length;
      if (this.waiting.length >= INSERT_ROWS || this.bytes >= INSERT_BYTES) await this.begin();
    }
  }

  /**
   * Resolves once everything is written.
   * @throws what an insert threw
   */
  async end(): Promise<void> {
    await this.flush();
    await this.settled();
  }

  /** Resolves once the last of it is on its way, or something failed. */
  async flush(): Promise<void> {
    if (this.waiting.length > 0 && !this.failure) await this.begin();
  }

  /**
   * Resolves once nothing is under way. What waits for others to be inserted with goes on waiting.
   * @throws what an insert threw
   */
  async settled(): Promise<void> {
    await Promise.all(this.underWay);
    if (this.failure) throw this.failure.error;
  }

  /** The places of those that wait. */
  waitingAt(): ReadonlySet<number> {
    return new Set(this.waiting.map(({ index }) => index));
  }

  private async begin(): Promise<void> {
    const rows = this.waiting;
    [this.waiting, this.bytes] = [[], 0];
    while (this.underWay.size >= UNDER_WAY) await Promise.race(this.underWay);
    if (this.failure) throw this.failure.error;
    this.write(rows);
  }

  private write(rows: readonly Indexed[]): void {
    const written = this.rows
      .insert(rows)
      .then(this.onWritten)
      .catch((error: unknown) => void (this.failure ??= { error }))
      .finally(() => this.underWay.delete(written));
    this.underWay.add(written);
  }
}
