import { sha256 } from '@nightshift/kernel';
import type { Entry } from './chain.store.js';

/** An event that has its place. */
interface Placed {
  readonly index: number;
  readonly entry: Entry;
}

/** As the table of the rows has it. */
export const storedRow = ({ index, entry }: Placed): object => ({
  ledger_index: index,
  id: entry.id,
  type: entry.type,
  tenant: entry.tenant,
  task_id: entry.taskId,
  service: entry.service,
  subject: entry.subject,
  sequence: entry.sequence,
  time: entry.time,
  causation_id: entry.causationId,
  correlation_id: entry.correlationId,
  data: entry.data,
  leaf: entry.leaf.toString('hex'),
  body: entry.body,
});

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
