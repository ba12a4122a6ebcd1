export type { AggregateType, Handled, Loaded, Snapshots, TaskKey } from './aggregate.js';
export { causedBy } from './caused-by.js';
export { Aggregates, type ChangeListener, type Targeted } from './aggregates.js';
export type {
  LedgerEvent,
  LedgerSelection,
  PastEvents,
  RecordedParts,
  StreamPart,
} from './past-events.js';
export {
  AlreadyProcessed,
  type AppendUnit,
  type EventContext,
  type EventStore,
  type EventWithContext,
  type StreamAppend,
  DeciderDefect,
  VersionConflict,
} from './port.js';
export {
  type EventStoreOptions,
  openEventStore,
  type PostgresEventStore,
  type RelayTarget,
} from './postgres-event-store.js';
export { Locks } from './locks.js';
export type { Silence } from './presence.js';
export type { Relay } from './relay.js';
export { DEAD_AFTER } from './schema.js';
export type { Retirement, RetirementTarget } from './retirement.js';
export type { Retirable } from './retirement-search.js';
export type { HotSizes } from './retirement-queries.js';
export { type KeyFacts, type KeyRing, type KeySelection, PSEUDONYM } from './sealing/key-ring.js';
export {
  eventKeyOf,
  isSealed,
  openWith,
  seal,
  SealBroken,
  type SealedContent,
  type SealedEvent,
  type SealingKey,
} from './sealing/seal.js';
export type { AwsAccess } from './sealing/aws-kms.js';
export { areMasterKeys } from './sealing/master-keys.js';
export {
  beforeItCounts,
  noteOpened,
  noting,
  type OpenedTask,
  unnoted,
} from './sealing/opened-content.js';
export { KeyUnknown, Sealer, withoutRing, type StoredEvent } from './sealing/sealer.js';
export {
  openSealing,
  type SealedSubject,
  sealedSubject,
  type Sealing,
  type SealingOptions,
} from './sealing/sealing.js';
export { nextSpan, randomBytes, systemClock, systemIds } from './system.js';
export { commitWork, type RefusedItem, uncounted, type WorkItem } from './unit-of-work.js';
