import type { EventOf } from '@nightshift/contracts';
import type { EventStore } from './port.js';
import { eventsIn } from './reading.js';
import { type Part, partOf, type Rows } from './retirement-part.js';
import { PREFIX_OF, SNAPSHOTS, WALK } from './retirement-queries.js';
import type { Sealer } from './sealing/sealer.js';

/** Streams looked at in one go; a round goes on while it finds something. */
const WALK_STREAMS = 500;
/** Streams whose bytes are held in memory at a time. */
const CHUNK_STREAMS = 50;
/** Events before a snapshot that leave in one go. */
const PREFIX_EVENTS = 2_000;

/** A kind of stream that may leave; what an aggregate tells of its streams. */
export interface Retirable {
  readonly owns: (stream: string) => boolean;
  readonly isClosed: (events: readonly EventOf[]) => boolean;
  readonly snapshotShape: number | undefined;
}

export interface SearchOptions {
  readonly rows: Rows;
  readonly kinds: readonly Retirable[];
  readonly keepMs: number;
  readonly read: EventStore['read'];
  readonly sealer?: Sealer | undefined;
}

/** Finds what may leave: streams that are over, and what is before the snapshot of one that goes on. */
export class RetirementSearch {
  private cursor = '';

  constructor(private readonly options: SearchOptions) {}

  /** Whether the next streams are the first again. */
  get isAtStart(): boolean {
    return this.cursor === '';
  }

  /** Of the next streams those that are closed, a few at a time: whoever has enough need not take more. */
  async *next(): AsyncGenerator<readonly Part[]> {
    const { rows, keepMs } = this.options;
    const seen = await rows<WalkRow>(WALK, [this.cursor, WALK_STREAMS, keepMs]);
    this.cursor = seen.length < WALK_STREAMS ? '' : (seen.at(-1)?.stream ?? '');
    const old = seen.filter(({ stream, old: isOld }) => isOld && this.kindOf(stream));
    for (let from = 0; from < old.length; from += CHUNK_STREAMS)
      yield await this.closedIn(old.slice(from, from + CHUNK_STREAMS));
  }

  /** A stream without an end: what is before its snapshot is read no more. */
  async *prefixes(): AsyncGenerator<readonly Part[]> {
    const { rows, keepMs } = this.options;
    for (const { stream, version, shape, retired, digest } of await rows<SnapshotRow>(SNAPSHOTS)) {
      if (this.kindOf(stream)?.snapshotShape !== shape) continue;
      const old = await rows<{ body: string }>(PREFIX_OF, [
        stream,
        retired,
        version,
        PREFIX_EVENTS,
        keepMs,
      ]);
      const upTo = retired + old.length;
      const bodies = old.map(({ body }) => body);
      if (old.length > 0)
        yield [partOf({ stream, after: retired, upTo, closed: false }, bodies, digest)];
    }
  }

  /** Those that are closed, with the events that are still here. */
  private async closedIn(some: readonly WalkRow[]): Promise<readonly Part[]> {
    const { rows, read, sealer } = this.options;
    const found = await rows<{ stream: string; body: string }>(
      'SELECT stream, body FROM event WHERE stream = ANY ($1) ORDER BY stream, version',
      [some.map(({ stream }) => stream)],
    );
    const bodies = Map.groupBy(found, ({ stream }) => stream);
    const parts = some.map(async ({ stream, version, retired, digest }) => {
      const here = (bodies.get(stream) ?? []).map(({ body }) => body);
      // Somebody carried it on after it had left: what it was is in the ledger.
      const events = await (retired === 0 ? eventsIn(here, sealer) : read(stream));
      if (!this.kindOf(stream)?.isClosed(events)) return [];
      return [partOf({ stream, after: retired, upTo: version, closed: true }, here, digest)];
    });
    return (await Promise.all(parts)).flat();
  }

  private kindOf(stream: string): Retirable | undefined {
    return this.options.kinds.find(({ owns }) => owns(stream));
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
