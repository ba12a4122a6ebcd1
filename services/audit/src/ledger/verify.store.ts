import { type Brought, marksOf } from '../tree/marks.store.js';
import type { Checkpoints } from '../tree/checkpoints.store.js';
import type { CheckpointFolder } from '../tree/folder.store.js';
import type { Signed } from '../tree/signed.js';
import { TreeWalk } from '../tree/tree-walk.store.js';
import type { DataSource } from 'typeorm';
import type { Following, Resumed } from './following.store.js';
import { Entries } from './entries.store.js';
import type { Head, LedgerIndex } from './ledger-index.store.js';
import type { LedgerRows } from './ledger-rows.store.js';
import type { Unread } from './missing.store.js';
import type { NotYetRecorded } from './not-yet-recorded.js';
import { PlacedEvents } from './placed-events.store.js';
import { RowReader } from './row-reader.store.js';
import { RowsToCome } from './rows-to-come.store.js';
import type { ComparedService } from './compared-service.js';
import { ServiceTables } from './service-tables.store.js';
import { disputed, highestRow, stray, unmadeTree } from './whole.store.js';
import { earliest, type LedgerFault } from './verify.js';
import { Walk, type WalkState } from './walk.store.js';

export interface Verification {
  readonly ok: boolean;
  readonly events: number;
  readonly batches: number;
  readonly streams: number;
  /** Streams whose newest events may still be on their way into the ledger. */
  readonly onTheirWay: number;
  /** `null`: not known, as the event tables of the services are elsewhere, or something was found before. */
  readonly notYetRecorded: NotYetRecorded | null;
  /** Of the events, those that have a place and no row yet: they were read off the bus, which brings them again. */
  readonly rowsOnTheirWay: number;
  readonly firstFault: LedgerFault | null;
  readonly lastIndex: number;
  readonly batchHash: string;
  /** Root of the tree over the rows that were read. */
  readonly rootHash: string;
  readonly signed: Signed;
  /** What was held against the event tables of the services themselves. */
  readonly services: readonly ComparedService[];
  /** What an interrupted verification had read before: it was not read again. */
  readonly resumed: Resumed | null;
  readonly elapsedMs: number;
}

export interface Ledger {
  readonly dataSource: DataSource;
  readonly index: LedgerIndex;
  readonly rows: LedgerRows;
  readonly checkpoints: Checkpoints;
  readonly folder?: CheckpointFolder | undefined;
  /** What is on the bus for audit; absent: nobody can be asked. */
  readonly unread?: Unread;
}

/**
 * Re-reads and re-hashes the rows themselves, checks that none is missing, that none is there which was never placed, that
 * each has its entry, that the batches chain up to the head, that the tree over them has the roots that were signed, every stream's own count, and the event
 * tables of the services. The ledger may be written to meanwhile: what was placed before the start is what is verified.
 * @throws Refusal `invalid-key`, `invalid-note` for what was brought
 */
export const verifyLedger = async (
  ledger: Ledger,
  brought: Brought = {},
  following: Following = {},
): Promise<Verification> => {
  const started = performance.now();
  const beginning = await begin(ledger, brought, following);
  const { walk, tree, services, head, resumed } = beginning;
  const found = await faultOf(ledger, beginning);
  const firstFault = found ?? uncounted(brought, tree, head);
  return {
    ok: firstFault === undefined,
    events: walk.events,
    batches: walk.batches,
    streams: walk.counts.size,
    onTheirWay: walk.counts.faults(Date.now()).onTheirWay,
    notYetRecorded: services.notYetRecorded,
    rowsOnTheirWay: walk.rowsOnTheirWay,
    firstFault: firstFault ?? null,
    lastIndex: head.lastIndex,
    batchHash: head.batchHash.toString('hex'),
    rootHash: tree.root.toString('hex'),
    signed: tree.signed(head.lastIndex),
    services: services.found(),
    resumed,
    elapsedMs: Math.round(performance.now() - started),
  };
};

interface Beginning {
  readonly walk: Walk;
  readonly entries: Entries;
  readonly tree: TreeWalk;
  readonly services: ServiceTables;
  readonly head: Head;
  /** The highest index that had a row before the head was read. */
  readonly highest: number;
  readonly resumed: Resumed | null;
}

