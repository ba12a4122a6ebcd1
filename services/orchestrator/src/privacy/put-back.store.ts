import { type PastEvents, type PostgresEventStore, VersionConflict } from '@nightshift/event-store';
import type { DataSource } from 'typeorm';
import type { Doubt } from './doubts.js';
import type { ErasingParts } from './eraser.store.js';
import type { LedgerRecord } from './ledger-record.store.js';
import { type Lost, lostOf } from './lost-events.js';
import type { Retention } from './retention.store.js';

export interface ReapplyParts extends Omit<ErasingParts, 'store'> {
  readonly past: PastEvents;
  readonly store: Pick<
    PostgresEventStore,
    'read' | 'readBytes' | 'firstBytesHere' | 'putBack' | 'silences'
  >;
  readonly dataSource: Pick<DataSource, 'query'>;
  readonly retention: Retention;
}

export interface Reapplying {
  readonly by: string;
  /** Whether that is believed, too, which nothing shows that this service wrote. */
  readonly believesAll: boolean;
  readonly from: 'the-beginning' | 'the-last-time';
  /** Leaves of what is not to be believed from now on. */
  readonly dismiss: readonly string[];
}

/** What was done again, and what was not. */
export interface Reapplied {
  readonly events: number;
  readonly erasures: number;
  readonly keys: number;
  readonly tasks: number;
  readonly doubts: readonly Doubt[];
}

export const lostIn = async (
  { store }: Pick<ReapplyParts, 'store'>,
  stream: string,
  ledger: LedgerRecord,
): Promise<Lost> => {
  const bytesHere = async () => (await store.readBytes(stream)).map(String);
  const { here, placed } = await ledger.stream(stream, bytesHere);
  return lostOf(here, placed);
};

/** @throws VersionConflict where the stream went on since its lost events were looked for */
export const putBack = async (
  { store }: Pick<ReapplyParts, 'store'>,
  stream: string,
  { after, bodies }: Extract<Lost, { kind: 'behind' }>,
): Promise<number> => {
  await store.putBack(stream, after, bodies);
  return bodies.length;
};

const MAX_CONFLICTS = 5;

/** Looks again where a stream went on in between: what was lost of it is another thing then. @throws VersionConflict */
export const untilSettled = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof VersionConflict) || conflicts >= MAX_CONFLICTS) throw error;
    }
  }
};
