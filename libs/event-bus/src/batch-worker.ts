import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery, Subscription, Unprocessable } from './port.js';

const DEFAULT_MAX_BATCH = 400;
const RETRY_FIRST_MS = 200;
const RETRY_MAX_MS = 5_000;
/** At most so many batches are in hand, of a handler that lets the next one begin early. */
const MAX_IN_HAND = 3;

export interface BatchWorkerOptions {
  readonly subscription: Subscription;
  /** Parks what can never be processed; must be durable when it resolves. */
  readonly park: (letters: readonly Unprocessable[]) => Promise<void>;
}

interface Entry {
  readonly deliveries: readonly Delivery[];
  /** Was parked before: a batch of its own, tried once, and parked by whoever asked for it. */
  readonly isRedriven: boolean;
  readonly settle: (unprocessable: readonly Unprocessable[]) => void;
  readonly reject: (error: Error) => void;
}

/** What a batch gets that was waiting when its subscription ended. */
class SubscriptionStopped extends Error {
  override readonly name = 'SubscriptionStopped';
}

/**
 * Hands deliveries to the handler of one group: in order, one batch after the other, several arrivals
 * merged. A batch that fails comes again, after a pause, until it succeeds; until it is in order,
 * nothing overtakes it.
 */
export class BatchWorker {
  private entries: Entry[] = [];
  /** Oldest first, each with what resolves once it is handled or given up. */
  private readonly inHand = new Map<readonly Entry[], Promise<void>>();
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private readonly problems = new Map<readonly Delivery[], string>();
  private readonly maxBatch: number;

  constructor(private readonly options: BatchWorkerOptions) {
    this.maxBatch = options.subscription.maxBatch ?? DEFAULT_MAX_BATCH;
  }

  /** Resolves once every delivery was handled or parked. Order of calls is order of handling. */
  async push(deliveries: readonly Delivery[]): Promise<void> {
    await this.enqueueAll(deliveries, false);
  }

  /** Like a push, but tried once: gives back what cannot be processed. @throws what the handler throws */
  readonly redrive = (deliveries: readonly Delivery[]): Promise<readonly Unprocessable[]> =>
    this.enqueueAll(deliveries, true);

  readonly trouble = (): string | undefined => this.problems.values().next().value;

  readonly waiting = (): number =>
    this.entries.reduce((sum, { deliveries }) => sum + deliveries.length, 0);

  /** When the bus got the oldest delivery that is not handled, in epoch ms; `undefined` if there is none. */
  readonly oldestAt = (): number | undefined => {
    const [oldest] = [...this.inHand.keys(), this.entries]
      .flat()
      .filter(({ isRedriven }) => !isRedriven);
    return oldest?.deliveries[0]?.publishedAt;
  };

  /** Finishes what is in hand, unless its handler ends sooner; what is waiting is rejected and stays unacknowledged. */
  async stop(): Promise<void> {
    const stopped = this.hasStopped();
    this.stopping.abort(stopped);
    await this.running;
    await Promise.all(this.inHand.values());
    for (const { reject } of this.entries.splice(0)) reject(stopped);
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private hasStopped(): SubscriptionStopped {
    return new SubscriptionStopped(`Group ${this.options.subscription.group} has stopped.`);
  }

  private async enqueueAll(
    deliveries: readonly Delivery[],
    isRedriven: boolean,
  ): Promise<readonly Unprocessable[]> {
    const parts: Promise<readonly Unprocessable[]>[] = [];
    for (let from = 0; from < deliveries.length; from += this.maxBatch) {
      parts.push(this.enqueue(deliveries.slice(from, from + this.maxBatch), isRedriven));
    }
    return (await Promise.all(parts)).flat();
  }

  private enqueue(
    deliveries: readonly Delivery[],
    isRedriven: boolean,
  ): Promise<readonly Unprocessable[]> {
    if (this.stopped) return Promise.reject(this.hasStopped());
    return new Promise((settle, reject) => {
      this.entries.push({ deliveries, isRedriven, settle, reject });
      this.running ??= this.run();
    });
  }

  private async run(): Promise<void> {
    // What arrives in the same turn of the event loop belongs to the same batch.
    await new Promise(setImmediate);
    while (this.entries.length > 0 && !this.stopped) {
      await this.linger();
      await this.begin(this.take());
    }
    this.running = undefined;
  }

  /** Resolves once the next batch may begin. */
  private async begin(batch: readonly Entry[]): Promise<void> {
    const inOrder = Promise.withResolvers<void>();
    const handled = this.handle(batch, inOrder.resolve).finally(() => this.inHand.delete(batch));
    this.inHand.set(batch, handled);
    await Promise.race([handled, inOrder.promise]);
    if (this.inHand.size >= MAX_IN_HAND) await Promise.race(this.inHand.values());
  }

  private async linger(): Promise<void> {
    const { lingerMs = 0, lingerBelow = this.maxBatch } = this.options.subscription;
    if (lingerMs > 0 && this.waiting() < lingerBelow) await this.pause(lingerMs);
  }

  private take(): Entry[] {
    const batch: Entry[] = [];
    let size = 0;
    for (const entry of this.entries) {
      const isFull = size + entry.deliveries.length > this.maxBatch;
      if (batch.length > 0 && (isFull || entry.isRedriven || batch[0]?.isRedriven)) break;
      batch.push(entry);
      size += entry.deliveries.length;
    }
    this.entries = this.entries.slice(batch.length);
    return batch;
  }

  private async handle(batch: readonly Entry[], inOrder: () => void): Promise<void> {
    const deliveries = batch.flatMap((entry) => entry.deliveries);
    const [first] = batch;
    if (first?.isRedriven)
      return this.options.subscription
        .handle(deliveries, this.stopping.signal)
        .then(first.settle, first.reject);
    if (await this.persist(deliveries, inOrder)) for (const { settle } of batch) settle([]);
    else for (const { reject } of batch) reject(this.hasStopped());
  }

  /** False if it was stopped before it succeeded. */
  private async persist(batch: readonly Delivery[], inOrder: () => void): Promise<boolean> {
    const { handle } = this.options.subscription;
    for (let wait = RETRY_FIRST_MS; ; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      try {
        const unprocessable = await handle(batch, this.stopping.signal, inOrder);
        if (unprocessable.length > 0) await this.options.park(unprocessable);
        this.problems.delete(batch);
        return true;
      } catch (error) {
        this.problems.set(batch, error instanceof Error ? error.message : String(error));
        await this.pause(wait);
        if (this.stopped) return false;
      }
    }
  }

  /** Ends sooner where it is stopped. */
  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
