import type { Instant } from '@nightshift/kernel';
import { z } from 'zod';
import type { ContentOf, DataOf, EventType } from './catalogue.js';
import * as v from './values.js';

/**
 * CloudEvents 1.0, structured JSON. The bytes written at append are what Kafka carries and what
 * the ledger hashes. `subject` is the stream, `sequence` its version (1 for the first event),
 * `taskid` the Kafka key.
 */
export interface Envelope {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly sequence: number;
  readonly time: Instant;
  readonly datacontenttype: 'application/json';
  readonly tenantid: string;
  readonly taskid: string;
  readonly causationid: string;
  readonly correlationid: string;
  /** W3C Trace Context. */
  readonly traceparent: string;
  /** Opaque id of the key that seals `content`; absent where there is no data subject. */
  readonly subjectkey?: string;
  /** Never written: `content` only stands for what was erased. */
  readonly contenterased?: true;
}

export type EventOf<T extends EventType = EventType> = T extends EventType
  ? Envelope & { readonly type: T; readonly data: DataOf<T>; readonly content: ContentOf<T> }
  : never;

export const envelope = z.looseObject({
  specversion: z.literal('1.0'),
  id: v.id,
  source: z.string().startsWith('nightshift/'),
  type: z.string(),
  subject: z.string().min(1).max(300),
  sequence: z.int().positive(),
  time: v.instant,
  datacontenttype: z.literal('application/json'),
  tenantid: v.name,
  taskid: z.string().min(1).max(300),
  causationid: z.string().min(1),
  correlationid: z.string().min(1),
  traceparent: z.string().regex(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
});
