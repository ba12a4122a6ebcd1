/** An event that came before one of its predecessors. */
interface EarlyEvent {
  readonly index: number;
  /** Until then what is missing before it may still come, in milliseconds since 1970. */
  readonly awaitedUntil: number;
}

export type EarlyLine = readonly [sequence: number, index: number, awaitedUntil: number];

/** Those that are overdue at a time: their sequences, ascending, and at each the least index from there on. */
interface Overdue {
  readonly now: number;
  readonly sequences: readonly number[];
  readonly least: readonly number[];
}

/** Events of one stream that came before one of their predecessors, by sequence. */
export class EarlyEvents {
  private readonly events = new Map<number, EarlyEvent>();
  /** Made once for all questions of the same time: of a very broken stream there are as many as it has events. */
  private overdue: Overdue | undefined;

  constructor(lines: Iterable<EarlyLine> = []) {
    for (const [sequence, index, awaitedUntil] of lines)
      this.events.set(sequence, { index, awaitedUntil });
  }

  get size(): number {
    return this.events.size;
  }

  has(sequence: number): boolean {
    return this.events.has(sequence);
  }

  sequences(): readonly number[] {
    return [...this.events.keys()];
  }

  lines(): readonly EarlyLine[] {
    return [...this.events].map(([sequence, { index, awaitedUntil }]) => [
      sequence,
      index,
      awaitedUntil,
    ]);
  }

  add(sequence: number, event: EarlyEvent): void {
    this.events.set(sequence, event);
    this.overdue = undefined;
  }

  /** @returns whether it was there */
  take(sequence: number): boolean {
    this.overdue = undefined;
    return this.events.delete(sequence);
  }

  /** The least index of those behind this sequence before which nothing can come any more; `undefined`: it may still come. */
  firstOverdue(missing: number, now: number): number | undefined {
    const { sequences, least } = this.overdueAt(now);
    let [from, to] = [0, sequences.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((sequences[middle] ?? 0) > missing) to = middle;
      else from = middle + 1;
    }
    return least[from];
  }

  private overdueAt(now: number): Overdue {
    if (this.overdue?.now === now) return this.overdue;
    const ordered = [...this.events]
      .filter(([, { awaitedUntil }]) => awaitedUntil < now)
      .sort(([one], [other]) => one - other);
    const least: number[] = [];
    let lowest = Number.POSITIVE_INFINITY;
    for (const [at, [, { index }]] of [...ordered.entries()].toReversed())
      least[at] = lowest = Math.min(lowest, index);
    this.overdue = { now, sequences: ordered.map(([sequence]) => sequence), least };
    return this.overdue;
  }
}
