import { randomUUID } from 'node:crypto';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';

const READ_PATIENCE_MS = 30_000;

/** Where a partition ends, and where it begins. */
interface Ends {
  readonly partition: number;
  readonly high: string;
  readonly low: string;
}

export const endsOf = (kafka: Kafka, topic: string): Promise<readonly Ends[]> =>
  withAdmin(kafka, async (admin) =>
    (await admin.fetchTopicOffsets(topic)).map(({ partition, high, low }) => ({
      partition,
      high,
      low,
    })),
  );

export const withAdmin = async <T>(kafka: Kafka, ask: (admin: Admin) => Promise<T>): Promise<T> => {
  const admin = kafka.admin();
  await admin.connect();
  return ask(admin).finally(() => admin.disconnect());
};

/** Reads what is in a topic now, with a group of its own that leaves no trace behind. @throws Error if it takes too long */
export const readUntil = async (
  kafka: Kafka,
  topic: string,
  see: (partition: number, message: KafkaMessage) => void,
): Promise<void> => {
  const ends = (await endsOf(kafka, topic)).filter(({ high, low }) => BigInt(high) > BigInt(low));
  if (ends.length === 0) return;
  const missing = new Map(ends.map(({ partition, high }) => [partition, BigInt(high)]));
  const consumer = kafka.consumer({ groupId: `reader-${randomUUID()}`, maxWaitTimeInMs: 100 });
  let timer: NodeJS.Timeout | undefined;
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((settle, reject) => {
    const tooLong = new Error(`${topic} could not be read within ${READ_PATIENCE_MS / 1000} s.`);
    timer = setTimeout(() => reject(tooLong), READ_PATIENCE_MS);
    const eachMessage = async (one: {
      partition: number;
      message: KafkaMessage;
    }): Promise<void> => {
      const { partition, message } = one;
      see(partition, message);
      if (BigInt(message.offset) + 1n >= (missing.get(partition) ?? 0n)) missing.delete(partition);
      if (missing.size === 0) settle();
    };
    consumer.run({ autoCommit: false, eachMessage }).catch(reject);
  }).finally(() => {
    clearTimeout(timer);
    return consumer.disconnect();
  });
};
