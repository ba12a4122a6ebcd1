import { type EventOf, parseEvent } from '@nightshift/contracts';
import type { LedgerEvent } from '@nightshift/event-store';
import { isRefusal, leafHash } from '@nightshift/kernel';

/* Rows of the ledger by their bytes: the columns beside them are nobody's word. */

/** With what names its bytes, where those are not held: SHA-256 as the ledger's tree has it, hex. */
export interface NamedRow extends LedgerEvent {
  readonly leaf: string;
}

export const named = (row: LedgerEvent): NamedRow => ({ ...row, leaf: leafOf(row.body) });

export const leafOf = (body: string): string => leafHash(Buffer.from(body)).toString('hex');

export type Head = Pick<EventOf, 'tenantid' | 'source' | 'subject' | 'sequence'>;

/** Content may be sealed: only the head is read. */
export const headIn = (body: string): Head | undefined => {
  try {
    return JSON.parse(body) as Head;
  } catch {
    return undefined;
  }
};

export const eventIn = (body: string): EventOf | undefined => {
  try {
    return parseEvent(body);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
};

/** Its head and its facts are; content, which only events of tasks have, may be sealed. */
export const isReadable = (body: string, stream: string): boolean => {
  try {
    parseEvent(body);
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { faults } = error;
    const isContent = faults.length > 0 && faults.every(({ at }) => at.startsWith('/content'));
    return isContent && stream.startsWith('task/');
  }
};
