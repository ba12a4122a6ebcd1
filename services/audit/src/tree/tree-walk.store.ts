import type { DataSource } from 'typeorm';
import type { LedgerFault } from '../ledger/verify.js';
import { Ahead } from './ahead.js';
import type { Mark, Place } from './marks.store.js';
import { rootOfEdge } from './proof.js';
import { PassedMarks } from './passed-marks.js';
import { type Edge, edgeOf, grow, HASH_BYTES, type Tile, TILE_WIDTH } from './tile.js';
import { keyOf, readTiles } from './tiles.store.js';
import { differing, nameOf, OTHERWISE, signedOtherwise } from './tree-faults.js';
import { counting, type Found, noneFound, type Signed } from './signed.js';
import { edgeIn, marksAgain, type TreeState } from './tree-state.store.js';

export interface TreeSources {
  readonly dataSource: DataSource;
  readonly marks: AsyncGenerator<Mark>;
  /** Hashes that stand in the folder. */
  readonly leaves: AsyncGenerator<{ readonly index: number; readonly leaf: Buffer }>;
}

/** Grows the tree anew out of the events, and holds it against all that was stored and signed of it. */
export class TreeWalk {
  private size = 0;
  private edge: Edge = [];
  private readonly marks: Ahead<Mark>;
  private readonly published: Ahead<{ readonly index: number; readonly leaf: Buffer }>;
  /** The first event whose hash the folder has otherwise: until a checkpoint decides. */
  private suspect: number | undefined;
  /** All events up to here are as the folder has them. */
  private compared = 0;
  private passed = new PassedMarks();
  /** Of the last checkpoint that the database had before the head was read. */
  private signedBefore = 0;
  private found: Found = noneFound;

  constructor(private readonly sources: TreeSources) {
    this.marks = new Ahead(sources.marks);
    this.published = new Ahead(sources.leaves);
  }

  get root(): Buffer {
    return rootOfEdge(this.edge);
  }

  signed(lastIndex: number): Signed {
    return { ...this.found, unsigned: lastIndex - this.found.upTo };
  }

  /** Whether a checkpoint of this place was found to fit. */
  hasPassed(place: Place): boolean {
    return this.passed.has(place);
  }

  /**
   * Before the head is read: the folder is listed, and so no checkpoint of it is of more than there was.
   * @param signedBefore size of the last checkpoint in the database
   */
  async begin(signedBefore: number): Promise<void> {
    this.signedBefore = signedBefore;
    await this.marks.peek();
  }

  /** What a later walk needs to go on from here; `undefined` while something is in doubt. */
  state(): TreeState | undefined {
    if (this.suspect !== undefined) return undefined;
    const { size, compared, found } = this;
    const edge = this.edge.map((hashes) => hashes.toString('base64'));
    return { size, edge, compared, found, passed: this.passed.state() };
  }

  /**
   * Goes on where another walk was, if everything that it had passed still leads there.
   * @returns why it cannot: then this walk is of no use any more
   */
  async resume(state: TreeState): Promise<string | undefined> {
    [this.size, this.edge, this.compared] = [state.size, edgeIn(state), state.compared];
    this.found = state.found;
    const late = await marksAgain(this.sources.dataSource, this.marks, state, this.root);
    if (typeof late === 'string') return late;
    this.passed = late.passed;
    for (const mark of late.fresh) this.found = counting(this.found, mark);
    return undefined;
  }

  /** The next leaves, in order. */
  async add(leaves: readonly Buffer[]): Promise<LedgerFault | undefined> {
    const end = this.size + leaves.length;
    let at = 0;
    for (;;) {
      const mark = await this.marks.peek();
      const upTo = mark ? Math.min(Math.max(mark.size, this.size), end) : end;
      const some = leaves.slice(at, at + upTo - this.size);
      at += some.length;
      // Before the checkpoint is looked at that clears them: those after it are not its concern.
      await this.compareToPublished(some);
      const fault = await this.grow(some);
      if (fault) return fault;
      if (!mark || mark.size > this.size) return undefined;
      const wrong = this.check(mark);
      if (wrong) return wrong;
      await this.marks.next();
    }
  }

