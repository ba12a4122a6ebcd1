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
  /** Epoch ms at which the bus got it, where it knows. */
  readonly publishedAt?: number;
  /** All headers as received, for messages of strangers. */
  readonly rawHeaders?: Readonly<Record<string, string>>;
}

export interface Subscription {
  /** Consumer group: every group gets every message; members of a group share them. */
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Resolves once the batch is durable; only then is it acknowledged. Gives back what is to be
   * dead-lettered. A throw means "not now": the same batch comes again, after a pause, in order.
   * @param stopping whoever takes long ends by a throw once it is aborted: the batch comes again to the next member
   * @param inOrder said once nothing that comes later can change the order of this batch: the next one
   * begins before this one is durable. One that fails after that comes again beside those after it.
   */
  readonly handle: (
    batch: readonly Delivery[],
    stopping?: AbortSignal,
    inOrder?: () => void,
  ) => Promise<readonly Unprocessable[]>;
  /** At most this many deliveries at a time; default 400. */
  readonly maxBatch?: number;
  /** Wait this long for a batch to fill; default 0. */
  readonly lingerMs?: number;
  /** Not if so many wait already; default `maxBatch`. */
  readonly lingerBelow?: number;
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
  /** Finishes the batch in hand, unless its handler ends sooner; acknowledges what it finished, and leaves the group. */
  readonly stop: () => Promise<void>;
  /** Messages received by nobody of the group yet. */
  readonly lag: () => Promise<number>;
  /** How long the oldest message has waited that is not handled, in ms; `undefined`: not known. */
  readonly lagMs: () => Promise<number | undefined>;
  /**
   * Hands parked deliveries to this group once more, and to no other, between its batches. Gives
   * back what it still cannot process; nothing is parked.
   * @throws Error if it cannot be tried now: what goes wrong here is not repeated, so that it holds up nobody
   */
  readonly redrive: (deliveries: readonly Delivery[]) => Promise<readonly Unprocessable[]>;
  /** Why it is paused at the moment, if it is. */
  readonly trouble: () => string | undefined;
}

/** What is to be parked; the group that gives up on it goes on without it. */
export interface ToPark extends Unprocessable {
  readonly group: string;
  /** How often the group has tried it; 1 where absent. */
  readonly attempts?: number;
}

/** A delivery that can never be processed as things are, with its reason. */
export interface DeadLetter extends ToPark {
  /** The same for the same delivery to the same group, however often it is parked. */
  readonly id: string;
  /** ISO 8601, with milliseconds: when it was parked last. */
  readonly parkedAt: string;
  readonly attempts: number;
  /** `subject` of the event, if it is one that says so; else empty. */
  readonly subject: string;
}

/** A letter without its bytes: for lists. */
export interface DeadLetterFacts extends Omit<DeadLetter, 'delivery'> {
  readonly delivery: Omit<Delivery, 'value' | 'rawHeaders'>;
  readonly bytes: number;
}

export interface DeadLetterQuery {
  readonly groups: readonly string[];
  readonly code?: string | undefined;
  readonly type?: string | undefined;
  /** Only those parked before this one: where the next page begins. */
  readonly before?: { readonly at: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** Letters of one group that were parked for the same reason. */
export interface DeadLetterCount {
  readonly group: string;
  readonly code: string;
  readonly type: string;
  readonly count: number;
  readonly oldestAt: string;
  readonly newestAt: string;
}

/** Letters that wait for a person. Every process that looks sees the same. */
export interface DeadLetters {
  /** Newest first. */
  readonly list: (query: DeadLetterQuery) => Promise<readonly DeadLetterFacts[]>;
  /** With their bytes, oldest first; those that are not there are left out. */
  readonly find: (
    groups: readonly string[],
    ids: readonly string[],
  ) => Promise<readonly DeadLetter[]>;
  readonly count: (groups: readonly string[]) => Promise<readonly DeadLetterCount[]>;
  /**
   * Durable when it resolves. One that is parked already gets the new reason and attempts; one that
   * was tried again (attempts over 1) and is not there any more was ended meanwhile, and stays so.
   */
  readonly park: (letters: readonly ToPark[]) => Promise<void>;
  /** Takes them away: they are handled, or given up. */
  readonly remove: (letters: readonly Pick<DeadLetter, 'id' | 'group'>[]) => Promise<void>;
}

export interface EventBus {
  readonly kind: 'embedded' | 'kafka';
  /** How many publishes may be under way at once without their order being lost. */
  readonly pipelining: number;
  /**
   * Resolves once every message is safe: on Kafka, acknowledged by the brokers; embedded, handled
   * by every group (the outbox keeps it until then).
   */
  readonly publish: (messages: readonly Message[]) => Promise<void>;
  readonly subscribe: (subscription: Subscription) => Promise<RunningSubscription>;
  /**
   * Shows what the bus holds for a group that has not acknowledged it, up to now; of that which it has, the
   * last may be shown, too. Embedded: nothing, as until then the outbox keeps it.
   * @throws Error if the bus cannot be asked
   */
  readonly unread: (
    group: string,
    topics: readonly string[],
    see: (value: Buffer) => void,
  ) => Promise<void>;
  /** Makes sure the topics exist. */
  readonly ensureTopics: (topics: readonly string[]) => Promise<void>;
  readonly parked: DeadLetters;
  readonly close: () => Promise<void>;
}
