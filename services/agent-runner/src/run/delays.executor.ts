import { epochMsOf, type Instant } from '@nightshift/kernel';

/** Delays of runs, one each: a timer, and that it has rung. */
export class Delays {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly rung = new Map<string, Instant>();

  /** Replaces the delay the run had. */
  set(id: string, due: Instant, now: Instant, ring: () => void): void {
    this.clear(id);
    const rings = (): void => {
      this.rung.set(id, due);
      ring();
    };
    this.timers.set(id, setTimeout(rings, Math.max(0, epochMsOf(due) - epochMsOf(now))));
  }

  /** The time of a delay that is over. */
  readonly over = (id: string): Instant | undefined => this.rung.get(id);

  clear(id: string): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.rung.delete(id);
  }

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }
}
