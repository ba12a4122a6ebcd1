import type { Head } from './ledger-index.store.js';
import type { PassedLine } from './left-streams.store.js';
import type { CountedLine } from './ledger-counts.js';
import type { Walk, WalkState } from './walk.store.js';

export interface Resumed {
  /** Events up to this index. */
  readonly upTo: number;
  /** When that verification began, ISO 8601. */
  readonly since: string;
}

/** An interrupted walk, as it was kept. */
export interface KeptWalk {
  readonly walk: WalkState;
  readonly streams: Iterable<CountedLine>;
  readonly digests: Iterable<PassedLine>;
  /** When the first of the interrupted verifications began, ISO 8601. */
  readonly since: string;
}

/** For whoever follows a verification along. */
export interface Following {
  readonly from?: KeptWalk | undefined;
  /** After each batch. What it throws ends the verification. */
  readonly passed?: (walk: Walk, head: Head) => Promise<void>;
  /** What was kept is not gone on with: everything is read from the beginning. */
  readonly refused?: (reason: string) => void;
}
