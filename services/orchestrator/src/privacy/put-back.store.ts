import { type PastEvents, type PostgresEventStore, VersionConflict } from '@nightshift/event-store';
import type { DataSource } from 'typeorm';
import type { ErasingParts } from './eraser.store.js';
import type { LedgerRecord } from './ledger-record.store.js';
import { type Lost, lostOf } from './lost-events.js';
import type { Retention } from './retention.store.js';

export interface ReapplyParts extends Omit<ErasingParts, 'store'> {
  readonly past: PastEvents;
  readonly store: Pick<PostgresEventStore, 'read' | 'readBytes' | 'firstBytesHere' | 'putBack'>;
  readonly dataSource: Pick<DataSource, 'query'>;
  readonly retention: Retention;
}

export interface Reapplying {
  readonly by: string;
  /** Whether rows are believed that the ledger's index does not vouch for. */
  readonly believesAll: boolean;
  readonly from: 'the-beginning' | 'the-last-time';
}

/** What was done again, and what was not. */
export interface Reapplied {
  readonly events: number;
  readonly erasures: number;
  readonly keys: number;
  readonly tasks: number;
  readonly unvouched: number;
}

export const lostIn = async (
  { store }: Pick<ReapplyParts, 'store'>,
  stream: string,
  ledger: LedgerRecord,
): Promise<Lost> => {
  const here = (await store.readBytes(stream)).map(String);
  return lostOf(here, await ledger.stream(stream, here));
};

/** @returns how many; none where the stream goes on at this moment: it is looked at again the next time */
export const putBack = async (
  { store, runtime }: Pick<ReapplyParts, 'store' | 'runtime'>,
  stream: string,
  { after, bodies }: Extract<Lost, { kind: 'behind' }>,
): Promise<number> => {
  try {
    await store.putBack(stream, after, bodies);
    return bodies.length;
  } catch (error) {
    if (!(error instanceof VersionConflict)) throw error;
    runtime.log.warn({ stream }, 'it went on by itself while its lost events were put back');
    return 0;
  }
};
