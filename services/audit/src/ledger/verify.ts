/** What was found to be wrong, at the first place where it is. */
export interface LedgerFault {
  readonly index: number;
  readonly reason: string;
}

/** Sequences of one stream, as they turn up in the ledger. */
interface StreamCount {
  readonly events: number;
  readonly sum: number;
  readonly highest: number;
  readonly lastIndex: number;
  readonly lastTime: string;
}

/**
 * Completeness: every stream counts its own events, so what is missing shows. Events of one
 * stream may reach the ledger by two topics, and so in another order.
 */
export class StreamCounts {
  private readonly streams = new Map<string, StreamCount>();

  add(subject: string, sequence: number, index: number, time: string): void {
    const { events = 0, sum = 0, highest = 0 } = this.streams.get(subject) ?? {};
    this.streams.set(subject, {
      events: events + 1,
      sum: sum + sequence,
      highest: Math.max(highest, sequence),
      lastIndex: index,
      lastTime: time,
    });
  }

  get size(): number {
    return this.streams.size;
  }

  /**
   * Streams with gaps or doubles. One that had an event after `settledBefore` may still be on its
   * way into the ledger; it is counted apart.
   */
  faults(settledBefore: string): {
    readonly first: LedgerFault | undefined;
    readonly onTheirWay: number;
  } {
    let first: LedgerFault | undefined;
    let onTheirWay = 0;
    for (const [subject, { events, sum, highest, lastIndex, lastTime }] of this.streams) {
      if (events === highest && sum === (highest * (highest + 1)) / 2) continue;
      if (lastTime > settledBefore) onTheirWay += 1;
      else if (!first || lastIndex < first.index) {
        first = {
          index: lastIndex,
          reason: `stream ${subject} has ${events} events in the ledger, and counts to ${highest}`,
        };
      }
    }
    return { first, onTheirWay };
  }
}
