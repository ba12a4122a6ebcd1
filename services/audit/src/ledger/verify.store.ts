import { catchUp, treeSize } from '../tree/tiles.store.js';
import { type Brought, marksOf } from '../tree/marks.store.js';
import type { Checkpoints } from '../tree/checkpoints.store.js';
import type { CheckpointFolder } from '../tree/folder.store.js';
import { type Signed, TreeWalk } from '../tree/tree-walk.store.js';
import type { DataSource } from 'typeorm';
import type { Head, LedgerIndex } from './ledger-index.store.js';
import type { LedgerRows } from './ledger-rows.store.js';
import { RowReader } from './row-reader.store.js';
import { earliest, type LedgerFault } from './verify.js';
import { Walk } from './walk.store.js';

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
  /** Root of the tree over the rows that were read. */
  readonly rootHash: string;
  readonly signed: Signed;
  readonly elapsedMs: number;
}

export interface Ledger {
  readonly dataSource: DataSource;
  readonly index: LedgerIndex;
  readonly rows: LedgerRows;
  readonly checkpoints: Checkpoints;
  readonly folder?: CheckpointFolder | undefined;
}

/**
 * Re-reads and re-hashes the rows themselves, checks that none is missing, that none is there
 * which was never placed, that the batches chain up to the head, that the tree over them has the
 * roots that were signed, and every stream's own count. The ledger may be written to meanwhile:
 * what was placed before the start is what is verified.
 * @throws Refusal `invalid-key`, `invalid-note` for what was brought
 */
export const verifyLedger = async (
  ledger: Ledger,
  brought: Brought = {},
): Promise<Verification> => {
  const started = performance.now();
  const { index, rows, dataSource, folder } = ledger;
  const marks = marksOf({ ...ledger, folder, brought });
  const tree = new TreeWalk({ dataSource, marks, leaves: folder?.leaves() ?? none() });
  const head = await index.head();
  const walk = new Walk(index, new RowReader(rows), tree);
  const found = await faultOf(ledger, walk, tree, head);
  const firstFault = found ?? unsignedByKeys(brought, tree.signed(head.lastIndex), head);
  return {
    ok: firstFault === undefined,
    events: walk.reader.read,
    batches: walk.batches,
    streams: walk.counts.size,
    onTheirWay: walk.counts.faults().onTheirWay,
    firstFault: firstFault ?? null,
    lastIndex: head.lastIndex,
    batchHash: head.batchHash.toString('hex'),
    rootHash: tree.root.toString('hex'),
    signed: tree.signed(head.lastIndex),
    elapsedMs: Math.round(performance.now() - started),
  };
};

const faultOf = async (
  { index, rows, dataSource }: Ledger,
  walk: Walk,
  tree: TreeWalk,
  head: Head,
): Promise<LedgerFault | undefined> => {
  const altered = await rows.alteredTable();
  // Rows that are read through another table are not those that were written.
  if (altered !== undefined) return { index: 1, reason: altered };
  const unmade = await unmadeTree(dataSource);
  const broken = await walk.to(head);
  const newest = async (): Promise<number> => (await index.head()).lastIndex;
  return earliest(
    broken,
    // Counts and the tree are whole only if the walk was.
    broken ? undefined : walk.counts.faults().first,
    broken ? undefined : await tree.end(newest),
    unmade,
    await disputed(rows, head),
    await stray(index, rows),
  );
};

/** Whoever names keys asks whether they signed: with no checkpoint at all, none of them did. */
const unsignedByKeys = (
  { keys = [] }: Brought,
  { checkpoints }: Signed,
  { lastIndex }: Head,
): LedgerFault | undefined =>
  keys.length === 0 || checkpoints > 0 || lastIndex === 0
    ? undefined
    : {
        index: 1,
        upTo: lastIndex,
        reason: 'there is no checkpoint: nothing here is signed by a key that was named',
      };

/** A tree that lags behind is completed first: that is not tampering. */
const unmadeTree = async (dataSource: DataSource): Promise<LedgerFault | undefined> => {
  try {
    await catchUp(dataSource);
    return undefined;
  } catch (error) {
    return { index: (await treeSize(dataSource)) + 1, reason: (error as Error).message };
  }
};

const none = async function* (): AsyncGenerator<never> {};

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
