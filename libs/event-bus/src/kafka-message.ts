import type { IHeaders, KafkaMessage, Message as KafkaJsMessage } from 'kafkajs';
import type { DeadLetter, Delivery, Message } from './port.js';

const CONTENT_TYPE = 'application/cloudevents+json';

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

export const deadLetterToKafka = ({
  group,
  delivery,
  code,
  reason,
}: DeadLetter): KafkaJsMessage => ({
  key: delivery.key,
  value: delivery.value,
  headers: {
    ...delivery.rawHeaders,
    dlq_group: group,
    dlq_code: code,
    dlq_reason: reason,
    dlq_topic: delivery.topic,
    dlq_partition: String(delivery.partition),
    dlq_offset: delivery.offset,
  },
});

export const deadLetterFromKafka = (message: KafkaMessage): DeadLetter => {
  const { rawHeaders = {}, ...delivery } = fromKafka('', 0, message);
  return {
    group: rawHeaders['dlq_group'] ?? '',
    code: rawHeaders['dlq_code'] ?? '',
    reason: rawHeaders['dlq_reason'] ?? '',
    delivery: {
      ...delivery,
      rawHeaders,
      topic: rawHeaders['dlq_topic'] ?? '',
      partition: Number(rawHeaders['dlq_partition'] ?? 0),
      offset: rawHeaders['dlq_offset'] ?? '0',
    },
  };
};

const textHeaders = (headers: IHeaders = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const [first] = Array.isArray(value) ? value : [value];
      return first === undefined ? [] : [[name.toLowerCase(), first.toString()]];
    }),
  );
