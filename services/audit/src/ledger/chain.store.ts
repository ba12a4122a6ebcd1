import { createHash } from 'node:crypto';
import { leafHash } from '@nightshift/kernel';
import { type EventFacts, eventFacts, textIn } from './event-facts.js';

/** An event on its way into the ledger. What stands here was read from its bytes. */
export interface Entry extends EventFacts {
  /** The exact bytes, as text: they are UTF-8, so nothing is lost. */
  readonly body: string;
  readonly leaf: Buffer;
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
  const hash = createHash('sha256').update(BATCH_PREFIX).update(previous);
  for (const leaf of leaves) hash.update(leaf);
  return hash.digest();
};

/** @throws Refusal `unreadable-event` */
export const entryOf = (bytes: Buffer): Entry => {
  const body = textIn(bytes);
  return { ...eventFacts(body), body, leaf: leafHash(bytes) };
};
