import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetterTopic } from '@nightshift/contracts';
import type { Admin, Kafka, Producer, TopicMessages } from 'kafkajs';
import { inBatches } from './kafka-batches.js';
import { type KafkaLog, newKafka, partitioner } from './kafka-client.js';
import { KafkaDeadLetters } from './kafka-dead-letters.js';
import { toKafka } from './kafka-message.js';
import { readUnread } from './kafka-reading.js';
import { startKafkaSubscription } from './kafka-subscription.js';
import type { EventBus, Message, RunningSubscription, Subscription } from './port.js';

/** One event may be larger than a batch: a brief of a megabyte is repeated in the order to run. */
const MAX_MESSAGE_BYTES = 8_388_608;
const LEADERS_PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 50;

export interface KafkaBusOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Partitions of topics that are made here; default 6. */
  readonly partitions?: number;
  /** Default 1. */
  readonly replicationFactor?: number;
  readonly log: KafkaLog;
}

/** The bus over Apache Kafka; kafkajs stays behind the port. */
export const openKafkaBus = async (options: KafkaBusOptions): Promise<EventBus> => {
  const kafka = newKafka(options.brokers, options.clientId, options.log);
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 5,
    createPartitioner: partitioner,
  });
  await producer.connect();
  return new KafkaBus(kafka, producer, options);
};

class KafkaBus implements EventBus {
  readonly kind = 'kafka';
  /** One at a time: a failed publish is sent again before anything newer. */
  readonly pipelining = 1;
  readonly parked: KafkaDeadLetters;
  private readonly running = new Set<RunningSubscription>();

  constructor(
    private readonly kafka: Kafka,
    private readonly producer: Producer,
    private readonly options: KafkaBusOptions,
  ) {
    this.parked = new KafkaDeadLetters(kafka, producer, options.log);
  }

  readonly publish = async (messages: readonly Message[]): Promise<void> => {
    for (const part of inBatches(messages)) {
      await this.producer.sendBatch({ topicMessages: byTopic(part), acks: -1, timeout: 10_000 });
    }
  };

  readonly subscribe = async (subscription: Subscription): Promise<RunningSubscription> => {
    const { group, broadcast = false } = subscription;
    const parked = broadcast ? [] : [deadLetterTopic(group)];
    await this.ensureTopics([...subscription.topics, ...parked]);
    const started = await startKafkaSubscription({
      kafka: this.kafka,
      subscription,
      park: async (letters) => {
        if (!broadcast) await this.parked.park(letters.map((letter) => ({ ...letter, group })));
      },
    });
    const stop = async (): Promise<void> => {
      this.running.delete(subscribed);
      await started.stop();
    };
    const subscribed: RunningSubscription = { ...started, stop };
    this.running.add(subscribed);
    return subscribed;
  };

  readonly unread: EventBus['unread'] = async (group, topics, see) => {
    for (const topic of topics)
      await readUnread(this.kafka, group, topic, ({ value }) => see(value ?? Buffer.alloc(0)));
  };

  readonly ensureTopics = async (topics: readonly string[]): Promise<void> => {
    const { partitions = 6, replicationFactor = 1 } = this.options;
    const wanted = [...new Set(topics)];
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const existing = new Set(await admin.listTopics());
      const missing = wanted.filter((topic) => !existing.has(topic));
      if (missing.length > 0) {
        await admin
          .createTopics({
            waitForLeaders: false,
            topics: missing.map((topic) => ({
              topic,
              numPartitions: partitions,
              replicationFactor,
              configEntries: configOf(topic),
            })),
          })
          .catch(ignoreExisting);
      }
      await untilLed(admin, wanted);
    } finally {
      await admin.disconnect();
    }
  };

  readonly close = async (): Promise<void> => {
    await Promise.all([...this.running].map(({ stop }) => stop()));
    await this.producer.disconnect();
  };
}

/** A dead letter waits for a person for as long as that takes: it is deleted once it is handled. */
const configOf = (topic: string): { name: string; value: string }[] => [
  { name: 'max.message.bytes', value: String(MAX_MESSAGE_BYTES) },
  ...(isDeadLetterTopic(topic) ? [{ name: 'retention.ms', value: '-1' }] : []),
];

const isDeadLetterTopic = (topic: string): boolean => topic.endsWith(deadLetterTopic(''));

const byTopic = (messages: readonly Message[]): TopicMessages[] =>
  [...Map.groupBy(messages, ({ topic }) => topic)].map(([topic, some]) => ({
    topic,
    messages: some.map(toKafka),
  }));

/**
 * Until every partition has a leader. Also for topics that were there: another process may have
 * asked for them a moment ago. kafkajs waits itself, but takes a broker that has not heard of the
 * topic yet for an error.
 */
const untilLed = async (admin: Admin, topics: readonly string[]): Promise<void> => {
  const giveUpAt = Date.now() + LEADERS_PATIENCE_MS;
  for (;;) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: [...topics] });
      if (found.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))) return;
    } catch (error) {
      if (!(error as { retriable?: boolean }).retriable || Date.now() > giveUpAt) throw error;
    }
    if (Date.now() > giveUpAt) throw new Error(`No leader yet for: ${topics.join(', ')}.`);
    await sleep(LOOK_EVERY_MS);
  }
};

const ignoreExisting = (error: unknown): boolean => {
  const { type, errors = [] } = error as { type?: string; errors?: readonly { type?: string }[] };
  if ([type, ...errors.map((one) => one.type)].includes('TOPIC_ALREADY_EXISTS')) return false;
  throw error;
};
