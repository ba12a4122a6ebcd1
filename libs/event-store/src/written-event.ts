import {
  definitionOf,
  type EventOf,
  lifecycleTopic,
  type ServiceName,
} from '@nightshift/contracts';
import type { Message } from '@nightshift/event-bus';
import { EventTooLarge, type EventWithContext } from './port.js';
import { type Keys, sealedEvent } from './sealing/sealer.js';
import { nextSpan, systemIds } from './system.js';

/** An event with its envelope, and the exact bytes that are stored, sent and hashed. */
export interface WrittenEvent {
  readonly event: EventOf;
  readonly bytes: Buffer;
}

/**
 * Gives the event its envelope and writes it, once, with its content sealed.
 * @throws EventTooLarge
 */
export const writeEvent = (
  source: string,
  stream: string,
  version: number,
  { body, context }: EventWithContext,
  keys: Keys = new Map(),
): WrittenEvent => {
  const event = {
    specversion: '1.0',
    id: systemIds.next(),
    source,
    type: body.type,
    subject: stream,
    sequence: version,
    time: context.at,
    datacontenttype: 'application/json',
    tenantid: context.tenant,
    taskid: context.taskId,
    causationid: context.causationId,
    correlationid: context.correlationId,
    traceparent: nextSpan(context.traceparent),
    ...(context.subjectKey === undefined ? {} : { subjectkey: context.subjectKey }),
    data: body.data,
    content: body.content,
  } as unknown as EventOf;
  const { subjectKey = '' } = context;
  const key = keys.get(subjectKey);
  const stored = key === undefined ? event : sealedEvent(event, key, subjectKey);
  const bytes = Buffer.from(JSON.stringify(stored));
  EventTooLarge.check(stream, body.type, bytes);
  return { event, bytes };
};

/** The event as it goes onto the bus. */
export const messageOf = ({ event, bytes }: WrittenEvent): Message => ({
  topic: definitionOf(event.type)?.topic ?? topicOfSource(event.source),
  key: event.taskid,
  headers: { id: event.id, type: event.type, tenant: event.tenantid },
  value: bytes,
});

/** A type that only a newer version of the service knows, read from its outbox. */
const topicOfSource = (source: string): string =>
  lifecycleTopic(source.replace('nightshift/', '') as ServiceName);
