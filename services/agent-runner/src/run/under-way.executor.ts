import type { Logger } from '@nightshift/telemetry';

/** Work that nobody waits for, until the process is told to stop. */
export class UnderWay {
  private readonly working = new Set<Promise<void>>();

  constructor(private readonly log: Logger) {}

  track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.log.error({ err: error }, 'a run could not be advanced'))
      .finally(() => this.working.delete(tracked));
    this.working.add(tracked);
  }

  /** Resolves when nothing is left, or the grace is over. */
  async over(graceMs: number): Promise<void> {
    const grace = new Promise<void>((over) => setTimeout(over, graceMs).unref());
    while (
      this.working.size > 0 &&
      (await Promise.race([
        Promise.allSettled(this.working).then(() => true),
        grace.then(() => false),
      ]))
    ) {
      // Until nothing is left.
    }
  }
}
