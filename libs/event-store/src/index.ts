export type { AggregateType, Handled, Loaded, Snapshots } from './aggregate.js';
export { Aggregates, type ChangeListener, type Targeted } from './aggregates.js';
export type { PastEvents, RecordedParts, StreamPart } from './past-events.js';
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
export type { Relay } from './relay.js';
export type { Retirable, Retirement, RetirementTarget } from './retirement.js';
export type { HotSizes } from './retirement-queries.js';
export { nextSpan, randomBytes, systemClock, systemIds } from './system.js';
export { commitWork, type RefusedItem, uncounted, type WorkItem } from './unit-of-work.js';
