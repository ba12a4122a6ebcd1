import type { EventBody, EventOf } from '@nightshift/contracts';
import type { Decider, Json } from '@nightshift/kernel';
import type { OpenedTask } from './sealing/opened-content.js';

/** A kind of stream: its decider, how its streams are called, and when one is finished. */
export interface AggregateType<Command, State> {
  /** First part of the stream's name: `task` gives `task/<id>`. */
  readonly prefix: string;
  readonly decider: Decider<Command, EventBody, State>;
  /** Give it to have unfinished streams listed as open, for recovery after a crash. */
  readonly isOpen?: (state: State) => boolean;
  /**
   * Give it to have streams leave PostgreSQL: nothing more is expected of one in such a state. It may
   * still be read, and carried on.
   */
  readonly isClosed?: (state: State) => boolean;
  /** Kafka key of an event, where it is not that of its cause. */
  readonly keyOf?: (body: EventBody, id: string) => string | undefined;
  readonly snapshots?: Snapshots<State>;
}

/** For streams without an end, whose state would take ever longer to replay. */
export interface Snapshots<State> {
  /** Count up whenever the state's shape, or what events make of it, changes: older ones are not used. */
  readonly shape: number;
  /** Events after which a new one is written. */
  readonly every: number;
  readonly toJson: (state: State) => Json;
  readonly fromJson: (saved: Json) => State;
}

/** The key that seals the content of a task whose events a stream holds. */
export interface TaskKey {
  readonly taskId: string;
  readonly subjectKey: string;
}

export interface Loaded<State> {
  readonly state: State;
  /** 0 if the stream does not exist. */
  readonly version: number;
  /** Known from the events that were read; not from a snapshot. */
  readonly sealing?: TaskKey | undefined;
  /** The task whose content the state holds, opened. */
  readonly opened?: OpenedTask | undefined;
}

export interface Handled<State> extends Loaded<State> {
  /** What the command led to; `[]` if nothing. */
  readonly events: readonly EventOf[];
}
