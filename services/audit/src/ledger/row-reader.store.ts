import { setTimeout as pause } from 'node:timers/promises';
import type { Batch } from './chain.store.js';
import type { LedgerRows, WholeRow } from './ledger-rows.store.js';

const CHUNK_ROWS = 5_000;
const LOOK_AGAIN_MS = 200;
/**
 * A row follows its place within this time, and the events before one are recorded, too; unless the recorder
 * crashed in between: then the row comes when the bus has brought its event again.
 */
export const SETTLE_MS = 30_000;

/** Reads the rows one after the other. */
export class RowReader {
  read = 0;
  private chunk: readonly WholeRow[] = [];
  private offset = 0;
  private ahead:
    | { readonly index: number; readonly rows: Promise<readonly WholeRow[]> }
    | undefined;

  constructor(private readonly rows: LedgerRows) {}

  /** `undefined` if it is missing. Of a batch that was placed a moment ago it is waited for. */
  async at(index: number, { ageMs }: Batch): Promise<WholeRow | undefined> {
    // By the clock here: an age that the database gives, also one below nothing, only shortens the wait.
    const giveUpAt = performance.now() + SETTLE_MS - (ageMs > 0 ? ageMs : 0);
    for (;;) {
      const row = this.chunk[this.offset] ?? (await this.chunkFrom(index));
      if (row?.index === index) {
        this.offset += 1;
        this.read += 1;
        return row;
      }
      if (performance.now() >= giveUpAt) return undefined;
      await pause(LOOK_AGAIN_MS);
      this.chunk = [];
      this.ahead = undefined;
    }
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
