import { derivedId } from '@nightshift/kernel';
import type { IHeaders, KafkaMessage, Message as KafkaJsMessage } from 'kafkajs';
import type { DeadLetter, Delivery, Message, ToPark } from './port.js';
import { subjectIn } from './subject.js';

const CONTENT_TYPE = 'application/cloudevents+json';
const REMOVED = 'dlq_removed';

/** Headers repeat what filters need (CloudEvents, Kafka binding); the value is the exact bytes. */
export const toKafka = ({ key, headers, value }: Message): KafkaJsMessage => ({
  key,
  value,
  headers: {
    'content-type': CONTENT_TYPE,
    ce_id: headers.id,
    ce_type: headers.type,
    ce_tenantid: headers.tenant,
  },
});

export const fromKafka = (topic: string, partition: number, message: KafkaMessage): Delivery => {
  const rawHeaders = textHeaders(message.headers);
  return {
    topic,
    partition,
    offset: message.offset,
    publishedAt: Number(message.timestamp),
    key: message.key?.toString('utf8') ?? '',
    value: message.value ?? Buffer.alloc(0),
    headers: {
      id: rawHeaders['ce_id'] ?? '',
      type: rawHeaders['ce_type'] ?? '',
      tenant: rawHeaders['ce_tenantid'] ?? '',
    },
    rawHeaders,
  };
};

/** A letter as it is parked, and its id: that of the place it was read from. */
export const deadLetterToKafka = ({
  group,
  delivery,
  code,
  reason,
  attempts = 1,
}: ToPark): { readonly id: string; readonly message: KafkaJsMessage } => ({
  id: idOf(group, delivery),
  message: {
    key: delivery.key,
    value: delivery.value,
    headers: {
      ...withoutOurs(delivery.rawHeaders),
      dlq_group: group,
      dlq_code: code,
      dlq_reason: reason,
      dlq_topic: delivery.topic,
      dlq_partition: String(delivery.partition),
      dlq_offset: delivery.offset,
      dlq_attempts: String(attempts),
    },
  },
});

/** Whoever may write to a topic must not speak for the one that parks. */
const withoutOurs = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('dlq_')));

export const deadLetterFromKafka = (message: KafkaMessage): DeadLetter => {
  const { rawHeaders = {}, ...received } = fromKafka('', 0, message);
  const group = rawHeaders['dlq_group'] ?? '';
  const delivery = {
    ...received,
    rawHeaders,
    topic: rawHeaders['dlq_topic'] ?? '',
    partition: Number(rawHeaders['dlq_partition'] ?? 0),
    offset: rawHeaders['dlq_offset'] ?? '0',
  };
  return {
    id: idOf(group, delivery),
    group,
    code: rawHeaders['dlq_code'] ?? '',
    reason: rawHeaders['dlq_reason'] ?? '',
    attempts: Number(rawHeaders['dlq_attempts'] ?? 1),
    parkedAt: new Date(Number(message.timestamp)).toISOString(),
    subject: subjectIn(delivery.value),
    delivery,
  };
};

/** Takes a letter away; it must follow it in the same partition. */
export const removalToKafka = (
  { id, group }: Pick<DeadLetter, 'id' | 'group'>,
  partition: number,
): KafkaJsMessage => ({
  partition,
  value: null,
  headers: { dlq_group: group, [REMOVED]: id },
});

export const removedIdOf = ({ headers, value }: KafkaMessage): string | undefined =>
  value === null ? textHeaders(headers)[REMOVED] : undefined;

/** The same message is the same letter, also where a crash had it parked twice. */
const idOf = (group: string, { topic, partition, offset }: Delivery): string =>
  derivedId('dead-letter', group, topic, String(partition), offset);

const textHeaders = (headers: IHeaders = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const [first] = Array.isArray(value) ? value : [value];
      return first === undefined ? [] : [[name.toLowerCase(), first.toString()]];
    }),
  );
