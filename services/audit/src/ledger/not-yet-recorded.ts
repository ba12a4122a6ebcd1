/** Events that the services have written, that are not in the ledger, and that are on their way there. */
export interface NotYetRecorded {
  readonly events: number;
  /** Those of them that wait to be published, though they are not of a moment ago. */
  readonly inOutbox: number;
  /** Those of them that are published, and that audit has not read, though they are not of a moment ago. */
  readonly onBus: number;
  /** Time in the oldest of them, ISO 8601; `null`: there is none. */
  readonly oldestAt: string | null;
}

export class OnTheirWay {
  private events = 0;
  private readonly where = { recent: 0, inOutbox: 0, onBus: 0 };
  private oldest = Number.POSITIVE_INFINITY;

  /** @param time in the event, in milliseconds since 1970 */
  add(where: 'recent' | 'inOutbox' | 'onBus', time: number): void {
    this.events += 1;
    this.where[where] += 1;
    this.oldest = Math.min(this.oldest, time);
  }

  get found(): NotYetRecorded {
    const { inOutbox, onBus } = this.where;
    const oldestAt = this.events > 0 ? new Date(this.oldest).toISOString() : null;
    return { events: this.events, inOutbox, onBus, oldestAt };
  }
}
