import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetterTopic } from '@nightshift/contracts';
import kafkajs, { type Admin, type ConfigEntries, type IResourceConfig } from 'kafkajs';
import type { KafkaLog } from './kafka-client.js';

const { ConfigResourceTypes, ConfigSource } = kafkajs;

/** One event may be larger than a batch: a brief of a megabyte is repeated in the order to run. */
const MAX_MESSAGE_BYTES = 8_388_608;
/**
 * Of a dead letter: whatever a topic takes, and why it is parked. Headers are kept as text, in which
 * each byte that is no UTF-8 takes three.
 */
const MAX_LETTER_BYTES = 3 * MAX_MESSAGE_BYTES + 65_536;
const LEADERS_PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 50;

export interface TopicOptions {
  /** Partitions of topics that are made here; default 6. */
  readonly partitions?: number;
  /** Default 1. */
  readonly replicationFactor?: number;
  readonly log: KafkaLog;
}

/** Makes those that are missing, and room for dead letters in those that were there. */
export const ensureTopics = async (
  admin: Admin,
  topics: readonly string[],
  { partitions = 6, replicationFactor = 1, log }: TopicOptions,
): Promise<void> => {
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter((topic) => !existing.has(topic));
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
  await untilLed(admin, topics);
  const letters = topics.filter((topic) => existing.has(topic) && isDeadLetterTopic(topic));
  if (letters.length > 0)
    await makeRoom(admin, letters).catch((error: unknown) =>
      // What is larger than it takes is parked without its bytes.
      log('warn', `${letters.join(', ')} could not be given room for large dead letters`, {
        error: String(error),
      }),
    );
};

/** A dead letter waits for a person for as long as that takes: it is deleted once it is handled. */
const configOf = (topic: string): { name: string; value: string }[] =>
  isDeadLetterTopic(topic)
    ? [room, { name: 'retention.ms', value: '-1' }]
    : [{ name: ROOM, value: String(MAX_MESSAGE_BYTES) }];

const ROOM = 'max.message.bytes';
const room = { name: ROOM, value: String(MAX_LETTER_BYTES) };

const isDeadLetterTopic = (topic: string): boolean => topic.endsWith(deadLetterTopic(''));

/** @throws Error if the broker does not let us */
const makeRoom = async (admin: Admin, topics: readonly string[]): Promise<void> => {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  const small = resources
    .filter(({ configEntries }) => configEntries.some(isSmall))
    .map(({ resourceName, configEntries }) => withRoom(resourceName, configEntries));
  if (small.length > 0) await admin.alterConfigs({ validateOnly: false, resources: small });
};

const isSmall = ({ configName, configValue }: ConfigEntries): boolean =>
  configName === ROOM && Number(configValue) < MAX_LETTER_BYTES;

/** What is not said again is what it was before anybody set it. */
const withRoom = (name: string, entries: readonly ConfigEntries[]): IResourceConfig => ({
  type: ConfigResourceTypes.TOPIC,
  name,
  configEntries: [
    ...entries
      .filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG)
      .map(({ configName, configValue }) => ({ name: configName, value: configValue }))
      .filter((entry) => entry.name !== ROOM),
    room,
  ],
});

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
