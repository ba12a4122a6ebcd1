import { sha256 } from '@nightshift/kernel';
import type { Entry } from './chain.store.js';

/** An event that has its place. */
interface Placed {
  readonly index: number;
  readonly entry: Entry;
}

/** By column of the table of the rows. */
const valueOf: Readonly<Record<string, (placed: Placed) => string | number>> = {
  ledger_index: ({ index }) => index,
  id: ({ entry }) => entry.id,
  type: ({ entry }) => entry.type,
  tenant: ({ entry }) => entry.tenant,
  task_id: ({ entry }) => entry.taskId,
  service: ({ entry }) => entry.service,
  subject: ({ entry }) => entry.subject,
  sequence: ({ entry }) => entry.sequence,
  time: ({ entry }) => entry.time,
  causation_id: ({ entry }) => entry.causationId,
  correlation_id: ({ entry }) => entry.correlationId,
  data: ({ entry }) => entry.data,
  leaf: ({ entry }) => entry.leaf.toString('hex'),
  body: ({ entry }) => entry.body,
};
const valuesOf = Object.values(valueOf);

export const storedColumns = Object.keys(valueOf) as [string, ...string[]];

/**
 * As `TabSeparated`: events are JSON, which has next to nothing to escape in it, while in JSON
 * lines each of its quotes is escaped once more.
 */
export const storedLine = (placed: Placed): string =>
  `${valuesOf.map((of) => escaped(String(of(placed)))).join('\t')}\n`;

const escaped = (text: string): string =>
  /[\\\t\n\r\0]/.test(text) ? text.replaceAll(/[\\\t\n\r\0]/g, (one) => escapes[one] ?? one) : text;

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
};

/** The same for the same rows, and for no others. */
export const tokenOf = (rows: readonly Placed[]): string =>
  sha256(rows.map(({ index, entry }) => `${index}:${entry.leaf.toString('hex')}`).join());

/** An event of a stream, without its bytes. */
export interface StreamLeaf {
  readonly subject: string;
  readonly sequence: number;
  readonly index: number;
  readonly tenant: string;
  /** Hex, as it stands beside the bytes. */
  readonly leaf: string;
}
