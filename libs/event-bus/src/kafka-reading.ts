import { randomUUID } from 'node:crypto';
import type { Admin, EachMessagePayload, Kafka, KafkaMessage } from 'kafkajs';

/** Without a message: a large topic takes as long as it takes. */
const READ_PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 1_000;

/** Where a partition ends, and where it begins. */
interface Ends {
  readonly partition: number;
  readonly high: string;
  readonly low: string;
}

type EachMessage = Pick<EachMessagePayload, 'partition' | 'message'>;

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

/**
 * Reads what is in a topic now, with a group of its own that leaves no trace behind. What is deleted
 * meanwhile is not waited for.
 * @throws Error if nothing comes for too long
 */
export const readUntil = async (
  kafka: Kafka,
  topic: string,
  see: (partition: number, message: KafkaMessage) => void,
): Promise<void> => {
  const ends = (await endsOf(kafka, topic)).filter(({ high, low }) => BigInt(high) > BigInt(low));
  if (ends.length === 0) return;
  const missing = new Map(ends.map(({ partition, high }) => [partition, BigInt(high)]));
  const consumer = kafka.consumer({ groupId: `reader-${randomUUID()}`, maxWaitTimeInMs: 100 });
  const timers: NodeJS.Timeout[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((settle, reject) => {
    const reached = (partition: number, next: bigint): void => {
      if (next >= (missing.get(partition) ?? 0n)) missing.delete(partition);
      if (missing.size === 0) settle();
    };
    const eachMessage = async (one: EachMessage): Promise<void> => {
      patience.refresh();
      see(one.partition, one.message);
      reached(one.partition, BigInt(one.message.offset) + 1n);
    };
    const tooLong = new Error(
      `${topic} could not be read: nothing came for ${READ_PATIENCE_MS / 1000} s.`,
    );
    const lookAgain = (): Promise<void> =>
      endsOf(kafka, topic).then(
        (now) => now.forEach(({ partition, low }) => reached(partition, BigInt(low))),
        reject,
      );
    const patience = setTimeout(() => reject(tooLong), READ_PATIENCE_MS);
    timers.push(patience, setInterval(lookAgain, LOOK_AGAIN_MS));
    consumer.run({ autoCommit: false, eachMessage }).catch(reject);
  }).finally(() => {
    timers.forEach(clearTimeout);
    return consumer.disconnect();
  });
};
