import { BatchWorker } from './batch-worker.js';
import type { DeadLetterStore } from './dead-letters.js';
import type { Delivery, EventBus, Message, RunningSubscription, Subscription } from './port.js';

/** Enough publishes under way that no group waits for another's slow batch. */
const PIPELINING = 64;

interface Group {
  readonly subscription: Subscription;
  readonly worker: BatchWorker;
}

/**
 * The bus inside one process. It stores nothing: a publish resolves when every group has handled
 * it, and until then the publisher's outbox keeps the message. What a crash interrupts is
 * published again at the next start, and the groups' inboxes drop what they had seen. Messages of
 * a topic that no group reads are done at once, so subscribe before the relays start.
 */
export class EmbeddedBus implements EventBus {
  readonly kind = 'embedded';
  readonly pipelining = PIPELINING;
  private groups: Group[] = [];
  private readonly offsets = new Map<string, number>();

  constructor(readonly parked: DeadLetterStore) {}

  // Not async up to the pushes: the order of calls must be the order in every queue.
  readonly publish = (messages: readonly Message[]): Promise<void> => {
    const deliveries = messages.map((message) => this.deliveryOf(message));
    const pushes = this.groups.map(({ subscription, worker }) =>
      worker.push(deliveries.filter(({ topic }) => subscription.topics.includes(topic))),
    );
    return Promise.all(pushes).then(() => undefined);
  };

  readonly subscribe = async (subscription: Subscription): Promise<RunningSubscription> => {
    const worker = new BatchWorker({
      subscription,
      park: async (letters) => {
        if (!subscription.broadcast)
          await this.parked.park(
            letters.map((letter) => ({ ...letter, group: subscription.group })),
          );
      },
    });
    const group = { subscription, worker };
    this.groups.push(group);
    return {
      stop: async () => {
        this.groups = this.groups.filter((one) => one !== group);
        await worker.stop();
      },
      lag: async () => worker.waiting(),
      lagMs: async () => {
        const oldestAt = worker.oldestAt();
        return oldestAt === undefined ? 0 : Date.now() - oldestAt;
      },
      redrive: worker.redrive,
      trouble: worker.trouble,
    };
  };

  /** It holds nothing by itself. */
  readonly unread = async (): Promise<void> => undefined;

  /** There is nothing to make. */
  readonly ensureTopics = async (): Promise<void> => undefined;

  readonly close = async (): Promise<void> => {
    const groups = this.groups.splice(0);
    await Promise.all(groups.map(({ worker }) => worker.stop()));
    await this.parked.close();
  };

  private deliveryOf(message: Message): Delivery {
    const offset = this.offsets.get(message.topic) ?? 0;
    this.offsets.set(message.topic, offset + 1);
    return { ...message, partition: 0, offset: String(offset), publishedAt: Date.now() };
  }
}
