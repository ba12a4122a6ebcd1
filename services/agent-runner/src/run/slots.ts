/** Who may work: at most `size` at once, the others in order of priority, then of arrival. */
export class Slots {
  private readonly taken = new Set<string>();
  private readonly queues = new Map<number, Set<string>>();

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
    const queue = this.queues.get(priority) ?? new Set();
    queue.add(id);
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
    for (const priority of [...this.queues.keys()].sort((a, b) => b - a)) {
      for (const id of this.queues.get(priority) ?? []) {
        if (this.taken.size >= this.size) return chosen;
        this.take(id);
        chosen.push(id);
      }
    }
    return chosen;
  }

  private forget(id: string): void {
    for (const queue of this.queues.values()) queue.delete(id);
  }
}
