import { sha256 } from '@nightshift/kernel';
import type { EventFacts } from '../ledger/event-facts.js';

/*
 * One hash for all columns of a row, worked out twice: by the store of what it holds, and here of
 * what the event's own bytes say. Each value stands behind its length, so that no two rows are the
 * same text. Of many rows it is the hash of their hashes in the order of their places. A sum would not do:
 * who may choose some bytes in thousands of rows finds others that have the same.
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

/** Of a row of the table, as SQL: in hex. @param leaf SQL for the leaf of the bytes that stand there, as text */
export const rowDigest = (leaf: string): string => {
  const texts = [...VALUES, leaf].map((value) => `toString(${value})`).join(', ');
  return hashed(`arrayMap(x -> concat(toString(length(x)), ':', x), [${texts}])`);
};

/**
 * Of many rows, as SQL: in hex.
 * @param digest SQL for that of a row: text, as of 32 bytes the engine drops zeros at the end
 */
export const rowsDigest = (digest: string): string =>
  hashed(`arrayMap(row -> row.2, arraySort(groupArray((ledger_index, ${digest}))))`);

const hashed = (texts: string): string => `lower(hex(SHA256(arrayStringConcat(${texts}))))`;

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

/** That of many rows, in hex. @param digests as of {@link digestOf}, in the order of their places */
export const digestOfAll = (digests: readonly string[]): string => sha256(digests.join(''));
