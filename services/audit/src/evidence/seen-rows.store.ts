import { createHash } from 'node:crypto';
import type { LedgerRow } from '../ledger/rows-query.js';
import { changed } from './said-again.store.js';

/** What a reading of a record saw, place by place, in the order of the ledger. */
export class SeenRows {
  private readonly places: number[] = [];
  private readonly hash = createHash('sha256');

  add({ index, leafHex }: LedgerRow): void {
    this.places.push(index);
    this.hash.update(`${index} ${leafHex}\n`);
  }

  /** `undefined`: there is none. */
  get last(): number | undefined {
    return this.places.at(-1);
  }

  /**
   * Those of another reading that this one saw. Rows may show in another order than their places have: what was not
   * there is left out, also where it is by now.
   * @throws Error if one that was there is not, or another one is
   */
  async *again<Read extends { readonly event: { readonly row: LedgerRow } }>(
    reading: AsyncIterable<readonly Read[]>,
  ): AsyncGenerator<Read> {
    const seen = new SeenRows();
    for await (const some of reading)
      for (const read of some) {
        const { row } = read.event;
        const expected = this.places[seen.places.length] ?? Number.MAX_SAFE_INTEGER;
        if (row.index > expected) throw changed({ index: expected });
        if (row.index < expected) continue;
        seen.add(row);
        yield read;
      }
    const missing = this.places[seen.places.length];
    if (missing !== undefined) throw changed({ index: missing });
    if (!this.hash.digest().equals(seen.hash.digest())) throw changed({ index: this.last ?? 0 });
  }
}
