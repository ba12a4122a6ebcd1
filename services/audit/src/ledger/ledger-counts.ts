import { type CountedStream, earliest, StreamCounts } from './verify.js';

/** A stream as far as it was counted, and the service that wrote it. */
export type CountedLine = readonly [service: string, ...CountedStream];

/**
 * Completeness of all streams. A stream is one of its service: what another one writes under the same subject stands
 * for none of its events.
 */
export class LedgerCounts {
  private readonly services = new Map<string, StreamCounts>();

  /** Its own streams alone. */
  of(service: string): StreamCounts {
    const known = this.services.get(service);
    if (known) return known;
    const counts = new StreamCounts(service);
    this.services.set(service, counts);
    return counts;
  }

  get size(): number {
    return this.each((counts) => counts.size).reduce((sum, size) => sum + size, 0);
  }

  /** What a later process needs to go on counting. */
  *state(): Generator<CountedLine> {
    for (const [service, counts] of this.services)
      for (const stream of counts.state()) yield [service, ...stream];
  }

  /** Goes on where another count was. */
  resume(lines: Iterable<CountedLine>): void {
    for (const [service, ...stream] of lines) this.of(service).resume([stream]);
  }

  /** Whether something is wrong for good, whatever else comes. */
  get isBroken(): boolean {
    return this.each(({ isBroken }) => isBroken).includes(true);
  }

  /** Of all services, as of each. */
  faults(now: number): ReturnType<StreamCounts['faults']> {
    const found = this.each((counts) => counts.faults(now));
    const first = earliest(...found.map((one) => one.first));
    return { first, onTheirWay: found.reduce((sum, { onTheirWay }) => sum + onTheirWay, 0) };
  }

  private each<T>(of: (counts: StreamCounts) => T): readonly T[] {
    return [...this.services.values()].map(of);
  }
}
