import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
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

/** What a group has not acknowledged of a topic, up to now. */
export const readUnread = async (
  kafka: Kafka,
  group: string,
  topic: string,
  see: (message: KafkaMessage) => void,
): Promise<void> => {
  const from = await withAdmin(kafka, (admin) => acknowledged(admin, group, topic));
  await readUntil(kafka, topic, (_, message) => see(message), from);
};

/** kafkajs takes a coordinator that is in motion for an error. */
const acknowledged = async (
  admin: Admin,
  group: string,
  topic: string,
): Promise<ReadonlyMap<number, bigint>> => {
  const giveUpAt = Date.now() + READ_PATIENCE_MS;
  for (;;) {
    try {
      const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const offsets = (committed?.partitions ?? []).map(
        ({ partition, offset }) => [partition, BigInt(offset)] as const,
      );
      // A group that has acknowledged nothing of a partition yet (-1) has all of it before it.
      return new Map(offsets.filter(([, offset]) => offset >= 0n));
    } catch (error) {
      if (!(error as { retriable?: boolean }).retriable || Date.now() > giveUpAt) throw error;
    }
    await sleep(LOOK_AGAIN_MS);
  }
};

const everything: ReadonlyMap<number, bigint> = new Map();

/**
 * Reads what is in a topic now, with a group of its own that leaves no trace behind. What is deleted
 * meanwhile is not waited for.
 * @param from offset by partition; absent: from the beginning
 * @throws Error if nothing comes for too long
 */
export const readUntil = async (
  kafka: Kafka,
  topic: string,
  see: (partition: number, message: KafkaMessage) => void,
  from = everything,
): Promise<void> => {
  const firstOf = (partition: number): bigint => from.get(partition) ?? 0n;
  const ends = (await endsOf(kafka, topic)).filter(
    ({ partition, high, low }) => BigInt(high) > BigInt(low) && BigInt(high) > firstOf(partition),
  );
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
      const offset = BigInt(one.message.offset);
      // What is fetched before the consumer is sent on lies before what is asked for.
      if (offset >= firstOf(one.partition)) see(one.partition, one.message);
      reached(one.partition, offset + 1n);
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
    const sendOn = (): void =>
      from.forEach((offset, partition) =>
        consumer.seek({ topic, partition, offset: String(offset) }),
      );
    consumer.run({ autoCommit: false, eachMessage }).then(sendOn).catch(reject);
  }).finally(() => {
    timers.forEach(clearTimeout);
    return consumer.disconnect();
  });
};
