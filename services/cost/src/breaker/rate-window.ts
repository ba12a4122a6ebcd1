/** More are more exact; the window moves on by one of them. */
const BUCKETS = 12;

/** What came in during the last `windowMs`, in constant time and space. */
export class RateWindow {
  private readonly sums = new Float64Array(BUCKETS);
  private readonly bucketMs: number;
  /** Number of the newest bucket since the epoch. */
  private newest = 0;

  constructor(private readonly windowMs: number) {
    this.bucketMs = windowMs / BUCKETS;
  }

  /** What comes late counts as come now. */
  add(atMs: number, amount: number): void {
    this.moveTo(atMs);
    const index = this.newest % BUCKETS;
    this.sums[index] = (this.sums[index] ?? 0) + amount;
  }

  sum(atMs: number): number {
    this.moveTo(atMs);
    return this.sums.reduce((sum, one) => sum + one, 0);
  }

  /** On average over the whole window, also where it has only begun: a single burst is no rate. */
  perMinute(atMs: number): number {
    return (this.sum(atMs) * 60_000) / this.windowMs;
  }

  private moveTo(atMs: number): void {
    const bucket = Math.floor(atMs / this.bucketMs);
    const passed = Math.min(BUCKETS, bucket - this.newest);
    for (let n = 0; n < passed; n += 1) this.sums[(bucket - n) % BUCKETS] = 0;
    if (passed > 0) this.newest = bucket;
  }
}
