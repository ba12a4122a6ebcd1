import { deadLetterTopic } from '@nightshift/contracts';
import type { Kafka, Producer, TopicMessages } from 'kafkajs';
import { inBatches } from './kafka-batches.js';
import { newKafka, partitioner } from './kafka-client.js';
import { KafkaDeadLetters } from './kafka-dead-letters.js';
import { toKafka } from './kafka-message.js';
import { readUnread, withAdmin } from './kafka-reading.js';
import { startKafkaSubscription } from './kafka-subscription.js';
import { ensureTopics, type TopicOptions } from './kafka-topics.js';
import type { EventBus, Message, RunningSubscription, Subscription } from './port.js';

export interface KafkaBusOptions extends TopicOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
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

  readonly ensureTopics = (topics: readonly string[]): Promise<void> =>
    withAdmin(this.kafka, (admin) => ensureTopics(admin, [...new Set(topics)], this.options));

  readonly close = async (): Promise<void> => {
    await Promise.all([...this.running].map(({ stop }) => stop()));
    await this.producer.disconnect();
  };
}

const byTopic = (messages: readonly Message[]): TopicMessages[] =>
  [...Map.groupBy(messages, ({ topic }) => topic)].map(([topic, some]) => ({
    topic,
    messages: some.map(toKafka),
  }));
