import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { BatchWorker } from './batch-worker.js';
import { waitingIn } from './kafka-lag.js';
import { fromKafka } from './kafka-message.js';
import { withAdmin } from './kafka-reading.js';
import type { RunningSubscription, Subscription, Unprocessable } from './port.js';

const COMMIT_EVERY_MS = 1_000;
const HEARTBEAT_EVERY_MS = 1_000;
/** What several partitions deliver within this time becomes one batch. */
const MERGE_MS = 3;
const CONCURRENT_PARTITIONS = 64;
/** A member that has not left the group by then is dropped by its session timeout. */
const LEAVE_PATIENCE_MS = 5_000;
const unheld = { ref: false };

export interface KafkaSubscriptionOptions {
  readonly kafka: Kafka;
  readonly subscription: Subscription;
  readonly park: (letters: readonly Unprocessable[]) => Promise<void>;
}

/**
 * One member of a consumer group. Offsets are committed behind the handler's back, about once a
 * second: what a crash leaves uncommitted comes again, and the inbox drops it. While a batch is
 * retried the member keeps its heartbeat, so an outage of a dependency causes no rebalance.
 */
export const startKafkaSubscription = async (
  options: KafkaSubscriptionOptions,
): Promise<RunningSubscription> => {
  const { kafka, subscription } = options;
  const { broadcast = false } = subscription;
  const consumer = kafka.consumer({
    // A group of one leaves nothing behind: it commits no offsets.
    groupId: broadcast ? `${subscription.group}.${randomUUID()}` : subscription.group,
    maxWaitTimeInMs: 250,
    // A member that was killed holds its partitions for this long; a shorter pause costs nobody's work.
    sessionTimeout: 10_000,
    heartbeatInterval: 2_000,
    retry: {
      initialRetryTime: 200,
      maxRetryTime: 2_000,
      retries: 8,
      restartOnFailure: async () => true,
    },
  });
  const lingerMs = Math.max(MERGE_MS, subscription.lingerMs ?? 0);
  const worker = new BatchWorker({
    subscription: { ...subscription, lingerMs },
    park: options.park,
  });
  const offsets = new OffsetCommits(consumer);
  await consumer.connect();
  await consumer.subscribe({ topics: [...subscription.topics], fromBeginning: !broadcast });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: CONCURRENT_PARTITIONS,
    eachBatch: (payload) => handle(payload, worker, offsets),
  });
  const committing = broadcast
    ? undefined
    : setInterval(() => void offsets.commit(), COMMIT_EVERY_MS).unref();
  const lag = async (): Promise<number> => {
    if (broadcast) return 0;
    // What was handled a moment ago must not count as waiting.
    await offsets.commit();
    return lagOf(kafka, subscription);
  };
  return {
    stop: async () => {
      clearInterval(committing);
      await worker.stop();
      const left = broadcast ? consumer.disconnect() : leave(consumer, offsets);
      await Promise.race([left, sleep(LEAVE_PATIENCE_MS, undefined, unheld)]);
    },
    lag,
    lagMs: async () => {
      const oldestAt = worker.oldestAt();
      if (oldestAt !== undefined) return Date.now() - oldestAt;
      // What is waiting elsewhere, at a broker or at another member, has an age nobody here knows.
      return (await lag()) === 0 ? 0 : undefined;
    },
    redrive: worker.redrive,
    trouble: worker.trouble,
  };
};

/** kafkajs repeats both for half a minute while the group or its coordinator is in motion. */
const leave = async (consumer: Consumer, offsets: OffsetCommits): Promise<void> => {
  await offsets.commit();
  await consumer.disconnect().catch(() => undefined);
};

const handle = async (
  payload: EachBatchPayload,
  worker: BatchWorker,
  offsets: OffsetCommits,
): Promise<void> => {
  const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
  const beating = setInterval(() => void heartbeat().catch(() => undefined), HEARTBEAT_EVERY_MS);
  try {
    const deliveries = batch.messages.map((message) =>
      fromKafka(batch.topic, batch.partition, message),
    );
    await worker.push(deliveries);
    if (isStale()) return;
    resolveOffset(batch.lastOffset());
    offsets.handled(batch.topic, batch.partition, batch.lastOffset());
  } catch (error) {
    // Stopping: what is not resolved stays for the next member.
    if (isRunning()) throw error;
  } finally {
    clearInterval(beating);
  }
};

class OffsetCommits {
  private handledOffsets = new Map<string, { topic: string; partition: number; offset: string }>();

  constructor(private readonly consumer: Consumer) {}

  handled(topic: string, partition: number, lastOffset: string): void {
    this.handledOffsets.set(`${topic}/${partition}`, {
      topic,
      partition,
      offset: String(BigInt(lastOffset) + 1n),
    });
  }

  async commit(): Promise<void> {
    const offsets = [...this.handledOffsets.values()];
    if (offsets.length === 0) return;
    this.handledOffsets = new Map();
    // A commit that fails (rebalance, broker away) means only that some of it comes again.
    await this.consumer.commitOffsets(offsets).catch(() => undefined);
  }
}

const lagOf = async (kafka: Kafka, { group, topics }: Subscription): Promise<number> =>
  withAdmin(kafka, async (admin) => {
    const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
    let lag = 0n;
    for (const { topic, partitions } of committed) {
      const ends = new Map(
        (await admin.fetchTopicOffsets(topic)).map((one) => [one.partition, one]),
      );
      for (const { partition, offset } of partitions)
        lag += waitingIn(ends.get(partition) ?? { low: '0', high: '0' }, offset);
    }
    return Number(lag);
  });
