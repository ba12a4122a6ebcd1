import type { TreeState } from '../tree/tree-state.store.js';
import type { TreeWalk } from '../tree/tree-walk.store.js';
import { awaitedUntil } from './awaited.js';
import type { ComparedByService } from './compared-service.js';
import { type Batch, batchHashOf, genesis, MOST_IN_BATCH } from './chain.store.js';
import type { Entries } from './entries.store.js';
import type { Head, LedgerIndex } from './ledger-index.store.js';
import type { PassedLine } from './left-streams.store.js';
import { LedgerCounts } from './ledger-counts.js';
import type { PlacedEvents } from './placed-events.store.js';
import type { ReadEvent } from './read-event.js';
import type { ServiceTables } from './service-tables.store.js';
import { earliest, type LedgerFault } from './verify.js';

const CHUNK_BATCHES = 1_000;

/** Where a walk was, at the end of a batch: plain values, to be kept. What is known of each stream goes beside it. */
export interface WalkState {
  readonly position: number;
  /** Of the last batch, hex. */
  readonly batchHash: string;
  readonly batches: number;
  readonly events: number;
  readonly tree: TreeState;
  readonly services: ComparedByService;
}

export interface WalkParts {
  readonly index: LedgerIndex;
  readonly events: PlacedEvents;
  /** By which the recorder knows what has its place. */
  readonly entries: Entries;
  /** What is made of the leaves besides. */
  readonly tree: TreeWalk;
  /** What the events are held against besides. */
  readonly services: ServiceTables;
  /** After each batch; what it throws ends the walk. */
  readonly passed?: () => Promise<void>;
}

/** From the first batch to the head, or on from where another walk was. */
export class Walk {
  readonly counts = new LedgerCounts();
  batches = 0;
  /** All events up to here are as they were recorded. */
  position = 0;
  private hash = genesis;

  constructor(private readonly parts: WalkParts) {}

  /** Events that were read, by it and those before it. */
  get events(): number {
    return this.parts.events.read;
  }

  /** Those of them whose rows are yet to be written. */
  get rowsOnTheirWay(): number {
    return this.parts.events.onTheirWay;
  }

  /** `undefined` while something is in doubt: then nobody may go on from here. */
  state(): WalkState | undefined {
    const { position, batches, events } = this;
    // What it took from the bus is to be a row one day: that is to be read.
    const isDoubtful =
      this.counts.isBroken || this.rowsOnTheirWay > 0 || !this.parts.entries.isSettled;
    const tree = isDoubtful ? undefined : this.parts.tree.state();
    const batchHash = this.hash.toString('hex');
    const services = this.parts.services.state();
    return tree && services && { position, batchHash, batches, events, tree, services };
  }

  /** Of the streams, beside the state and the counts. */
  digests(): Iterable<PassedLine> {
    return this.parts.services.leaving.state();
  }

  /** @returns why it cannot go on from there: then this walk is of no use any more */
  async resume(state: WalkState): Promise<string | undefined> {
    const stored = await this.parts.index.hashAt(state.position);
    if (stored?.toString('hex') !== state.batchHash)
      return `the batch up to ${state.position} has another hash than it had`;
    [this.hash, this.position, this.batches] = [stored, state.position, state.batches];
    this.parts.events.resume(state.events);
    this.parts.services.resume(state.services);
    return this.parts.tree.resume(state.tree);
  }

  /** Afterwards there is a state, unless something is in doubt. */
  async settle(): Promise<void> {
    await this.parts.services.settle();
    await this.parts.entries.settle();
  }

  async to(head: Head): Promise<LedgerFault | undefined> {
    const broken = await this.follow(head);
    const { services, entries } = this.parts;
    return earliest(broken, await services.settle(), await entries.settle());
  }

  private async follow({ lastIndex, batchHash }: Head): Promise<LedgerFault | undefined> {
    while (this.position < lastIndex) {
      const next = this.position + 1;
      const some = await this.parts.index.batchesAfter(this.position, CHUNK_BATCHES);
      if (some.length === 0)
        return { index: next, reason: 'no batch begins here, though the head is further on' };
      for (const batch of some) {
        if (this.position >= lastIndex) break;
        const fault = await this.over(batch);
        if (fault) return fault;
        await this.parts.passed?.();
      }
    }
    return this.hash.equals(batchHash)
      ? undefined
      : { index: lastIndex, reason: 'the head names another hash than that of the last batch' };
  }

  private async over(batch: Batch): Promise<LedgerFault | undefined> {
    const { firstIndex, lastIndex, previousHash, batchHash } = batch;
    if (firstIndex !== this.position + 1)
      return {
        index: this.position + 1,
        reason: `a batch is missing: the next one begins at ${firstIndex}`,
      };
    if (!previousHash.equals(this.hash))
      return { index: firstIndex, reason: 'the batch does not follow from the one before' };
    const size = lastIndex - firstIndex + 1;
    // All of a batch is kept until its hash is known.
    if (size < 1 || size > MOST_IN_BATCH)
      return { index: firstIndex, reason: `there is a batch of ${size} events: none is made so` };
    const leaves: Buffer[] = [];
    const recorded: (ReadEvent & { readonly index: number })[] = [];
    for (let index = firstIndex; index <= lastIndex; index += 1) {
      const event = await this.parts.events.at(index, batch);
      if ('reason' in event) return this.earlier(firstIndex, leaves, event);
      leaves.push(event.leaf);
      recorded.push({ index, ...event });
      this.count(index, event, batch);
    }
    if (!batchHashOf(this.hash, leaves).equals(batchHash))
      return this.earlier(firstIndex, leaves, otherHash(batch));
    this.batches += 1;
    [this.hash, this.position] = [batchHash, lastIndex];
    const { tree, services, entries } = this.parts;
    return earliest(
      ...(await Promise.all([tree.add(leaves), services.add(recorded), entries.add(recorded)])),
    );
  }

  private count(index: number, event: ReadEvent, { ageMs }: Batch): void {
    const { service, subject, sequence, time } = event;
    const until = awaitedUntil(time, ageMs, Date.now());
    this.counts.of(service).add(subject, sequence, index, until);
  }

  /** What differs before `fault`, from what was placed or signed; else that. */
  private async earlier(
    firstIndex: number,
    leaves: readonly Buffer[],
    fault: LedgerFault,
  ): Promise<LedgerFault> {
    const placed = await this.differing(firstIndex, leaves);
    const signed = await this.parts.tree.add(leaves);
    return earliest(placed ?? fault, signed, this.parts.tree.suspected()) ?? fault;
  }

  /** The first event that has not the leaf it was placed with. */
  private async differing(
    firstIndex: number,
    leaves: readonly Buffer[],
  ): Promise<LedgerFault | undefined> {
    const placed = await this.parts.index.leavesBetween(firstIndex, firstIndex + leaves.length - 1);
    const offset = leaves.findIndex((leaf, at) => !placed.get(firstIndex + at)?.equals(leaf));
    return offset === -1
      ? undefined
      : { index: firstIndex + offset, reason: 'another event than was recorded stands here' };
  }
}

const otherHash = ({ firstIndex, lastIndex }: Batch): LedgerFault => ({
  index: firstIndex,
  reason: `the batch up to ${lastIndex} has another hash than its events give`,
});
