import { derivedId, sha256 } from '@nightshift/kernel';
import type { IHeaders, KafkaMessage, Message as KafkaJsMessage } from 'kafkajs';
import type { DeadLetter, Delivery, Message, ToPark } from './port.js';
import { shortReason } from './reason.js';
import { subjectIn } from './subject.js';

const CONTENT_TYPE = 'application/cloudevents+json';
const REMOVED = 'dlq_removed';
/** Of a stand-in: more than our own headers ever take. */
const MAX_HEADER_BYTES = 16_384;
/** Ours are shorter. The client hashes a key in a time that grows with the square of its length: one of eight megabytes takes hours. */
const MAX_KEY = 300;

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

/** A letter on its way to where it is parked. */
export interface LetterMessage {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Where it lies already. */
  readonly partition?: number;
}

/** A letter as it is parked, and its id: that of the place it was read from. */
export const deadLetterToKafka = ({
  group,
  delivery,
  code,
  reason,
  attempts = 1,
}: ToPark): { readonly id: string; readonly message: LetterMessage } => ({
  id: idOf(group, delivery),
  message: {
    key: delivery.key.slice(0, MAX_KEY),
    value: delivery.value,
    headers: {
      ...withoutOurs(delivery.rawHeaders),
      dlq_group: group,
      dlq_code: code,
      dlq_reason: shortReason(reason),
      dlq_topic: delivery.topic,
      dlq_partition: String(delivery.partition),
      dlq_offset: delivery.offset,
      dlq_attempts: String(attempts),
    },
  },
});

export const bytesOfLetter = ({ key, value, headers }: LetterMessage): number =>
  Object.entries(headers).reduce(
    (sum, [name, text]) => sum + Buffer.byteLength(name) + Buffer.byteLength(text),
    Buffer.byteLength(key) + value.length,
  );

/** In place of a letter that the broker does not take: where it was read, and which bytes those were. */
export const standInFor = ({ key, value, headers }: LetterMessage): LetterMessage => {
  const { dlq_topic, dlq_partition, dlq_offset, dlq_reason } = headers;
  const kept = {
    notKept: 'The broker takes no letter of this size.',
    bytes: value.length,
    sha256: sha256(value),
    subject: subjectIn(value),
    topic: dlq_topic,
    partition: Number(dlq_partition),
    offset: dlq_offset,
  };
  return {
    key,
    value: Buffer.from(JSON.stringify(kept)),
    headers: {
      ...headersThatFit(headers),
      dlq_reason: shortReason(`Parked without its bytes, which are too many. ${dlq_reason}`),
    },
  };
};

/** Ours come last, and are looked at first. */
const headersThatFit = (headers: LetterMessage['headers']): LetterMessage['headers'] => {
  let room = MAX_HEADER_BYTES;
  const fits = ([name, text]: readonly [string, string]): boolean => {
    const bytes = Buffer.byteLength(name) + Buffer.byteLength(text);
    if (bytes > room) return false;
    room -= bytes;
    return true;
  };
  return Object.fromEntries(Object.entries(headers).toReversed().filter(fits));
};

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