  /** What the folder has otherwise, if nothing came to decide: for a walk that was broken off. */
  suspected(): LedgerFault | undefined {
    return this.suspect === undefined ? undefined : { index: this.suspect, reason: OTHERWISE };
  }

  /**
   * At the end: the tiles that are not full, and what was signed of events that are not there.
   * @param newest the head as it is now: what is signed meanwhile is not missing
   */
  async end(newest: () => Promise<number>): Promise<LedgerFault | undefined> {
    return (await this.compareEdge()) ?? this.beyond(newest);
  }

  /**
   * Only one that was signed here since the walk began may be of more than it has read. A head that was put
   * back for a moment must not keep it from any other.
   */
  private async beyond(newest: () => Promise<number>): Promise<LedgerFault | undefined> {
    for (let mark = await this.marks.next(); mark; mark = await this.marks.next()) {
      if (mark.size <= this.size) {
        const fault = this.check(mark);
        if (fault) return fault;
        continue;
      }
      const isNew = mark.place === 'database' && mark.size > this.signedBefore;
      const head = isNew ? await newest() : this.size;
      if (mark.size > head) return this.tooShort(mark, head);
    }
    return undefined;
  }

  /** Events are gone: from the end, or before it with the rest moved up. */
  private tooShort(mark: Mark, head: number): LedgerFault {
    const reason = `${mark.size} events were signed (${nameOf(mark)}), and there are ${head}`;
    if (this.suspect !== undefined) return { index: this.suspect, reason };
    const first = Math.max(this.compared, this.found.externalUpTo) + 1;
    return first > head ? { index: head + 1, reason } : { index: first, upTo: head + 1, reason };
  }

  private async compareToPublished(leaves: readonly Buffer[]): Promise<void> {
    const first = this.size + 1;
    for (;;) {
      const one = await this.published.peek();
      if (!one || one.index >= first + leaves.length) return;
      // Not there: one of the events before those that are read, as after an interruption.
      const isSame = leaves[one.index - first]?.equals(one.leaf);
      if (isSame === false) this.suspect ??= one.index;
      else if (isSame && this.suspect === undefined && one.index === this.compared + 1)
        this.compared += 1;
      await this.published.next();
    }
  }

  private async grow(leaves: readonly Buffer[]): Promise<LedgerFault | undefined> {
    if (leaves.length === 0) return undefined;
    const { tiles, edge } = grow(this.size, this.edge, leaves);
    [this.size, this.edge] = [this.size + leaves.length, edge];
    return this.compare(tiles.filter(({ hashes }) => hashes.length === TILE_WIDTH * HASH_BYTES));
  }

  private compareEdge(): Promise<LedgerFault | undefined> {
    const tiles = edgeOf(this.size).map(({ level, tile }) => ({
      level,
      tile,
      hashes: this.edge[level] ?? Buffer.alloc(0),
    }));
    return this.compare(tiles);
  }

  private async compare(tiles: readonly Tile[]): Promise<LedgerFault | undefined> {
    const stored = await readTiles(this.sources.dataSource, tiles);
    const faults = tiles.flatMap((tile) => differing(tile, stored.get(keyOf(tile))) ?? []);
    return faults.sort((one, other) => one.index - other.index)[0];
  }

  private check(mark: Mark): LedgerFault | undefined {
    if (mark.fault !== undefined)
      return {
        index: mark.strangeSince ?? mark.size,
        reason: `the checkpoint of ${nameOf(mark)}: ${mark.fault}`,
      };
    if (mark.size < this.size)
      return { index: mark.size, reason: `the checkpoint of ${nameOf(mark)} is out of order` };
    if (!this.root.equals(mark.root)) return this.otherRoot(mark, mark.place !== 'database');
    this.passed.add(mark);
    this.found = counting(this.found, mark);
    // The events are those that were signed: it is the list in the folder that is wrong.
    if (mark.place !== 'database') this.suspect = undefined;
    return undefined;
  }

  private otherRoot(mark: Mark, external: boolean): LedgerFault {
    if (external && this.suspect !== undefined)
      return { index: this.suspect, reason: `${OTHERWISE} (${nameOf(mark)})` };
    const first = (external ? this.found.externalUpTo : this.found.upTo) + 1;
    return signedOtherwise(mark, first);
  }
}
