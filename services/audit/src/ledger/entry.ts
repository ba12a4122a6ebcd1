import { leafHash } from '@nightshift/kernel';
import { HASH_BYTES } from '../tree/tile.js';
import { eventFacts, textIn } from './event-facts.js';
import { RowBinary } from './row-binary.js';
import type { TakeBlock } from './row-blocks.js';
import { writeRow } from './stored-row.js';

const LEAVES_A_BLOCK = 4_096;

/** An event on its way into the ledger. What stands here was read from its bytes. */
export interface Entry {
  readonly id: string;
  readonly leaf: Buffer;
  /** As the engine takes it, but for its place. */
  readonly row: Buffer;
}

/** Memory that thousands of entries share. */
export class EntryMemory {
  private readonly rows: RowBinary;
  private leaves = Buffer.alloc(0);
  private used = 0;

  constructor(take?: TakeBlock) {
    this.rows = new RowBinary(take);
  }

  /** @throws Refusal `unreadable-event` */
  read(bytes: Buffer): Entry {
    const facts = eventFacts(textIn(bytes));
    const leaf = leafHash(bytes);
    writeRow({ facts, leaf, bytes }, this.rows);
    if (this.used === this.leaves.length) {
      this.leaves = Buffer.allocUnsafeSlow(LEAVES_A_BLOCK * HASH_BYTES);
      this.used = 0;
    }
    leaf.copy(this.leaves, this.used);
    const leafAt = this.used;
    this.used += HASH_BYTES;
    const { block, start, end } = this.rows.end();
    return new SharedEntry(facts.id, this.leaves, leafAt, block, start, end);
  }
}

/**
 * Where the bytes of an entry are. Tens of thousands wait for their places and their insert: objects of
 * their own for leaf and row would be copied and looked at by every collection of garbage until then.
 */
class SharedEntry implements Entry {
  constructor(
    readonly id: string,
    private readonly leaves: Buffer,
    private readonly leafAt: number,
    private readonly rows: Buffer,
    private readonly rowAt: number,
    private readonly rowEnd: number,
  ) {}

  get leaf(): Buffer {
    return this.leaves.subarray(this.leafAt, this.leafAt + HASH_BYTES);
  }

  get row(): Buffer {
    return this.rows.subarray(this.rowAt, this.rowEnd);
  }
}
