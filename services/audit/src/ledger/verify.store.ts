import { leafHash, plusMs } from '@nightshift/kernel';
import { type Batch, batchHashOf, genesis } from './chain.store.js';
import type { LedgerIndex } from './ledger-index.store.js';
import type { LedgerRow, LedgerRows } from './ledger-rows.store.js';
import { type LedgerFault, StreamCounts } from './verify.js';

export interface Verification {
  readonly ok: boolean;
  readonly events: number;
  readonly batches: number;
  readonly streams: number;
  /** Streams whose newest events may still be on their way into the ledger. */
  readonly onTheirWay: number;
  readonly firstFault: LedgerFault | null;
  readonly lastIndex: number;
  readonly batchHash: string;
  readonly elapsedMs: number;
}

const CHUNK_ROWS = 10_000;
const CHUNK_BATCHES = 1_000;
/** An event is in the ledger within seconds; a gap that is older is a gap. */
const SETTLE_MS = 30_000;

/**
 * Re-reads and re-hashes the rows themselves, checks that none is missing, that the batches chain
 * up to the head, and every stream's own count.
 */
export const verifyLedger = async (
  index: LedgerIndex,
  rows: LedgerRows,
  now: string,
): Promise<Verification> => {
  const started = performance.now();
  const head = await index.head();
  const counts = new StreamCounts();
  const reader = new RowReader(rows);
  let [batches, previous, position] = [0, genesis, 0];
  let fault: LedgerFault | undefined;
  while (!fault && position < head.lastIndex) {
    const some = await index.batchesAfter(position, CHUNK_BATCHES);
    if (some.length === 0)
      fault = {
        index: position + 1,
        reason: 'no batch begins here, though the head is further on',
      };
    for (const batch of some) {
      if (batch.firstIndex > head.lastIndex) break;
      fault = await checkBatch(batch, previous, position, reader, counts);
      if (fault) break;
      batches += 1;
      [previous, position] = [batch.batchHash, batch.lastIndex];
    }
  }
  if (!fault && !previous.equals(head.batchHash))
    fault = { index: position, reason: 'the head names another hash than that of the last batch' };
  const completeness = counts.faults(plusMs(now, -SETTLE_MS));
  const firstFault = fault ?? completeness.first ?? null;
  return {
    ok: firstFault === null,
    events: reader.read,
    batches,
    streams: counts.size,
    onTheirWay: completeness.onTheirWay,
    firstFault,
    lastIndex: head.lastIndex,
    batchHash: head.batchHash.toString('hex'),
    elapsedMs: Math.round(performance.now() - started),
  };
};

const checkBatch = async (
  { firstIndex, lastIndex, previousHash, batchHash }: Batch,
  previous: Buffer,
  position: number,
  reader: RowReader,
  counts: StreamCounts,
): Promise<LedgerFault | undefined> => {
  if (firstIndex !== position + 1)
    return {
      index: position + 1,
      reason: `a batch is missing: the next one begins at ${firstIndex}`,
    };
  if (!previousHash.equals(previous))
    return { index: firstIndex, reason: 'the batch does not follow from the one before' };
  const leaves: Buffer[] = [];
  for (let index = firstIndex; index <= lastIndex; index += 1) {
    const row = await reader.next();
    if (!row || row.index !== index) return { index, reason: 'the row is missing' };
    const leaf = leafHash(Buffer.from(row.body));
    if (leaf.toString('hex') !== row.leafHex)
      return {
        index,
        reason: 'the bytes of the event do not have the hash that stands beside them',
      };
    leaves.push(leaf);
    const { subject, sequence, time } = JSON.parse(row.body) as {
      subject: string;
      sequence: number;
      time: string;
    };
    counts.add(subject, sequence, index, time);
  }
  return batchHashOf(previous, leaves).equals(batchHash)
    ? undefined
    : {
        index: firstIndex,
        reason: `the batch up to ${lastIndex} has another hash than was recorded: an event in it was exchanged`,
      };
};

class RowReader {
  read = 0;
  private chunk: readonly LedgerRow[] = [];
  private offset = 0;
  private last = 0;

  constructor(private readonly rows: LedgerRows) {}

  async next(): Promise<LedgerRow | undefined> {
    if (this.offset >= this.chunk.length) {
      this.chunk = await this.rows.after(this.last, CHUNK_ROWS);
      this.offset = 0;
    }
    const row = this.chunk[this.offset];
    this.offset += 1;
    if (row) {
      this.read += 1;
      this.last = row.index;
    }
    return row;
  }
}
