import { createHash } from 'node:crypto';
import { leafHash } from '@nightshift/kernel';
import { eventFacts, textIn } from './event-facts.js';
import { RowBinary } from './row-binary.js';
import { rowOf } from './stored-row.js';

/** An event on its way into the ledger. What stands here was read from its bytes. */
export interface Entry {
  readonly id: string;
  readonly leaf: Buffer;
  /** As the engine takes it, but for its place. */
  readonly row: Buffer;
}

export interface Batch {
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly previousHash: Buffer;
  readonly batchHash: Buffer;
  /** Milliseconds since it was placed, by the clock of PostgreSQL. */
  readonly ageMs: number;
}

export const genesis: Buffer = Buffer.alloc(32);

const BATCH_PREFIX = Uint8Array.of(2);

/** SHA-256(0x02 ‖ hash of the batch before ‖ leaves): each batch vouches for all before it. */
export const batchHashOf = (previous: Uint8Array, leaves: readonly Uint8Array[]): Buffer => {
  const hashed = Buffer.concat([BATCH_PREFIX, previous, ...leaves]);
  return createHash('sha256').update(hashed).digest();
};

/**
 * @param binary where its row is written
 * @throws Refusal `unreadable-event`
 */
export const entryOf = (bytes: Buffer, binary = new RowBinary()): Entry => {
  const facts = eventFacts(textIn(bytes));
  const leaf = leafHash(bytes);
  return { id: facts.id, leaf, row: rowOf({ facts, leaf, bytes }, binary) };
};
