/** Every so many slots go to who has waited longest, so that a low priority is slow, never stuck. */
const BY_ARRIVAL_EVERY = 10;

/** Who may work: at most `size` at once, the others in order of priority, then of arrival. */
export class Slots {
  private readonly taken = new Set<string>();
  /** By priority; each in the order of arrival. */
  private readonly queues = new Map<number, Map<string, number>>();
  private arrivals = 0;
  private given = 0;

  constructor(private readonly size: number) {}

  get inUse(): number {
    return this.taken.size;
  }

  readonly has = (id: string): boolean => this.taken.has(id);

  /** Takes a slot whether one is free or not: for work that is under way already. */
  take(id: string): void {
    this.forget(id);
    this.taken.add(id);
  }

  /** @param priority 9 before 0 */
  wait(id: string, priority: number): void {
    const queue = this.queues.get(priority) ?? new Map<string, number>();
    if (!queue.has(id)) queue.set(id, (this.arrivals += 1));
    this.queues.set(priority, queue);
  }

  /** Gives the slot back, or leaves the queue. */
  leave(id: string): void {
    this.taken.delete(id);
    this.forget(id);
  }

  /** Those whose turn it is: they have a slot now. */
  next(): readonly string[] {
    const chosen: string[] = [];
    while (this.taken.size < this.size) {
      const id = this.first();
      if (id === undefined) break;
      this.given += 1;
      this.take(id);
      chosen.push(id);
    }
    return chosen;
  }

  private first(): string | undefined {
    const byArrival = this.given % BY_ARRIVAL_EVERY === BY_ARRIVAL_EVERY - 1;
    const heads = [...this.queues].flatMap(([priority, queue]) => {
      const [head] = queue;
      return head ? [{ id: head[0], rank: byArrival ? -head[1] : priority }] : [];
    });
    return heads.sort((a, b) => b.rank - a.rank)[0]?.id;
  }

  private forget(id: string): void {
    for (const queue of this.queues.values()) queue.delete(id);
  }
}
