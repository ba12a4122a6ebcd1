import { streamDigest } from '@nightshift/kernel';
import type { PastEvents } from './past-events.js';
import type { Part, Rows } from './retirement-part.js';
import { DELETE_LEFT, GUARD, MAKE_GUARD, MARK, type MarkedRow } from './retirement-queries.js';

export interface MoveOptions {
  readonly rows: Rows;
  readonly onRetired: (streams: number, events: number) => void;
  /** The ledger holds other bytes than this store: nothing of the stream is deleted. */
  readonly onDifference: (stream: string, version: number) => void;
}

/** Moves parts of streams out: proved, written down, deleted. */
export class RetirementMove {
  constructor(private readonly options: MoveOptions) {}

  /** @returns how many streams left */
  async retire(parts: readonly Part[], past: PastEvents): Promise<number> {
    let marked = 0;
    for (const [tenant, own] of Map.groupBy(parts, (part) => part.tenant)) {
      const { treeSize, leaves } = await past.recorded(
        tenant,
        own.map(({ stream, after, upTo }) => ({ stream, after, upTo })),
      );
      const proved = own.filter((part) => this.isProved(part, leaves.get(part.stream) ?? []));
      if (proved.length > 0) marked += await this.mark(proved, treeSize);
    }
    if (marked > 0) await this.deleteLeft();
    return marked;
  }

  /** What was marked, also by a process that crashed before this. */
  async deleteLeft(): Promise<void> {
    for (;;) {
      const [row] = await this.options.rows<{ streams: string; events: string }>(DELETE_LEFT);
      const streams = Number(row?.streams ?? 0);
      if (streams === 0) return;
      this.options.onRetired(streams, Number(row?.events ?? 0));
    }
  }

  private isProved({ stream, after, leaves }: Part, recorded: readonly string[]): boolean {
    const differs = leaves.findIndex(
      (leaf, place) => recorded[place] !== undefined && recorded[place] !== leaf.toString('hex'),
    );
    if (differs !== -1) this.options.onDifference(stream, after + differs + 1);
    return differs === -1 && recorded.length >= leaves.length;
  }

  /**
   * Every append takes a lock on `open_stream` before it looks at anything: while this holds it, none
   * is under way, and every later one sees what is written here.
   */
  private async mark(parts: readonly Part[], treeSize: number): Promise<number> {
    const rows = parts.map(({ stream, upTo, closed, tenant, digest, leaves }): MarkedRow => ({
      stream,
      version: upTo,
      closed,
      tenant,
      digest: streamDigest(digest, leaves).toString('hex'),
    }));
    await this.guard();
    return this.inTransaction(async () => {
      await this.options.rows('LOCK TABLE open_stream IN SHARE ROW EXCLUSIVE MODE');
      const marked = await this.options.rows<object>(MARK, [JSON.stringify(rows), treeSize]);
      return marked.length;
    });
  }

  /**
   * Before the first stream leaves, and in a transaction of its own: appends lock `event` before
   * `open_stream`, so both in one could wait for each other.
   */
  private async guard(): Promise<void> {
    if ((await this.options.rows<object>(GUARD)).length > 0) return;
    await this.inTransaction(() => this.options.rows(MAKE_GUARD));
  }

  private async inTransaction<T>(work: () => Promise<T>): Promise<T> {
    const { rows } = this.options;
    try {
      await rows('BEGIN');
      // Whoever waits for a lock holds up all appends behind it: rather in the next round.
      await rows("SET LOCAL lock_timeout = '500ms'");
      const done = await work();
      await rows('COMMIT');
      return done;
    } catch (error) {
      await rows('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}
