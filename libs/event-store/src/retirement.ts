import type { EventOf } from '@nightshift/contracts';
import { leafHash, noEvents, streamDigest } from '@nightshift/kernel';
import type { Connection } from './connection.js';
import type { PastEvents, StreamPart } from './past-events.js';
import type { EventStore } from './port.js';
import { eventsIn } from './reading.js';
import type { Sealer } from './sealing/sealer.js';
import {
  DELETE_LEFT,
  FORGET_RECEIVED,
  GUARD,
  MAKE_GUARD,
  MARK,
  NOT_READING,
  type MarkedRow,
  PREFIX_OF,
  SNAPSHOTS,
  WALK,
} from './retirement-queries.js';

/** Streams looked at in one go; a round goes on while it finds something. */
const WALK_STREAMS = 500;
/** Streams whose bytes are held in memory at a time. */
const CHUNK_STREAMS = 50;
/** Events before a snapshot that leave in one go. */
const PREFIX_EVENTS = 2_000;
const FORGOTTEN_ROWS = 5_000;

/** A kind of stream that may leave; what an aggregate tells of its streams. */
export interface Retirable {
  readonly owns: (stream: string) => boolean;
  readonly isClosed: (events: readonly EventOf[]) => boolean;
  readonly snapshotShape: number | undefined;
}

export interface RetirementTarget {
  readonly kinds: readonly Retirable[];
  /** A closed stream stays this long after its last event. `undefined`: for ever. */
  readonly keepMs: number | undefined;
  /** What was received is remembered this long. `undefined`: for ever. */
  readonly rememberMs: number | undefined;
  readonly onRetired: (streams: number, events: number) => void;
  /** The ledger holds other bytes than this store: nothing of the stream is deleted. */
  readonly onDifference: (stream: string, version: number) => void;
}

export interface RetirementOptions extends RetirementTarget {
  /** Used by this alone: it opens transactions. */
  readonly connection: Connection;
  /** Absent: nothing can be proved, and nothing leaves. */
  readonly past: PastEvents | undefined;
  readonly read: EventStore['read'];
  readonly sealer?: Sealer | undefined;
}

interface Part extends StreamPart {
  readonly closed: boolean;
  readonly tenant: string;
  readonly leaves: readonly Buffer[];
  /** Of the events up to `after`. */
  readonly digest: Uint8Array;
}

/**
 * Moves out of PostgreSQL what is over. The order is what keeps it: the ledger proves that it holds
 * every event; that is written down, so that no version is given twice; only then the rows are deleted.
 * A crash in between leaves rows that the next round deletes.
 */
export class Retirement {
  private cursor = '';
  private stopped = false;

  constructor(private readonly options: RetirementOptions) {}

  /** Takes the round under way to its next safe end. */
  stop(): void {
    this.stopped = true;
  }

  readonly round = async (): Promise<void> => {
    if (!(await this.isAlone())) return;
    try {
      await this.deleteLeft();
      await this.forgetReceived();
      if (this.options.keepMs === undefined || !this.options.past) return;
      if (!(await this.isReadByAll())) return;
      await this.retirePrefixes();
      while (!this.stopped && (await this.retireNext()));
    } finally {
      await this.query('SELECT pg_advisory_unlock(hashtext(current_schema()))', []);
    }
  };

  /** Replicas share the tables: one of them is enough. */
  private async isAlone(): Promise<boolean> {
    const [row] = await this.query<{ alone: boolean }>(
      'SELECT pg_try_advisory_lock(hashtext(current_schema())) AS alone',
      [],
    );
    return row?.alone === true;
  }

  /** Every replica that is alive must find what has left. */
  private async isReadByAll(): Promise<boolean> {
    const others = await this.query<object>(NOT_READING, []);
    return others.length === 0;
  }

  private async forgetReceived(): Promise<void> {
    const { rememberMs } = this.options;
    if (rememberMs === undefined) return;
    let forgotten: number;
    do {
      const [row] = await this.query<{ rows: string }>(FORGET_RECEIVED, [
        rememberMs,
        FORGOTTEN_ROWS,
      ]);
      forgotten = Number(row?.rows ?? 0);
    } while (forgotten === FORGOTTEN_ROWS && !this.stopped);
  }

