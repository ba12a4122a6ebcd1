import type { Instant } from '@nightshift/kernel';
import { heapPop, heapPush } from './heap.js';

/** Every so many turns go to who has waited longest, so that a low priority is slow, never stuck. */
const BY_ARRIVAL_EVERY = 10;
const TOP_PRIORITY = 9;

/** Of every priority. */
const NONE: readonly number[] = Array.from({ length: TOP_PRIORITY + 1 }, () => 0);

/** What decides whose turn comes first. */
export interface Order {
  /** 9 before 0. */
  readonly priority: number;
  readonly tenant: string;
  readonly deadlineAt?: Instant | undefined;
  /** Counts up as runs first come: a run that has begun goes before one that has not. */
  readonly arrival: number;
}

export interface Turn extends Order {
  readonly id: string;
}

interface Waiting extends Turn {
  gone: boolean;
}

/** What one tenant has waiting and at work. `gone` ones are dropped when they come first. */
interface Share {
  /** By priority; each a heap by deadline, then arrival. */
  readonly heaps: (Waiting[] | undefined)[];
  readonly counts: number[];
  /** In the order they began to wait. */
  line: Waiting[];
  lineFrom: number;
  waiting: number;
  inUse: number;
  /** The turn it had last, of any kind and by arrival; at first the one at which it came. */
  served: number;
  servedByArrival: number;
}

/**
 * Turns: by priority, then to the tenant with the fewest in use, or whose last turn is longest ago,
 * there by deadline, then arrival. The turns by arrival go around the tenants, too: who comes with
 * ten thousand delays nobody else. A turn costs O(tenants + log n).
 */
export class TurnQueue {
  private readonly waiting = new Map<string, Waiting>();
  private readonly shares = new Map<string, Share>();
  private turns = 0;

  get size(): number {
    return this.waiting.size;
  }

  readonly has = (id: string): boolean => this.waiting.has(id);

  /** Who waits already keeps the place. */
  add(id: string, order: Order): void {
    if (this.waiting.has(id)) return;
    const one: Waiting = { ...order, id, gone: false };
    const share = this.shareOf(order.tenant);
    const level = levelOf(one);
    heapPush((share.heaps[level] ??= []), one, isEarlier);
    share.counts[level] = (share.counts[level] ?? 0) + 1;
    share.line.push(one);
    share.waiting += 1;
    this.waiting.set(id, one);
  }

  remove(id: string): boolean {
    const one = this.waiting.get(id);
    const share = one && this.shares.get(one.tenant);
    if (!share) return false;
    this.waiting.delete(id);
    one.gone = true;
    share.waiting -= 1;
    const level = levelOf(one);
    share.counts[level] = (share.counts[level] ?? 0) - 1;
    tidy(share, level);
    this.dropIfIdle(one.tenant, share);
    return true;
  }

  /** One of the tenant's began to use what is queued for. */
  began(tenant: string): void {
    this.shareOf(tenant).inUse += 1;
  }

  ended(tenant: string): void {
    const share = this.shareOf(tenant);
    share.inUse -= 1;
    this.dropIfIdle(tenant, share);
  }

  /** Whose turn it is; they wait no longer. */
  next(): Turn | undefined {
    if (this.waiting.size === 0) return undefined;
    const byArrival = this.turns % BY_ARRIVAL_EVERY === BY_ARRIVAL_EVERY - 1;
    this.turns += 1;
    const found = byArrival ? this.longestWaiting() : this.highest();
    if (found) this.remove(found.id);
    return found;
  }

  private highest(): Waiting | undefined {
    let [best, level]: [Share | undefined, number] = [undefined, -1];
    for (const share of this.shares.values()) {
      if (share.waiting === 0) continue;
      const top = share.counts.findLastIndex((count) => count > 0);
      if (top < level || (top === level && best && !goesBefore(share, best))) continue;
      [best, level] = [share, top];
    }
    if (!best) return undefined;
    best.served = this.turns;
    return firstOf(best.heaps[level] ?? []);
  }

  private longestWaiting(): Waiting | undefined {
    let best: Share | undefined;
    for (const share of this.shares.values())
      if (share.waiting > 0 && (!best || share.servedByArrival < best.servedByArrival))
        best = share;
    if (!best) return undefined;
    best.servedByArrival = this.turns;
    best.served = this.turns;
    while (best.line[best.lineFrom]?.gone) best.lineFrom += 1;
    return best.line[best.lineFrom];
  }

  private shareOf(tenant: string): Share {
    const known = this.shares.get(tenant);
    if (known) return known;
    const share: Share = {
      heaps: [],
      counts: NONE.slice(),
      line: [],
      lineFrom: 0,
      waiting: 0,
      inUse: 0,
      served: this.turns,
      servedByArrival: this.turns,
    };
    this.shares.set(tenant, share);
    return share;
  }

  private dropIfIdle(tenant: string, { waiting, inUse }: Share): void {
    if (waiting === 0 && inUse <= 0) this.shares.delete(tenant);
  }
}

const levelOf = ({ priority }: Order): number => Math.min(TOP_PRIORITY, Math.max(0, priority));

const goesBefore = (a: Share, b: Share): boolean =>
  a.inUse < b.inUse || (a.inUse === b.inUse && a.served < b.served);

/** None is later than any. Instants sort as text. */
const NO_DEADLINE = '~';
const isEarlier = (a: Waiting, b: Waiting): boolean => {
  const [first, second] = [a.deadlineAt ?? NO_DEADLINE, b.deadlineAt ?? NO_DEADLINE];
  return first < second || (first === second && a.arrival < b.arrival);
};

const compare = (a: Waiting, b: Waiting): number => (isEarlier(a, b) ? -1 : 1);

/** Leaves no more behind than is waiting. */
const tidy = (share: Share, level: number): void => {
  const heap = share.heaps[level] ?? [];
  // What is sorted is a heap.
  if (heap.length > 2 * (share.counts[level] ?? 0) + 16)
    share.heaps[level] = heap.filter(({ gone }) => !gone).sort(compare);
  if (share.line.length > 2 * share.waiting + 16) {
    share.line = share.line.filter(({ gone }) => !gone);
    share.lineFrom = 0;
  }
};

const firstOf = (heap: Waiting[]): Waiting | undefined => {
  while (heap[0]?.gone) heapPop(heap, isEarlier);
  return heap[0];
};
