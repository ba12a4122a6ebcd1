import type { LedgerIndex } from './ledger-index.store.js';
import type { LedgerRows } from './ledger-rows.store.js';
import { SETTLE_MS } from './row-reader.store.js';
import type { LedgerRow } from './rows-query.js';

const POLL_MS = 500;
const CHUNK_ROWS = 500;

/** Follows the ledger: rows in order, none left out, none twice, whatever replica recorded them. */
export class LiveRows {
  private waiters = new Set<() => void>();
  private stopped = false;

  constructor(
    private readonly index: LedgerIndex,
    private readonly rows: LedgerRows,
  ) {}

  /** This process has recorded something. */
  readonly recorded = (): void => this.wake();

  stop(): void {
    this.stopped = true;
    this.wake();
  }

  /**
   * The index after which "from now on" begins. What has its place already, and no row that a query
   * would find, is yet to come: else neither a query nor the stream would tell of it.
   */
  async now(): Promise<number> {
    // What is missing for longer may be missing for ever: that is for `verify` to say.
    const settled = await this.index.placedBefore(SETTLE_MS);
    const { lastIndex } = await this.index.head();
    return this.rows.completeUpTo(settled, lastIndex);
  }

  /** @param after ledger index */
  async *follow(after: number, signal: AbortSignal): AsyncGenerator<readonly LedgerRow[]> {
    let position = after;
    while (!this.stopped && !signal.aborted) {
      const rows = contiguous(await this.rows.after(position, CHUNK_ROWS), position);
      if (rows.length > 0) {
        position = rows.at(-1)?.index ?? position;
        yield rows;
      } else {
        await this.sleep(signal);
      }
    }
  }

  private sleep(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, POLL_MS);
      this.waiters.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  private wake(): void {
    for (const wake of this.waiters) wake();
  }
}

/** Another replica's rows may come a moment later than ours: what follows a gap waits. */
const contiguous = (rows: readonly LedgerRow[], position: number): readonly LedgerRow[] => {
  const gap = rows.findIndex(({ index }, offset) => index !== position + 1 + offset);
  return gap === -1 ? rows : rows.slice(0, gap);
};