  /** Looks at the next streams. @returns whether some of them left: then there may be more */
  private async retireNext(): Promise<boolean> {
    const seen = await this.query<WalkRow>(WALK, [
      this.cursor,
      WALK_STREAMS,
      this.options.keepMs ?? 0,
    ]);
    this.cursor = seen.length < WALK_STREAMS ? '' : (seen.at(-1)?.stream ?? '');
    const old = seen.filter(
      ({ stream, old: isOld }) => isOld && this.options.kinds.some(({ owns }) => owns(stream)),
    );
    let left = 0;
    for (let from = 0; from < old.length && !this.stopped; from += CHUNK_STREAMS)
      left += await this.retire(await this.closedIn(old.slice(from, from + CHUNK_STREAMS)));
    return left > 0 && this.cursor !== '';
  }

  /** Those that are closed, with the events that are still here. */
  private async closedIn(some: readonly WalkRow[]): Promise<readonly Part[]> {
    const rows = await this.query<{ stream: string; body: string }>(
      'SELECT stream, body FROM event WHERE stream = ANY ($1) ORDER BY stream, version',
      [some.map(({ stream }) => stream)],
    );
    const bodies = Map.groupBy(rows, ({ stream }) => stream);
    const parts = some.map(async ({ stream, version, retired, digest }) => {
      const here = (bodies.get(stream) ?? []).map(({ body }) => body);
      // Somebody carried it on after it had left: what it was is in the ledger.
      const events = await (retired === 0
        ? eventsIn(here, this.options.sealer)
        : this.options.read(stream));
      const kind = this.options.kinds.find(({ owns }) => owns(stream));
      if (!kind?.isClosed(events)) return [];
      return [partOf({ stream, after: retired, upTo: version, closed: true }, here, digest)];
    });
    return (await Promise.all(parts)).flat();
  }

  /** A stream without an end: what is before its snapshot is read no more. */
  private async retirePrefixes(): Promise<void> {
    const rows = await this.query<SnapshotRow>(SNAPSHOTS, []);
    for (const { stream, version, shape, retired, digest } of rows) {
      const kind = this.options.kinds.find(({ owns }) => owns(stream));
      if (this.stopped || kind?.snapshotShape !== shape) continue;
      const old = await this.query<{ body: string }>(PREFIX_OF, [
        stream,
        retired,
        version,
        PREFIX_EVENTS,
        this.options.keepMs ?? 0,
      ]);
      const upTo = retired + old.length;
      const bodies = old.map(({ body }) => body);
      if (old.length > 0)
        await this.retire([
          partOf({ stream, after: retired, upTo, closed: false }, bodies, digest),
        ]);
    }
  }

  /** @returns how many streams left */
  private async retire(parts: readonly Part[]): Promise<number> {
    const { past } = this.options;
    if (parts.length === 0 || !past) return 0;
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
      await this.query('LOCK TABLE open_stream IN SHARE ROW EXCLUSIVE MODE', []);
      const marked = await this.query<object>(MARK, [JSON.stringify(rows), treeSize]);
      return marked.length;
    });
  }

  /**
   * Before the first stream leaves, and in a transaction of its own: appends lock `event` before
   * `open_stream`, so both in one could wait for each other.
   */
  private async guard(): Promise<void> {
    if ((await this.query<object>(GUARD, [])).length > 0) return;
    await this.inTransaction(() => this.query(MAKE_GUARD, []));
  }

  private async inTransaction<T>(work: () => Promise<T>): Promise<T> {
    try {
      await this.query('BEGIN', []);
      // Whoever waits for a lock holds up all appends behind it: rather in the next round.
      await this.query("SET LOCAL lock_timeout = '500ms'", []);
      const done = await work();
      await this.query('COMMIT', []);
      return done;
    } catch (error) {
      await this.query('ROLLBACK', []).catch(() => undefined);
      throw error;
    }
  }

  private async deleteLeft(): Promise<void> {
    for (;;) {
      const [row] = await this.query<{ streams: string; events: string }>(DELETE_LEFT, []);
      const streams = Number(row?.streams ?? 0);
      if (streams === 0) return;
      this.options.onRetired(streams, Number(row?.events ?? 0));
    }
  }

  private async query<Row extends object>(
    text: string,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    return (await this.options.connection.query<Row>({ text, values: [...values] })).rows;
  }
}

interface WalkRow {
  readonly stream: string;
  readonly version: number;
  readonly old: boolean;
  readonly retired: number;
  readonly digest: Buffer | null;
}

interface SnapshotRow extends Omit<WalkRow, 'old'> {
  readonly shape: number;
}

const partOf = (
  part: StreamPart & { readonly closed: boolean },
  bodies: readonly string[],
  digest: Buffer | null,
): Part => ({
  ...part,
  tenant: (JSON.parse(bodies[0] ?? '{}') as Partial<EventOf>).tenantid ?? '',
  leaves: bodies.map((body) => leafHash(Buffer.from(body))),
  digest: digest ?? noEvents,
});
