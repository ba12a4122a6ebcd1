import { sha256 } from '@nightshift/kernel';
import type { EventFacts } from '../ledger/event-facts.js';

/*
 * One hash for all columns of a row, worked out twice: by the store of what it holds, and here of
 * what the event's own bytes say. Each value stands behind its length, so that no two rows are the
 * same text; the sum of many names all of them at once, in whatever order they are read.
 */

/** As `valuesOf` has them. `body` may be of any size: it is there by its leaf. */
const VALUES = [
  'ledger_index',
  'id',
  'type',
  'tenant',
  'task_id',
  'service',
  'subject',
  'sequence',
  'toUnixTimestamp64Milli(time)',
  'causation_id',
  'correlation_id',
  'data',
  'leaf',
];

/** Of a row of the table, as SQL: 32 bytes. @param leaf SQL for the leaf of the bytes that stand there, as text */
export const rowDigest = (leaf: string): string => {
  const texts = [...VALUES, leaf].map((value) => `toString(${value})`).join(', ');
  return `SHA256(arrayStringConcat(arrayMap(x -> concat(toString(length(x)), ':', x), [${texts}])))`;
};

/** Of many such digests, as SQL; the engine takes the first byte for the lowest. */
export const sumOfDigests = (digest: string): string =>
  `sum(reinterpretAsUInt256(reverse(${digest})))`;

/** That of the row that an event has, in hex. */
export const digestOf = (index: number, leaf: string, facts: EventFacts): string =>
  sha256(
    valuesOf(index, leaf, facts)
      .map((value) => `${Buffer.byteLength(value)}:${value}`)
      .join(''),
  );

const valuesOf = (index: number, leaf: string, facts: EventFacts): readonly string[] => [
  String(index),
  facts.id,
  facts.type,
  facts.tenant,
  facts.taskId,
  facts.service,
  facts.subject,
  String(facts.sequence),
  String(Date.parse(facts.time)),
  facts.causationId,
  facts.correlationId,
  facts.data,
  leaf,
  leaf,
];

const TWO_256 = 2n ** 256n;

/** As the store adds them: what does not fit is dropped. */
export const sumOf = (digests: readonly string[]): string =>
  String(digests.reduce((sum, digest) => (sum + BigInt(`0x${digest}`)) % TWO_256, 0n));
