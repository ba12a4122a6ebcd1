import { isRefusal, leafHash } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import { eventFacts } from './event-facts.js';
import type { ServiceTable, UncountedEvent } from './uncounted.store.js';
import type { StreamCounts } from './verify.js';

/**
 * Shows what the bus holds of these topics, and audit has not read.
 * @throws Error if it cannot be asked
 */
export type Unread = (topics: readonly string[], see: (value: Buffer) => void) => Promise<void>;

/** A look at what a service has written beyond what was counted in the ledger. */
export interface Look {
  readonly dataSource: DataSource;
  readonly table: ServiceTable;
  /** Of all streams of the service up to `lastIndex`. */
  readonly counts: StreamCounts;
  readonly lastIndex: number;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** Time in the newest event of the service that was counted, in milliseconds since 1970; 0: none. */
  readonly newestMs: number;
  /** Absent: there is no bus that could be asked. */
  readonly unread: Unread | undefined;
}

/** An event in the table of its service that was not counted in the ledger. */
export interface MissingEvent extends Place {
  readonly id: string;
  readonly type: string;
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly leaf: Buffer;
}

export type Place = Pick<UncountedEvent, 'stream' | 'version'>;

export const placeOf = ({ stream, version }: Place): string => `${version} ${stream}`;

/** `undefined` for what nobody writes there but by force: no recorder takes it for this event, so it is not on its way. */
export const missingEvent = (
  { stream, version, body }: UncountedEvent,
  writer: string,
): MissingEvent | undefined => {
  try {
    const { subject, sequence, service, id, type, time } = eventFacts(body);
    const isThis = subject === stream && sequence === version && service === writer;
    const leaf = leafHash(Buffer.from(body));
    return isThis ? { stream, version, id, type, time: Date.parse(time), leaf } : undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return undefined;
  }
};
