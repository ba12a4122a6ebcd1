import { isRefusal, leafHash } from '@nightshift/kernel';
import { type Batch, batchHashOf, genesis } from './chain.store.js';
import { type EventFacts, eventFacts } from './event-facts.js';
import type { Head, LedgerIndex } from './ledger-index.store.js';
import type { LedgerRows, WholeRow } from './ledger-rows.store.js';
import { RowReader, SETTLE_MS } from './row-reader.store.js';
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

const CHUNK_BATCHES = 1_000;

/**
 * Re-reads and re-hashes the rows themselves, checks that none is missing, that none is there
 * which was never placed, that the batches chain up to the head, and every stream's own count.
 * The ledger may be written to meanwhile: what was placed before the start is what is verified.
 */
export const verifyLedger = async (index: LedgerIndex, rows: LedgerRows): Promise<Verification> => {
  const started = performance.now();
  const head = await index.head();
  const walk = new Walk(index, new RowReader(rows));
  const broken = await walk.to(head);
  const { first: incomplete, onTheirWay } = walk.counts.faults();
  const firstFault = earliest(
    broken,
    // Counts are whole only if the walk was.
    broken ? undefined : incomplete,
    await disputed(rows, head),
    await stray(index, rows),
  );
  return {
    ok: firstFault === undefined,
    events: walk.reader.read,
    batches: walk.batches,
    streams: walk.counts.size,
    onTheirWay,
    firstFault: firstFault ?? null,
    lastIndex: head.lastIndex,
    batchHash: head.batchHash.toString('hex'),
    elapsedMs: Math.round(performance.now() - started),
  };
};

const earliest = (...faults: (LedgerFault | undefined)[]): LedgerFault | undefined =>
  faults.flatMap((fault) => fault ?? []).sort((a, b) => a.index - b.index)[0];

/** Rows at one index that are not the same: which of them the store keeps is not ours to say. */
const disputed = async (rows: LedgerRows, head: Head): Promise<LedgerFault | undefined> => {
  const index = await rows.firstDisputed(head.lastIndex);
  return index === undefined ? undefined : { index, reason: 'there are two different rows' };
};

/** The place comes before the row: so a row beyond the head, read afterwards, was never placed. */
const stray = async (index: LedgerIndex, rows: LedgerRows): Promise<LedgerFault | undefined> => {
  const reason = 'the row was never placed';
  if (await rows.hasRowZero()) return { index: 0, reason };
  const [, highest = 0] = (await rows.rangeAbove(0)) ?? [];
  const { lastIndex } = await index.head();
  if (highest <= lastIndex) return undefined;
  const [lowest = highest] = (await rows.rangeAbove(lastIndex)) ?? [];
  return { index: lowest, reason };
};

/** From the first batch to the head. */
class Walk {
  readonly counts = new StreamCounts();
  batches = 0;
  private hash = genesis;
  private position = 0;

  constructor(
    private readonly index: LedgerIndex,
    readonly reader: RowReader,
  ) {}

  async to({ lastIndex, batchHash }: Head): Promise<LedgerFault | undefined> {
    while (this.position < lastIndex) {
      const next = this.position + 1;
      const some = await this.index.batchesAfter(this.position, CHUNK_BATCHES);
      if (some.length === 0)
        return { index: next, reason: 'no batch begins here, though the head is further on' };
      for (const batch of some) {
        if (this.position >= lastIndex) break;
        const fault = await this.over(batch);
        if (fault) return fault;
      }
    }
    return this.hash.equals(batchHash)
      ? undefined
      : { index: lastIndex, reason: 'the head names another hash than that of the last batch' };
  }

  private async over(batch: Batch): Promise<LedgerFault | undefined> {
    const { firstIndex, lastIndex, previousHash, batchHash, ageMs } = batch;
    if (firstIndex !== this.position + 1)
      return {
        index: this.position + 1,
        reason: `a batch is missing: the next one begins at ${firstIndex}`,
      };
    if (!previousHash.equals(this.hash))
      return { index: firstIndex, reason: 'the batch does not follow from the one before' };
    const leaves: Buffer[] = [];
    for (let index = firstIndex; index <= lastIndex; index += 1) {
      const row = await this.reader.at(index, batch);
      const leaf = row && leafHash(Buffer.from(row.body));
      const facts = row && leaf && factsOf(row, leaf);
      if (!facts || 'reason' in facts)
        return (await this.differing(firstIndex, leaves)) ?? facts ?? missing(index);
      leaves.push(leaf);
      this.counts.add(facts.subject, facts.sequence, index, ageMs > SETTLE_MS);
    }
    if (!batchHashOf(this.hash, leaves).equals(batchHash))
      return (await this.differing(firstIndex, leaves)) ?? otherHash(batch);
    this.batches += 1;
    [this.hash, this.position] = [batchHash, lastIndex];
    return undefined;
  }

  /** The first event that has not the leaf it was placed with. */
  private async differing(
    firstIndex: number,
    leaves: readonly Buffer[],
  ): Promise<LedgerFault | undefined> {
    const placed = await this.index.leavesBetween(firstIndex, firstIndex + leaves.length - 1);
    const offset = leaves.findIndex((leaf, at) => !placed.get(firstIndex + at)?.equals(leaf));
    return offset === -1
      ? undefined
      : { index: firstIndex + offset, reason: 'another event than was recorded stands here' };
  }
}

const missing = (index: number): LedgerFault => ({ index, reason: 'the row is missing' });

const otherHash = ({ firstIndex, lastIndex }: Batch): LedgerFault => ({
  index: firstIndex,
  reason: `the batch up to ${lastIndex} has another hash than its events give`,
});

/** What the row says, if its bytes say it, too. */
const factsOf = (row: WholeRow, leaf: Buffer): EventFacts | LedgerFault => {
  const { index, leafHex, body, columns } = row;
  if (leaf.toString('hex') !== leafHex)
    return {
      index,
      reason: 'the bytes of the event do not have the hash that stands beside them',
    };
  try {
    const facts = eventFacts(body);
    const { time, ...same } = facts;
    const differing = columnsThatDiffer({ ...same, epochMs: Date.parse(time) }, columns);
    return differing.length === 0
      ? facts
      : { index, reason: `the columns say otherwise than the bytes: ${differing.join(', ')}` };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { index, reason: error.message };
  }
};

const columnsThatDiffer = (
  ours: WholeRow['columns'],
  theirs: WholeRow['columns'],
): readonly string[] =>
  (Object.keys(ours) as (keyof WholeRow['columns'])[]).filter(
    (name) => ours[name] !== theirs[name],
  );
