import { EarlyEvents, type EarlyLine } from './early-events.js';

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

/** A stream of a service as far as it was counted: its subject, the sequence up to which it is complete, and those ahead. */
export type CountedStream = readonly [
  subject: string,
  complete: number,
  ahead?: readonly EarlyLine[],
];

/** Events of one stream, as they turn up in the ledger. */
interface StreamCount {
  /** All sequences from 1 to this one are there. */
  complete: number;
  ahead: EarlyEvents | undefined;
  /** Sequences that are missing before those, and are known to be on their way. */
  coming?: Set<number>;
}

/**
 * Completeness of the streams of one service: every stream counts its own events, so what is missing shows. Events of one
 * stream may reach the ledger by two topics, and so in another order.
 */
export class StreamCounts {
  private readonly streams = new Map<string, StreamCount>();
  private double: LedgerFault | undefined;

  constructor(private readonly service: string) {}

  /** @param awaitedUntil when all before it must have come, too, in milliseconds since 1970 */
  add(subject: string, sequence: number, index: number, awaitedUntil: number): void {
    const stream = this.streamOf(subject);
    if (sequence <= stream.complete || stream.ahead?.has(sequence)) {
      this.double ??= {
        index,
        reason: `stream ${subject} of ${this.service} has its event ${sequence} a second time`,
      };
    } else if (sequence > stream.complete + 1) {
      stream.ahead ??= new EarlyEvents();
      stream.ahead.add(sequence, { index, awaitedUntil });
    } else {
      advance(stream);
    }
  }

  /** All its sequences up to this one are there. */
  completeOf(subject: string): number {
    return this.streams.get(subject)?.complete ?? 0;
  }

  /** Whether this event was counted. */
  has(subject: string, sequence: number): boolean {
    const stream = this.streams.get(subject);
    return stream !== undefined && (sequence <= stream.complete || !!stream.ahead?.has(sequence));
  }

  /** Of those that came before this one, and should not have by now: the first in the ledger. */
  overdueAfter(subject: string, sequence: number, now: number): number | undefined {
    return this.streams.get(subject)?.ahead?.firstOverdue(sequence, now);
  }

  /** Those that came before one of their predecessors. */
  earlyOf(subject: string): readonly number[] {
    return this.streams.get(subject)?.ahead?.sequences() ?? [];
  }

  /** Whether something is missing in it that had to be here by now. */
  isOverdue(subject: string, now: number): boolean {
    return this.overdueAfter(subject, 0, now) !== undefined;
  }

  /** This event is known to be on its way: that it is missing is no gap. */
  comes(subject: string, sequence: number): void {
    const stream = this.streams.get(subject);
    if (stream?.ahead) (stream.coming ??= new Set()).add(sequence);
  }

  get size(): number {
    return this.streams.size;
  }

  /** What a later process needs to go on counting. */
  *state(): Generator<CountedStream> {
    for (const [subject, { complete, ahead }] of this.streams)
      yield ahead ? [subject, complete, ahead.lines()] : [subject, complete];
  }

  /** Goes on where another count was. */
  resume(streams: Iterable<CountedStream>): void {
    for (const [subject, complete, ahead] of streams)
      this.streams.set(subject, { complete, ahead: ahead && new EarlyEvents(ahead) });
  }

  /** Whether something is wrong for good, whatever else comes. */
  get isBroken(): boolean {
    return this.double !== undefined;
  }

  /**
   * The first gap or double. A gap before an event of a moment ago, or of events that are known to be on their
   * way, may still be filled; such streams are counted apart. However a stream grows, a gap gets old.
   */
  faults(now: number): {
    readonly first: LedgerFault | undefined;
    readonly onTheirWay: number;
  } {
    let first = this.double;
    let onTheirWay = 0;
    for (const [subject, { complete, ahead, coming }] of this.streams) {
      if (!ahead) continue;
      let missing = complete + 1;
      while (ahead.has(missing) || coming?.has(missing)) missing += 1;
      const index = ahead.firstOverdue(missing, now);
      if (index === undefined) {
        onTheirWay += 1;
        continue;
      }
      if (!first || index < first.index)
        first = {
          index,
          reason: `stream ${subject} of ${this.service} lacks its event ${missing}`,
        };
    }
    return { first, onTheirWay };
  }

  private streamOf(subject: string): StreamCount {
    const known = this.streams.get(subject);
    if (known) return known;
    const stream: StreamCount = { complete: 0, ahead: undefined };
    this.streams.set(subject, stream);
    return stream;
  }
}

const advance = (stream: StreamCount): void => {
  stream.complete += 1;
  while (stream.ahead?.take(stream.complete + 1)) stream.complete += 1;
  if (stream.ahead?.size === 0) stream.ahead = undefined;
};
