import type { EventBody, EventOf } from '@nightshift/contracts';
import { replay } from '@nightshift/kernel';
import type { AggregateType, Handled, Loaded } from './aggregate.js';
import { Locks } from './locks.js';
import { Lru } from './lru.js';
import { type EventContext, type EventStore, type StreamAppend, VersionConflict } from './port.js';

const DEFAULT_CACHE_SIZE = 20_000;
const MAX_CONFLICTS = 10;

export type ChangeListener<State> = (id: string, state: State, events: readonly EventOf[]) => void;

/** A command on its way to one stream; what a reaction gives back. */
export interface Targeted {
  readonly stream: string;
  /** The aggregates that hold the stream: one lock and one cache for it in the process. */
  readonly home: StreamHome;
  /** Decides against a state and gives the state that follows. @throws Refusal */
  readonly decide: (state: unknown) => {
    readonly bodies: readonly EventBody[];
    readonly next: unknown;
  };
}

/** What a unit of work needs of an aggregate, whatever its state's type. */
export interface StreamHome {
  readonly locks: Locks;
  readonly loadMany: (streams: readonly string[]) => Promise<ReadonlyMap<string, Loaded<unknown>>>;
  readonly appendOf: (
    stream: string,
    before: Loaded<unknown>,
    after: unknown,
    events: readonly { readonly body: EventBody; readonly context: EventContext }[],
  ) => StreamAppend;
  readonly committed: (stream: string, loaded: Loaded<unknown>, events: readonly EventOf[]) => void;
  readonly evict: (stream: string) => void;
}

export interface AggregatesOptions {
  readonly store: EventStore;
  /** States kept in memory; default 20,000. */
  readonly cacheSize?: number;
}

/** All streams of one kind: load, decide, append; the newest states are kept in memory. */
export class Aggregates<Command, State> implements StreamHome {
  readonly locks = new Locks();
  private readonly cache: Lru<Loaded<State>>;
  private readonly listeners: ChangeListener<State>[] = [];

  constructor(
    private readonly type: AggregateType<Command, State>,
    private readonly options: AggregatesOptions,
  ) {
    this.cache = new Lru(options.cacheSize ?? DEFAULT_CACHE_SIZE);
  }

  /**
   * The present state; that of a stream without events is the initial one, at version 0.
   * @param atLeast a version known to exist: what is in memory may be older if another replica wrote
   */
  async load(id: string, atLeast = 0): Promise<Loaded<State>> {
    const stream = this.streamOf(id);
    const cached = this.cache.get(stream);
    return cached && cached.version >= atLeast ? cached : this.read(stream);
  }

  /** Called after the commit, in process, with the state after `events`. */
  onChange(listener: ChangeListener<State>): void {
    this.listeners.push(listener);
  }

  /**
   * Decides and appends. A conflict with another process is decided again on the newest state.
   * @throws Refusal what the decider refuses
   */
  async handle(id: string, command: Command, context: EventContext): Promise<Handled<State>> {
    const stream = this.streamOf(id);
    return this.locks.holding([stream], async () => {
      for (let conflicts = 0; ; conflicts += 1) {
        try {
          return await this.attempt(stream, command, context);
        } catch (error) {
          this.evict(stream);
          if (!(error instanceof VersionConflict) || conflicts >= MAX_CONFLICTS) throw error;
        }
      }
    });
  }

  /** For reactions: the command with its way to the stream. */
  to(id: string, command: Command): Targeted {
    return {
      stream: this.streamOf(id),
      home: this,
      decide: (state) => this.decide(command, state as State),
    };
  }

  readonly streamOf = (id: string): string => `${this.type.prefix}/${id}`;

  /** Whether the stream is one of this kind. */
  readonly owns = (stream: string): boolean => stream.startsWith(`${this.type.prefix}/`);

  readonly idOf = (stream: string): string => stream.slice(this.type.prefix.length + 1);

  readonly loadMany = async (streams: readonly string[]): Promise<Map<string, Loaded<State>>> => {
    const found = new Map<string, Loaded<State>>();
    const missing: string[] = [];
    for (const stream of streams) {
      const cached = this.cache.get(stream);
      if (cached) found.set(stream, cached);
      else missing.push(stream);
    }
    if (missing.length === 0) return found;
    const read = await this.options.store.readMany(missing);
    for (const stream of missing) found.set(stream, this.replayed(read.get(stream) ?? []));
    return found;
  };

  readonly appendOf: StreamHome['appendOf'] = (stream, before, after, events) => {
    const { isOpen, keyOf } = this.type;
    const wasOpen = before.version > 0 && isOpen?.(before.state as State) === true;
    const isNowOpen = isOpen?.(after as State) === true;
    return {
      stream,
      expectedVersion: before.version,
      events: keyOf
        ? events.map(({ body, context }) => ({
            body,
            context: keyed(context, keyOf(body, this.idOf(stream))),
          }))
        : events,
      ...(wasOpen === isNowOpen
        ? {}
        : { marks: isNowOpen ? ('open' as const) : ('closed' as const) }),
    };
  };

  readonly committed: StreamHome['committed'] = (stream, loaded, events) => {
    const { state, version } = loaded as Loaded<State>;
    this.cache.set(stream, { state, version });
    for (const listener of this.listeners) listener(this.idOf(stream), state, events);
  };

  readonly evict = (stream: string): void => this.cache.delete(stream);

  private async attempt(
    stream: string,
    command: Command,
    context: EventContext,
  ): Promise<Handled<State>> {
    const before = this.cache.get(stream) ?? (await this.read(stream));
    const { bodies, next } = this.decide(command, before.state);
    if (bodies.length === 0) return { ...before, events: [] };
    const append = this.appendOf(
      stream,
      before,
      next,
      bodies.map((body) => ({ body, context })),
    );
    const events = await this.options.store.append({ appends: [append], inbox: [] });
    const after = { state: next, version: before.version + events.length };
    this.committed(stream, after, events);
    return { ...after, events };
  }

  private decide(command: Command, state: State): { bodies: readonly EventBody[]; next: State } {
    const { decider } = this.type;
    const bodies = decider.decide(command, state);
    return { bodies, next: replay(decider, bodies, state) };
  }

  private async read(stream: string): Promise<Loaded<State>> {
    const loaded = this.replayed(await this.options.store.read(stream));
    const { version = 0 } = this.cache.get(stream) ?? {};
    // A commit may have come in between: the newer state stays.
    if (loaded.version > version) this.cache.set(stream, loaded);
    return loaded;
  }

  private replayed(events: readonly EventOf[]): Loaded<State> {
    return {
      state: replay(this.type.decider, events as readonly EventBody[]),
      version: events.at(-1)?.sequence ?? 0,
    };
  }
}

const keyed = (context: EventContext, key: string | undefined): EventContext =>
  key === undefined || key === context.taskId
    ? context
    : { ...context, taskId: key, correlationId: key };
