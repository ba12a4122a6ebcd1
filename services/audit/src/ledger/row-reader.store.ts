import { setTimeout as pause } from 'node:timers/promises';
import type { Batch } from './chain.store.js';
import type { LedgerRows, WholeRow } from './ledger-rows.store.js';

const CHUNK_ROWS = 5_000;
const LOOK_AGAIN_MS = 200;
/**
 * A row follows its place within this time, and the events before one are recorded, too; unless the recorder
 * crashed in between: then the row comes when the bus has brought its event again, and until then it is there.
 */
export const SETTLE_MS = 30_000;

/** Reads the rows one after the other. */
export class RowReader {
  read = 0;
  private chunk: readonly WholeRow[] = [];
  private offset = 0;
  private waiting = { firstIndex: 0, until: 0 };
  private ahead:
    | { readonly index: number; readonly rows: Promise<readonly WholeRow[]> }
    | undefined;

  constructor(private readonly rows: LedgerRows) {}

  /**
   * `undefined` if it is missing. What was placed a moment ago is waited for, once for all of a batch. Places that somebody
   * has not asked for are passed over.
   */
  async at(index: number, batch: Batch): Promise<WholeRow | undefined> {
    const giveUpAt = this.giveUpAt(batch);
    for (;;) {
      while ((this.chunk[this.offset]?.index ?? index) < index) this.offset += 1;
      const row = this.chunk[this.offset] ?? (await this.chunkFrom(index));
      if (row?.index === index) return this.taken(row);
      if (performance.now() >= giveUpAt) return undefined;
      await pause(LOOK_AGAIN_MS);
      this.forget();
    }
  }

  /** As it is now, whatever was read ahead. */
  async now(index: number): Promise<WholeRow | undefined> {
    this.forget();
    const row = await this.chunkFrom(index);
    return row?.index === index ? this.taken(row) : undefined;
  }

  private giveUpAt({ firstIndex, ageMs }: Batch): number {
    // By the clock here: an age that the database gives, also one below nothing, only shortens the wait.
    if (this.waiting.firstIndex !== firstIndex)
      this.waiting = {
        firstIndex,
        until: performance.now() + SETTLE_MS - (ageMs > 0 ? ageMs : 0),
      };
    return this.waiting.until;
  }

  private taken(row: WholeRow): WholeRow {
    this.offset += 1;
    this.read += 1;
    return row;
  }

  private forget(): void {
    this.chunk = [];
    this.ahead = undefined;
  }

  /** The chunk after it is read while this one is verified. */
  private async chunkFrom(index: number): Promise<WholeRow | undefined> {
    this.chunk = await (this.ahead?.index === index ? this.ahead.rows : this.load(index));
    this.offset = 0;
    const next = (this.chunk.at(-1)?.index ?? index) + 1;
    const rows = this.load(next);
    // Whoever needs it gets the error; nobody may.
    rows.catch(() => undefined);
    this.ahead = { index: next, rows };
    return this.chunk[0];
  }

  private load(index: number): Promise<readonly WholeRow[]> {
    return this.rows.wholeAfter(index - 1, CHUNK_ROWS);
  }
}
