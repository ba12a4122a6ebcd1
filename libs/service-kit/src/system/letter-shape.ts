import type { DeadLetter, DeadLetterFacts } from '@nightshift/event-bus';
import type { DeadLetterDto, DeadLetterItemDto } from './dead-letters.dto.js';

/** Enough for every event but those with a large document in them. */
const MAX_TEXT = 262_144;

type Item = Pick<DeadLetterItemDto, keyof DeadLetterItemDto>;

export const itemOf = (letter: DeadLetterFacts, service: string): Item => {
  const { id, group, delivery, subject, parkedAt, attempts, code, reason, bytes } = letter;
  const { headers, key, topic, partition, offset } = delivery;
  return {
    deadLetterId: id,
    service,
    subscription: group,
    eventId: headers.id,
    eventType: headers.type,
    subject,
    key,
    tenant: headers.tenant,
    parkedAt,
    attempts,
    code,
    reason,
    topic,
    partition,
    offset,
    bytes,
  };
};

export const letterDto = (letter: DeadLetter, service: string): DeadLetterDto => {
  const { delivery } = letter;
  const text = delivery.value.toString('utf8');
  return {
    ...itemOf({ ...letter, bytes: delivery.value.length }, service),
    text: text.slice(0, MAX_TEXT),
    truncated: text.length > MAX_TEXT,
    headers: delivery.rawHeaders ?? { ...delivery.headers },
  };
};
