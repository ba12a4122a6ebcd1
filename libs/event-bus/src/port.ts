/**
 * How services meet. At least once, in order per key; two adapters (embedded, Kafka) pass one
 * contract suite.
 */
export interface MessageHeaders {
  readonly id: string;
  readonly type: string;
  readonly tenant: string;
}

export interface Message {
  readonly topic: string;
  /** Messages with the same key in the same topic keep their order. */
  readonly key: string;
  readonly headers: MessageHeaders;
  /** The exact bytes; nobody on the way parses them. */
  readonly value: Buffer;
}

/** A message as received. */
export interface Delivery extends Message {
  readonly partition: number;
  /** Decimal, counts up per partition. */
  readonly offset: string;
  /** All headers as received, for messages of strangers. */
  readonly rawHeaders?: Readonly<Record<string, string>>;
}

/** A delivery that can never be processed, with its reason. */
export interface DeadLetter {
  readonly group: string;
  readonly delivery: Delivery;
  readonly reason: string;
  readonly code: string;
}

export interface Subscription {
  /** Consumer group: every group gets every message; members of a group share them. */
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Resolves once the batch is durable; only then is it acknowledged. Gives back what is to be
   * dead-lettered. A throw means "not now": the same batch comes again, after a pause, in order.
   */
  readonly handle: (batch: readonly Delivery[]) => Promise<readonly Unprocessable[]>;
  /** At most this many deliveries at a time; default 400. */
  readonly maxBatch?: number;
  /** Wait this long for a batch to fill; default 0. */
  readonly lingerMs?: number;
  /**
   * Every process gets every message, and only those from now on: for what each must know while it
   * lives, and can find out otherwise when it starts. Nothing is dead-lettered.
   */
  readonly broadcast?: boolean;
}

export interface Unprocessable {
  readonly delivery: Delivery;
  readonly code: string;
  readonly reason: string;
}

export interface RunningSubscription {
  /** Finishes the batch in hand, acknowledges it, and leaves the group. */
  readonly stop: () => Promise<void>;
  /** Messages received by nobody of the group yet. */
  readonly lag: () => Promise<number>;
  /** Why it is paused at the moment, if it is. */
  readonly trouble: () => string | undefined;
}

export interface EventBus {
  /** How many publishes may be under way at once without their order being lost. */
  readonly pipelining: number;
  /**
   * Resolves once every message is safe: on Kafka, acknowledged by the brokers; embedded, handled
   * by every group (the outbox keeps it until then).
   */
  readonly publish: (messages: readonly Message[]) => Promise<void>;
  readonly subscribe: (subscription: Subscription) => Promise<RunningSubscription>;
  /** Makes sure the topics exist. */
  readonly ensureTopics: (topics: readonly string[]) => Promise<void>;
  /** Parked messages of a group, newest first. */
  readonly deadLetters: (group: string, limit: number) => Promise<readonly DeadLetter[]>;
  readonly close: () => Promise<void>;
}
