/** Rows share memory of this size: so few allocations that they cost nothing. */
const BLOCK_BYTES = 1_048_576;

/** Gives memory with room for so many bytes, and usually for more. */
export type TakeBlock = (bytes: number) => Buffer;

export const newBlock: TakeBlock = (bytes) =>
  Buffer.allocUnsafeSlow(bytes <= BLOCK_BYTES ? BLOCK_BYTES : bytes * 2);

/** Of one batch. */
interface LentBlocks {
  readonly take: TakeBlock;
  /** All of them, once nobody looks at them any more. Those that are never given back are garbage. */
  readonly giveBack: () => void;
}

/**
 * Memory of rows, used again for those of the batches that follow: what is allocated anew brings the
 * next collection of garbage nearer, which looks at everything there is.
 */
export class RowBlocks {
  private free: Buffer[] = [];

  lend(): LentBlocks {
    const lent: Buffer[] = [];
    return {
      take: (bytes) => {
        if (bytes > BLOCK_BYTES) return newBlock(bytes);
        const block = this.free.pop() ?? newBlock(bytes);
        lent.push(block);
        return block;
      },
      giveBack: () => void this.free.push(...lent.splice(0)),
    };
  }

  /** Lets go of all that nobody has. */
  forget(): void {
    this.free = [];
  }
}
