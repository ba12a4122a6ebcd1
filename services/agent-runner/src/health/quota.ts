import type { ModelLimit } from './limits.js';

const MINUTE_MS = 60_000;

/** One limit, and what is used of it. Times are milliseconds on any one clock. */
export class Quota {
  private inFlight = 0;
  /** Promised to runs that are about to call. */
  private promised = 0;
  /** When the calls of the last minute began, oldest first, from `from` on. */
  private starts: number[] = [];
  private from = 0;

  constructor(private readonly limit: ModelLimit) {}

  /** How many calls may still begin now. */
  free(at: number): number {
    const { concurrency = Infinity, perMinute = Infinity } = this.limit;
    this.forget(at);
    const begun = this.starts.length - this.from;
    return Math.min(concurrency - this.inFlight, perMinute - begun) - this.promised;
  }

  /** When a call may begin that may not now, as far as that is a matter of time. */
  freeAt(at: number): number | undefined {
    const { perMinute = Infinity } = this.limit;
    this.forget(at);
    const before = this.starts[this.starts.length - perMinute];
    return before === undefined || this.starts.length - this.from < perMinute
      ? undefined
      : before + MINUTE_MS;
  }

  promise(by: 1 | -1): void {
    this.promised += by;
  }

  begin(at: number): void {
    this.inFlight += 1;
    if (this.limit.perMinute !== undefined) this.starts.push(at);
  }

  end(): void {
    this.inFlight -= 1;
  }

  /** It was not sent after all. */
  takeBack(begunAt: number): void {
    this.end();
    const index = this.starts.lastIndexOf(begunAt);
    if (index >= this.from) this.starts.splice(index, 1);
  }

  private forget(at: number): void {
    while ((this.starts[this.from] ?? Infinity) <= at - MINUTE_MS) this.from += 1;
    if (this.from <= 1_000 || this.from * 2 < this.starts.length) return;
    this.starts = this.starts.slice(this.from);
    this.from = 0;
  }
}
