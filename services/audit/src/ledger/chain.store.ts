import { createHash } from 'node:crypto';
export interface Batch {
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly previousHash: Buffer;
  readonly batchHash: Buffer;
  /** Milliseconds since it was placed, by the clock of PostgreSQL. */
  readonly ageMs: number;
}

export const genesis: Buffer = Buffer.alloc(32);

/** Events that get their places at once, and always have: whoever reads a batch need not take more. */
export const MOST_IN_BATCH = 5_000;

const BATCH_PREFIX = Uint8Array.of(2);

/** SHA-256(0x02 ‖ hash of the batch before ‖ leaves): each batch vouches for all before it. */
export const batchHashOf = (previous: Uint8Array, leaves: readonly Uint8Array[]): Buffer => {
  const hashed = Buffer.concat([BATCH_PREFIX, previous, ...leaves]);
  return createHash('sha256').update(hashed).digest();
};
