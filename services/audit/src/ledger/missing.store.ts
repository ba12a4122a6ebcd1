import { isRefusal, leafHash } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import type { Entry } from './chain.store.js';
import { eventFacts } from './event-facts.js';
import type { ServiceTable, UncountedEvent } from './uncounted.store.js';
import type { StreamCounts } from './verify.js';

/** A look at what a service has written beyond what was counted in the ledger. */
export interface Look {
  readonly dataSource: DataSource;
  readonly table: ServiceTable;
  /** Of all streams up to `lastIndex`. */
  readonly counts: StreamCounts;
  readonly lastIndex: number;
  /** Time in the newest event of the service that was counted, in milliseconds since 1970; 0: none. */
  readonly newestMs: number;
}

/** An event in the table of its service that was not counted in the ledger. */
export interface MissingEvent extends Pick<UncountedEvent, 'stream' | 'version'> {
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly entry: Pick<Entry, 'id' | 'leaf'>;
}

export const placeOf = ({ stream, version }: Pick<UncountedEvent, 'stream' | 'version'>): string =>
  `${version} ${stream}`;

/** `undefined` for what nobody writes there but by force: no recorder takes it for this event, so it is not on its way. */
export const missingEvent = (
  { stream, version, body }: UncountedEvent,
  service: string,
): MissingEvent | undefined => {
  try {
    const facts = eventFacts(body);
    const isThis =
      facts.subject === stream && facts.sequence === version && facts.service === service;
    const entry = { id: facts.id, leaf: leafHash(Buffer.from(body)) };
    return isThis ? { stream, version, time: Date.parse(facts.time), entry } : undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return undefined;
  }
};
