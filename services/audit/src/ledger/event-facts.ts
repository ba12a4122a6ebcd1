import { envelope, faultsOf, type ServiceName, writerOf } from '@nightshift/contracts';
import { type Fault, jsonText, Refusal } from '@nightshift/kernel';
import { z } from 'zod';
import { BEFORE, FROM, isOrdinary, MAX_SEQUENCE, type OrdinaryEvent } from './ordinary-event.js';

/** What the ledger reads of an event. It is read from the bytes that are hashed, from nowhere else. */
export interface EventFacts {
  readonly id: string;
  readonly type: string;
  readonly tenant: string;
  readonly taskId: string;
  readonly service: string;
  readonly subject: string;
  readonly sequence: number;
  readonly time: string;
  readonly causationId: string;
  readonly correlationId: string;
  /** The data as JSON: what the views read. */
  readonly data: string;
}

/** What stands in a column of its own is the same there only if it can be written as UTF-8. */
const storable = (text: z.ZodString): z.ZodString =>
  text.refine((value) => value.isWellFormed(), 'has half of a surrogate pair');

/** Of every version, also of types that this build does not know: only the envelope counts here. */
export const recordable = z.object({
  ...envelope.shape,
  data: z.unknown(),
  id: z.uuid().lowercase(),
  type: z.string().regex(/^[a-z][a-z0-9.-]{0,99}\.v[0-9]+$/),
  taskid: storable(envelope.shape.taskid),
  subject: storable(envelope.shape.subject),
  causationid: storable(envelope.shape.causationid),
  correlationid: storable(envelope.shape.correlationid),
  sequence: z.int().positive().max(MAX_SEQUENCE),
  time: envelope.shape.time.refine(
    (time) => time >= FROM && time < BEFORE,
    `not between ${FROM} and ${BEFORE}`,
  ),
});

/** Of what a stranger wrote: more than any name of ours, in a reason that goes where the message goes. */
const SHOWN = 120;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws Refusal `unreadable-event` for bytes that are not UTF-8: as text they would be others */
export const textIn = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw unreadable([{ at: '', reason: 'not UTF-8' }]);
  }
};

/** @throws Refusal `unreadable-event` with every fault of the envelope */
export const eventFacts = (text: string): EventFacts => {
  const value = json(text);
  const event = isOrdinary(value) ? value : checked(value);
  const { id, type, tenantid, taskid, source, subject, sequence, time } = event;
  const { causationid, correlationid, data } = event;
  return {
    id,
    type,
    tenant: tenantid,
    taskId: taskid,
    service: serviceIn(source, type),
    subject,
    sequence,
    time,
    causationId: causationid,
    correlationId: correlationid,
    data: readableJson(data),
  };
};

/** @throws Refusal `unreadable-event` with every fault of the envelope */
const checked = (value: unknown): OrdinaryEvent => {
  const result = recordable.safeParse(value);
  if (result.success) return result.data;
  throw unreadable(faultsOf(result.error));
};

/** @throws Refusal `unreadable-event` */
const serviceIn = (source: string, type: string): ServiceName => {
  const service = writerOf(source, type);
  if (service) return service;
  const [shown, shownType] = [source.slice(0, SHOWN), type.slice(0, SHOWN)];
  throw unreadable([
    { at: '/source', reason: `"${shown}" writes no events of type "${shownType}"` },
  ]);
};

/**
 * JSON that the store can read, too. Half a surrogate pair (an emoji that was cut in two) is valid
 * in JSON, but the store gives up on the whole document: here it becomes U+FFFD, in names as in
 * values. In the bytes it stays as it is.
 */
const readableJson = (value: unknown): string => {
  const text = value === undefined ? 'null' : jsonText(value);
  return /\\ud[89a-f]/.test(text) ? text.replace(ESCAPES, readable) : text;
};

/** Of a surrogate that is not paired, as JSON has it; or any other, which may be a backslash itself. */
const ESCAPES = /\\(?:ud[89a-f]..|.)/g;

const readable = (escape: string): string => (escape.startsWith('\\ud') ? '\ufffd' : escape);

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The message of the error quotes the text, which may be personal.
    throw unreadable([{ at: '', reason: 'not JSON' }]);
  }
};

const unreadable = (faults: readonly Fault[]): Refusal =>
  new Refusal(
    'unreadable-event',
    'invalid',
    `Not an event that can be recorded: ${faults.map(({ at, reason }) => `${at || '(root)'}: ${reason}`).join('; ')}`,
    faults,
  );
