import { parseEvent, type ServiceName, writersOf } from '@nightshift/contracts';
import type { Delivery } from '@nightshift/event-bus';
import { derivedId } from '@nightshift/kernel';
import { type Entry, EntryMemory } from './entry.js';

export interface TestEvent {
  readonly type: string;
  readonly subject: string;
  readonly sequence: number;
  readonly data: object;
  readonly content?: object;
  readonly service?: string;
  readonly tenant?: string;
  readonly taskId?: string;
  readonly time?: string;
  readonly id?: string;
}

/** An event as its service would have written it: held against the contract of its type. */
export const written = (event: TestEvent): Buffer => {
  const bytes = Buffer.from(JSON.stringify(enveloped(event)));
  parseEvent(String(bytes));
  return bytes;
};

const enveloped = (event: TestEvent): object => {
  const { type, subject, sequence, data, content, taskId = 't1' } = event;
  const service = event.service ?? writerOf(type);
  const id = event.id ?? derivedId('event', subject, String(sequence));
  return {
    specversion: '1.0',
    id,
    source: `nightshift/${service}`,
    type,
    subject,
    sequence,
    time: event.time ?? '2026-11-25T00:00:00.000Z',
    datacontenttype: 'application/json',
    tenantid: event.tenant ?? 'default',
    taskid: taskId,
    causationid: id,
    correlationid: taskId,
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    data,
    content,
  };
};

const writerOf = (type: string): ServiceName => {
  const writers = writersOf(type);
  return writers.includes('orchestrator') ? 'orchestrator' : (writers[0] ?? 'orchestrator');
};

/** Event `sequence` of a stream that is of no further interest. */
export const note = (subject: string, sequence: number, more: Partial<TestEvent> = {}): Buffer =>
  written({
    type: 'task.resumed.v1',
    subject,
    sequence,
    data: { by: `person-${sequence}`, runs: [] },
    ...more,
  });

const memory = new EntryMemory();

/** On its way into the ledger. */
export const entryOf = (bytes: Buffer): Entry => memory.read(bytes);

export const delivered = (value: Buffer, headers: Partial<Delivery['headers']> = {}): Delivery => ({
  topic: 'nightshift.orchestrator.v1',
  partition: 0,
  offset: '0',
  key: 'some-key',
  headers: { id: '', type: '', tenant: '', ...headers },
  value,
});
