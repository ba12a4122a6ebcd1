import type { EventBody, EventOf } from '@nightshift/contracts';
import { type Instant, type Json, Refusal } from '@nightshift/kernel';

/** What an event inherits from whatever caused it. */
export interface EventContext {
  readonly tenant: string;
  /** Kafka key: the task's id, or the stream for events that belong to no task. */
  readonly taskId: string;
  /** Id of the event or request that caused this one. */
  readonly causationId: string;
  readonly correlationId: string;
  /** W3C Trace Context of the cause; every event gets a span id of its own in the same trace. */
  readonly traceparent: string;
  readonly at: Instant;
  /** Id of the key that seals `content`; none: the task has no data subject. */
  readonly subjectKey?: string;
}

export interface EventWithContext {
  readonly body: EventBody;
  readonly context: EventContext;
}

/** New events of one stream, to follow version `expectedVersion` (0: the stream does not exist yet). */
export interface StreamAppend {
  readonly stream: string;
  readonly expectedVersion: number;
  readonly events: readonly EventWithContext[];
  /**
   * `open`: list the stream as open from now on; `closed`: take it off the list. Open streams are
   * what a process picks up again after a crash.
   */
  readonly marks?: 'open' | 'closed';
}

/** All of it is written, or nothing. */
export interface AppendUnit {
  readonly appends: readonly StreamAppend[];
  /** Ids of the received events this unit is the consequence of; each is processed once. */
  readonly inbox: readonly string[];
}

/** A state as it was at a version: only ever a shortcut, the events decide. */
export interface Snapshot {
  readonly version: number;
  readonly state: Json;
}

export interface EventStore {
  /**
   * Durable when it resolves: events, inbox rows and outbox rows in one transaction, which may be
   * shared with other units (group commit). Gives the events as written.
   * @throws VersionConflict if a stream is not at its expected version
   * @throws AlreadyProcessed if an inbox id was seen before
   * @throws EventTooLarge
   */
  readonly append: (unit: AppendUnit) => Promise<readonly EventOf[]>;
  /** Events of a stream, oldest first, lifted to the newest versions; `[]` if there is none. */
  readonly read: (stream: string, afterVersion?: number) => Promise<readonly EventOf[]>;
  /** @param after the streams, each with the version that is known already (0: none) */
  readonly readMany: (
    after: ReadonlyMap<string, number>,
  ) => Promise<ReadonlyMap<string, readonly EventOf[]>>;
  /** The newest snapshot of each stream that has one of this shape. */
  readonly readSnapshots: (
    streams: readonly string[],
    shape: number,
  ) => Promise<ReadonlyMap<string, Snapshot>>;
  /** Replaces an older snapshot; leaves a newer one alone. */
  readonly writeSnapshot: (stream: string, shape: number, snapshot: Snapshot) => Promise<void>;
  /** The exact bytes of a stream's events, oldest first. */
  readonly readBytes: (stream: string) => Promise<readonly Buffer[]>;
  /** The same of the first event of each stream; of one that is none, or has left for the ledger, nothing. */
  readonly firstBytesHere: (streams: readonly string[]) => Promise<ReadonlyMap<string, Buffer>>;
  /** Which of `ids` the inbox has. */
  readonly processed: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  /**
   * Takes over streams marked open: at a start those of this instance, too, which an earlier process
   * of the same name left; later only those of instances that are no longer alive.
   */
  readonly takeOverOpenStreams: (
    whose: 'ours-and-orphans' | 'orphans',
  ) => Promise<readonly string[]>;
  /** Called with keys that were destroyed: what they sealed must not stay in memory. */
  readonly onErased?: (listener: (keys: ReadonlySet<string>) => void) => void;
  readonly close: () => Promise<void>;
}

export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
  constructor(readonly stream: string) {
    super(`Stream ${stream} was changed by somebody else in the meantime.`);
  }
}

/** Half of what our topics accept, and far more than any brief, answer or capped result. */
const MAX_EVENT_BYTES = 4_194_304;

/** No bus and no ledger would take it: it is refused before it is durable. */
export class EventTooLarge extends Refusal {
  constructor(
    readonly stream: string,
    type: string,
    bytes: number,
  ) {
    super(
      'event-too-large',
      'invalid',
      `${type} of ${stream} would have ${bytes} bytes; an event has at most ${MAX_EVENT_BYTES}. Keep large content elsewhere and pass a reference to it.`,
    );
  }

  static check(stream: string, type: string, { length }: Buffer): void {
    if (length > MAX_EVENT_BYTES) throw new EventTooLarge(stream, type, length);
  }
}

/** A decider threw: it is pure, so it would throw again, and nothing is gained by waiting. */
export class DeciderDefect extends Error {
  override readonly name = 'DeciderDefect';
  constructor(
    readonly stream: string,
    override readonly cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`A defect in Nightshift: ${stream} could not be decided (${reason}).`);
  }
}

export class AlreadyProcessed extends Error {
  override readonly name = 'AlreadyProcessed';
  constructor(readonly ids: readonly string[]) {
    super(`Already processed: ${ids.join(', ')}.`);
  }
}
