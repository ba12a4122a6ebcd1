import type { Batch } from './chain.store.js';
import { eventInRow, type ReadEvent } from './read-event.js';
import type { RowReader } from './row-reader.store.js';
import type { RowsToCome } from './rows-to-come.store.js';
import type { LedgerFault } from './verify.js';

/**
 * Every event that has a place, one after the other: out of its row; or off the bus, as long as that holds the bytes that
 * are to be its row. From the bus an event goes to the rows, and is looked for in that order: so it is found.
 */
export class PlacedEvents {
  /** Those that were taken from the bus. */
  onTheirWay = 0;

  constructor(
    private readonly rows: RowReader,
    private readonly toCome: RowsToCome,
  ) {}

  get read(): number {
    return this.rows.read + this.onTheirWay;
  }

  /** @param read what others have read before */
  resume(read: number): void {
    this.rows.read = read;
  }

  async at(index: number, batch: Batch): Promise<ReadEvent | LedgerFault> {
    const known = this.coming(index);
    if (known) return known;
    const row = await this.rows.at(index, batch);
    if (row) return eventInRow(row);
    const unknown = await this.toCome.lookFrom(index);
    const found = this.coming(index);
    if (found) return found;
    // What the bus does not hold any more has its row by now.
    const late = await this.rows.now(index);
    const doubt =
      unknown === undefined ? '' : `; whether it is on the bus is not known: ${unknown}`;
    return late ? eventInRow(late) : { index, reason: `the row is missing${doubt}` };
  }

  private coming(index: number): ReadEvent | undefined {
    const event = this.toCome.take(index);
    if (event) this.onTheirWay += 1;
    return event;
  }
}
