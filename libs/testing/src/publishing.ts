import {
  type EventBody,
  type EventType,
  lifecycleTopic,
  type ServiceName,
} from '@nightshift/contracts';
import type { EventBus } from '@nightshift/event-bus';
import { derivedId } from '@nightshift/kernel';

/** An event of another service, as a test needs it. */
export interface Published<T extends EventType = EventType> {
  readonly from: ServiceName;
  readonly taskId: string;
  readonly body: EventBody<T>;
  /** Of the key that seals its content elsewhere. */
  readonly subjectKey?: string;
}

/** Publishes what other services say, each time as a new event. */
export const publishing = (bus: Pick<EventBus, 'publish'>) => {
  let count = 0;
  return async <T extends EventType>({
    from,
    taskId,
    body: { type, data, content },
    subjectKey,
  }: Published<T>): Promise<void> => {
    count += 1;
    const id = derivedId('published', from, taskId, String(count));
    const event = {
      specversion: '1.0',
      id,
      source: `nightshift/${from}`,
      type,
      subject: `elsewhere/${taskId}`,
      sequence: count,
      time: '2026-11-26T00:00:00.000Z',
      datacontenttype: 'application/json',
      tenantid: 'default',
      taskid: taskId,
      causationid: id,
      correlationid: taskId,
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      ...(subjectKey === undefined ? {} : { subjectkey: subjectKey }),
      data,
      content,
    };
    const headers = { id, type, tenant: 'default' };
    const value = Buffer.from(JSON.stringify(event));
    await bus.publish([{ topic: lifecycleTopic(from), key: taskId, headers, value }]);
  };
};
