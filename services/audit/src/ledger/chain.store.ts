import { createHash } from 'node:crypto';
import { leafHash } from '@nightshift/kernel';

/** An event on its way into the ledger. */
export interface Entry {
  readonly id: string;
  readonly type: string;
  readonly tenant: string;
  readonly taskId: string;
  readonly body: Buffer;
  readonly leaf: Buffer;
}

export interface Batch {
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly previousHash: Buffer;
  readonly batchHash: Buffer;
}

export const genesis: Buffer = Buffer.alloc(32);

const BATCH_PREFIX = Uint8Array.of(2);

/** SHA-256(0x02 ‖ hash of the batch before ‖ leaves): each batch vouches for all before it. */
export const batchHashOf = (previous: Uint8Array, leaves: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256').update(BATCH_PREFIX).update(previous);
  for (const leaf of leaves) hash.update(leaf);
  return hash.digest();
};

export const entryOf = (
  id: string,
  type: string,
  tenant: string,
  taskId: string,
  body: Buffer,
): Entry => ({
  id,
  type,
  tenant,
  taskId,
  body,
  leaf: leafHash(body),
});