/** Where an interrupted walk was, if all that it had passed still leads there; else at the first event. */
const begin = async (
  ledger: Ledger,
  brought: Brought,
  { from, passed, refused }: Following,
): Promise<Beginning> => {
  const { index, rows, dataSource, checkpoints, folder, unread } = ledger;
  const marks = marksOf({ ...ledger, folder, brought });
  const tree = new TreeWalk({ dataSource, marks, leaves: folder?.leaves() ?? none() });
  // Before the head is read: what is signed by now, and what has a row, has its place for long.
  await tree.begin((await checkpoints.last())?.size ?? 0);
  const highest = await highestRow(rows);
  const head = await index.head();
  const services = new ServiceTables(dataSource);
  const entries = new Entries(dataSource);
  const walk: Walk = new Walk({
    index,
    events: new PlacedEvents(new RowReader(rows), new RowsToCome({ dataSource, rows, unread })),
    entries,
    tree,
    services,
    passed: async () => passed?.(walk, head),
  });
  const begun = { walk, entries, tree, services, head, highest };
  if (!from) return { ...begun, resumed: null };
  const reason = (await lossUpTo(rows, entries, head, from.walk)) ?? (await walk.resume(from.walk));
  if (reason === undefined) {
    walk.counts.resume(from.streams);
    services.leaving.resume(from.digests);
    return { ...begun, resumed: { upTo: from.walk.position, since: from.since } };
  }
  refused?.(reason);
  return begin(ledger, brought, passed ? { passed } : {});
};

/** What a walk has passed is not read again: so what went since, as by a backup put back, is counted. */
const lossUpTo = async (
  rows: LedgerRows,
  entries: Entries,
  { lastIndex }: Head,
  { position }: WalkState,
): Promise<string | undefined> => {
  if (position > lastIndex) return 'the ledger is shorter than it was';
  const there = await rows.placesBetween(1, position);
  if (there < position) return `${position - there} rows that were read are gone`;
  const placed = await entries.upTo(position);
  return placed < position ? `${position - placed} entries that were read are gone` : undefined;
};

const faultOf = async (
  { index, rows, dataSource, unread }: Ledger,
  { walk, entries, tree, services, head, highest }: Beginning,
): Promise<LedgerFault | undefined> => {
  const altered = await rows.alteredTable();
  // Rows that are read through another table are not those that were written.
  if (altered !== undefined) return { index: 1, reason: altered };
  const unmade = await unmadeTree(dataSource);
  const broken = await walk.to(head);
  const { counts } = walk;
  const { lastIndex } = head;
  const now = Date.now();
  // Before the gaps: what is missing there may be known to be on its way.
  const lacking = broken ? undefined : await services.lacking(counts, { lastIndex, now, unread });
  const newest = async (): Promise<number> => (await index.head()).lastIndex;
  return earliest(
    broken,
    // Counts and the tree are whole only if the walk was.
    lacking,
    broken ? undefined : counts.faults(now).first,
    broken ? undefined : await tree.end(newest),
    broken ? undefined : await services.leftOtherwise(rows, lastIndex),
    unmade,
    await disputed(rows, head),
    await stray(index, rows, head, highest),
    await entries.stray(),
  );
};

/**
 * Whoever brings a checkpoint asks whether the ledger fits it: nothing is in order that was not held against
 * it. Whoever names keys asks whether they signed: with no checkpoint at all, none of them did.
 */
const uncounted = (
  { checkpoint, keys = [] }: Brought,
  tree: TreeWalk,
  { lastIndex }: Head,
): LedgerFault | undefined => {
  const anywhere = { index: 1, upTo: lastIndex };
  if (checkpoint !== undefined && !tree.hasPassed('given'))
    return { ...anywhere, reason: 'nothing was held against the checkpoint that was given' };
  return keys.length === 0 || lastIndex === 0 || tree.signed(lastIndex).checkpoints > 0
    ? undefined
    : {
        ...anywhere,
        reason: 'there is no checkpoint: nothing here is signed by a key that was named',
      };
};

const none = async function* (): AsyncGenerator<never> {};
