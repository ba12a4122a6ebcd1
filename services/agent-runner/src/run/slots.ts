import { type Order, TurnQueue } from './turn-queue.js';

/** Who may work: at most `size` at once, the others as their turn comes. */
export class Slots {
  /** The tenant of each that has one. */
  private readonly taken = new Map<string, string>();
  private readonly queue = new TurnQueue();

  constructor(private readonly size: number) {}

  get inUse(): number {
    return this.taken.size;
  }

  readonly has = (id: string): boolean => this.taken.has(id);

  /** Takes a slot whether one is free or not: for work that is under way already. */
  take(id: string, tenant: string): void {
    this.queue.remove(id);
    if (this.taken.has(id)) return;
    this.taken.set(id, tenant);
    this.queue.began(tenant);
  }

  wait(id: string, order: Order): void {
    if (!this.taken.has(id)) this.queue.add(id, order);
  }

  /** Gives the slot back, or leaves the queue. */
  leave(id: string): void {
    this.queue.remove(id);
    const tenant = this.taken.get(id);
    if (tenant === undefined) return;
    this.taken.delete(id);
    this.queue.ended(tenant);
  }

  /** Those whose turn it is: they have a slot now. */
  next(): readonly string[] {
    const chosen: string[] = [];
    while (this.taken.size < this.size) {
      const turn = this.queue.next();
      if (!turn) break;
      this.take(turn.id, turn.tenant);
      chosen.push(turn.id);
    }
    return chosen;
  }
}
