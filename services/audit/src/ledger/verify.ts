/** What was found to be wrong, at the first place where it is. */
export interface LedgerFault {
  readonly index: number;
  /** The first that differs is not known exactly: it is one of those from `index` to this one. */
  readonly upTo?: number;
  readonly reason: string;
}

/** The first of them; among several that may be the first, one whose place is known. */
export const earliest = (
  ...faults: readonly (LedgerFault | undefined)[]
): LedgerFault | undefined => {
  const all = faults.flatMap((fault) => fault ?? []).sort((a, b) => a.index - b.index);
  const [first] = all;
  if (first?.upTo === undefined) return first;
  const { upTo } = first;
  return all.find((one) => one.upTo === undefined && one.index <= upTo) ?? first;
};

/** A stream as far as it was counted: its subject, the sequence up to which it is complete, and those ahead. */
export type CountedStream = readonly [
  subject: string,
  complete: number,
  settled: boolean,
  ahead?: readonly (readonly [sequence: number, index: number])[],
];

/** Events of one stream, as they turn up in the ledger. */
interface StreamCount {
  /** All sequences from 1 to this one are there. */
  complete: number;
  /** Index by sequence of those that came before one of their predecessors. */
  ahead: Map<number, number> | undefined;
  settled: boolean;
}

/**
 * Completeness: every stream counts its own events, so what is missing shows. Events of one
 * stream may reach the ledger by two topics, and so in another order.
 */
export class StreamCounts {
  private readonly streams = new Map<string, StreamCount>();
  private double: LedgerFault | undefined;

  /** @param settled whether it was recorded so long ago that all before it have come, too */
  add(subject: string, sequence: number, index: number, settled: boolean): void {
    const stream = this.streamOf(subject);
    stream.settled = settled;
    if (sequence <= stream.complete || stream.ahead?.has(sequence)) {
      this.double ??= {
        index,
        reason: `stream ${subject} has its event ${sequence} a second time`,
      };
    } else if (sequence > stream.complete + 1) {
      stream.ahead ??= new Map();
      stream.ahead.set(sequence, index);
    } else {
      advance(stream);
    }
  }

  /** All its sequences up to this one are there. */
  completeOf(subject: string): number {
    return this.streams.get(subject)?.complete ?? 0;
  }

  get size(): number {
    return this.streams.size;
  }

  /** What a later process needs to go on counting. */
  *state(): Generator<CountedStream> {
    for (const [subject, { complete, settled, ahead }] of this.streams)
      yield ahead ? [subject, complete, settled, [...ahead]] : [subject, complete, settled];
  }

  /** Goes on where another count was. @param settled whether all of it was recorded long ago by now */
  resume(streams: Iterable<CountedStream>, settled: boolean): void {
    for (const [subject, complete, wasSettled, ahead] of streams)
      this.streams.set(subject, {
        complete,
        settled: settled || wasSettled,
        ahead: ahead && new Map(ahead),
      });
  }

  /** Whether something is wrong for good, whatever else comes. */
  get isBroken(): boolean {
    return this.double !== undefined;
  }

  /**
   * The first gap or double. A gap in a stream that grew a moment ago may still be filled by what
   * is on its way into the ledger; such streams are counted apart.
   */
  faults(): { readonly first: LedgerFault | undefined; readonly onTheirWay: number } {
    let first = this.double;
    let onTheirWay = 0;
    for (const [subject, { complete, ahead, settled }] of this.streams) {
      if (!ahead) continue;
      if (!settled) {
        onTheirWay += 1;
        continue;
      }
      const index = lowest(ahead.values());
      if (!first || index < first.index)
        first = { index, reason: `stream ${subject} lacks its event ${complete + 1}` };
    }
    return { first, onTheirWay };
  }

  private streamOf(subject: string): StreamCount {
    const known = this.streams.get(subject);
    if (known) return known;
    const stream: StreamCount = { complete: 0, ahead: undefined, settled: false };
    this.streams.set(subject, stream);
    return stream;
  }
}

const lowest = (indexes: Iterable<number>): number => {
  let least = Number.MAX_SAFE_INTEGER;
  for (const index of indexes) least = Math.min(least, index);
  return least;
};

const advance = (stream: StreamCount): void => {
  stream.complete += 1;
  while (stream.ahead?.delete(stream.complete + 1)) stream.complete += 1;
  if (stream.ahead?.size === 0) stream.ahead = undefined;
};
