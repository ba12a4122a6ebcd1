import { setTimeout as sleep } from 'node:timers/promises';
import type { EventBody, EventOf } from '@nightshift/contracts';
import { isRefusal, type Refusal, replay } from '@nightshift/kernel';
import type { AggregateType, Handled, Loaded, TaskKey } from './aggregate.js';
import { Locks } from './locks.js';
import { Lru } from './lru.js';
import {
  DeciderDefect,
  type EventContext,
  type EventStore,
  type StreamAppend,
  VersionConflict,
} from './port.js';
import { noteOpenedTask } from './sealing/opened-content.js';
import { taskKeyIn, taskOpenedIn } from './sealing/sealed-events.js';

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
  readonly loadMany: (
    streams: readonly string[],
    which: 'in-memory' | 'newest',
  ) => Promise<ReadonlyMap<string, Loaded<unknown>>>;
  readonly appendOf: (
    stream: string,
    before: Loaded<unknown>,
    after: unknown,
    events: readonly { readonly body: EventBody; readonly context: EventContext }[],
  ) => StreamAppend;
  readonly committed: (stream: string, loaded: Loaded<unknown>, events: readonly EventOf[]) => void;
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
  /** Those of the states in memory whose newest events this process wrote. */
  private readonly ours = new WeakSet<Loaded<State>>();
  private readonly listeners: ChangeListener<State>[] = [];

  constructor(
    private readonly type: AggregateType<Command, State>,
    private readonly options: AggregatesOptions,
  ) {
    this.cache = new Lru(options.cacheSize ?? DEFAULT_CACHE_SIZE);
    options.store.onErased?.((keys) =>
      this.cache.deleteWhere(
        ({ sealing }) => sealing !== undefined && keys.has(sealing.subjectKey),
      ),
    );
  }

  /**
   * The present state; that of a stream without events is the initial one, at version 0.
   * @param atLeast a version known to exist: what is in memory may be older if another replica wrote
   */
  async load(id: string, atLeast = 0): Promise<Loaded<State>> {
    const cached = this.cache.get(this.streamOf(id));
    if (!cached || cached.version < atLeast) return this.newest(id);
    noteOpenedTask(cached.opened);
    return cached;
  }

  /** The state as the store has it now, also where another replica wrote. */
  async newest(id: string): Promise<Loaded<State>> {
    const stream = this.streamOf(id);
    return (await this.loadMany([stream], 'newest')).get(stream) ?? this.unwritten();
  }

  /** Called after the commit, in process, with the state after `events`. */
  onChange(listener: ChangeListener<State>): void {
    this.listeners.push(listener);
  }

  /**
   * Decides and appends. A conflict with another process is decided again on the newest state, and
   * so is what leads nowhere on a state in memory.
   * @throws Refusal what the decider refuses
   * @throws DeciderDefect
   */
  async handle(id: string, command: Command, context: EventContext): Promise<Handled<State>> {
    const stream = this.streamOf(id);
    return this.locks.holding([stream], async () => {
      const cached = this.cache.get(stream);
      noteOpenedTask(cached?.opened);
      const quick = cached && (await this.attempt(stream, cached, command, context, 'if-any'));
      if (quick) return quick;
      for (let conflicts = 0; ; conflicts += 1) {
        const before = await this.newest(id);
        const handled = await this.attempt(stream, before, command, context, 'or-nothing');
        if (handled) return handled;
        if (conflicts >= MAX_CONFLICTS) throw new VersionConflict(stream);
        await sleep(Math.random() * 2 ** conflicts);
      }
    });
  }

  /** For reactions: the command with its way to the stream. */
  to(id: string, command: Command): Targeted {
    const stream = this.streamOf(id);
    return {
      stream,
      home: this,
      decide: (state) => this.decide(stream, command, state as State),
    };
  }

  readonly streamOf = (id: string): string => `${this.type.prefix}/${id}`;

  /** Whether the stream is one of this kind. */
  readonly owns = (stream: string): boolean => stream.startsWith(`${this.type.prefix}/`);

  /** Whether a stream of these events is closed: all of them, from the first one. */
  readonly isClosed = (events: readonly EventOf[]): boolean => {
    const { decider, isClosed } = this.type;
    return isClosed?.(replay(decider, events as readonly EventBody[], decider.initial())) ?? false;
  };

  /** What snapshots count for: where there is one, the events before it are read no more. */
  get snapshotShape(): number | undefined {
    return this.type.snapshots?.shape;
  }

  readonly idOf = (stream: string): string => stream.slice(this.type.prefix.length + 1);

  readonly loadMany = async (
    streams: readonly string[],
    which: 'in-memory' | 'newest' = 'in-memory',
  ): Promise<Map<string, Loaded<State>>> => {
    const found = new Map<string, Loaded<State>>();
    for (const stream of streams) {
      const cached = this.cache.get(stream);
      if (cached) found.set(stream, cached);
    }
    const read = which === 'newest' ? streams : streams.filter((stream) => !found.has(stream));
    if (read.length > 0) await this.readInto(found, read);
    for (const { opened } of found.values()) noteOpenedTask(opened);
    return found;
  };

  private readonly readInto = async (
    found: Map<string, Loaded<State>>,
    read: readonly string[],
  ): Promise<void> => {
    for (const [stream, saved] of await this.saved(read.filter((one) => !found.has(one))))
      found.set(stream, saved);
    const known = new Map(read.map((stream) => [stream, found.get(stream)?.version ?? 0]));
    const events = await this.options.store.readMany(known);
    for (const stream of read)
      found.set(stream, this.further(stream, found.get(stream), events.get(stream) ?? []));
  };

  readonly appendOf: StreamHome['appendOf'] = (stream, before, after, events) => {
    const { isOpen, keyOf } = this.type;
    const wasOpen = before.version > 0 && isOpen?.(before.state as State) === true;
    const isNowOpen = isOpen?.(after as State) === true;
    const id = this.idOf(stream);
    return {
      stream,
      expectedVersion: before.version,
      events: events.map(({ body, context }) => ({
        body,
        context: sealedBy(keyed(ownKey(context, body), keyOf?.(body, id)), before.sealing),
      })),
      ...(isNowOpen && !(wasOpen && this.isOurs(stream, before.version))
        ? { marks: 'open' as const }
        : {}),
      ...(wasOpen && !isNowOpen ? { marks: 'closed' as const } : {}),
    };
  };

  readonly committed: StreamHome['committed'] = (stream, loaded, events) => {
    const { state, version, ...of } = loaded as Loaded<State>;
    const { sealing = taskKeyIn(events), opened = taskOpenedIn(events) } = of;
    const kept = { state, version, sealing, opened };
    this.ours.add(kept);
    this.cache.set(stream, kept);
    for (const listener of this.listeners) listener(this.idOf(stream), state, events);
    const { every = Number.POSITIVE_INFINITY } = this.type.snapshots ?? {};
    if (Math.floor(version / every) > Math.floor((version - events.length) / every))
      this.save(stream, { state, version });
  };

  /**
   * `undefined`: the state was not the newest, or may not be where nothing follows from it.
   * @throws Refusal what the decider refuses, `if-any` only on the newest state
   */
  private async attempt(
    stream: string,
    before: Loaded<State>,
    command: Command,
    context: EventContext,
    events: 'if-any' | 'or-nothing',
  ): Promise<Handled<State> | undefined> {
    const decided = this.tried(stream, command, before.state);
    if (isRefusal(decided) || decided.bodies.length === 0) {
      if (events === 'if-any' && before.version > 0) return undefined;
      if (isRefusal(decided)) throw decided;
      return { ...before, events: [] };
    }
    const { bodies, next } = decided;
    const append = this.appendOf(
      stream,
      before,
      next,
      bodies.map((body) => ({ body, context })),
    );
    try {
      const written = await this.options.store.append({ appends: [append], inbox: [] });
      const version = before.version + written.length;
      const { sealing, opened } = before;
      const after = { state: next, version, sealing, opened };
      this.committed(stream, after, written);
      return { state: next, version, events: written };
    } catch (error) {
      if (error instanceof VersionConflict) return undefined;
      throw error;
    }
  }

  private tried(
    stream: string,
    command: Command,
    state: State,
  ): Refusal | ReturnType<typeof this.decide> {
    try {
      return this.decide(stream, command, state);
    } catch (error) {
      if (isRefusal(error)) return error;
      throw error;
    }
  }

  /** @throws Refusal; DeciderDefect */
  private decide(
    stream: string,
    command: Command,
    state: State,
  ): { bodies: readonly EventBody[]; next: State } {
    const { decider } = this.type;
    try {
      const bodies = decider.decide(command, state);
      return { bodies, next: replay(decider, bodies, state) };
    } catch (error) {
      throw isRefusal(error) ? error : new DeciderDefect(stream, error);
    }
  }

  /** Whoever carries a stream on looks after it from then on: the process that opened it may not. */
  private isOurs(stream: string, version: number): boolean {
    const kept = this.cache.get(stream);
    return kept?.version === version && this.ours.has(kept);
  }

  private unwritten(): Loaded<State> {
    return { state: this.type.decider.initial(), version: 0 };
  }

  /** A state carried on by what was appended since; kept, unless a commit has overtaken it. */
  private further(
    stream: string,
    from: Loaded<State> = this.unwritten(),
    events: readonly EventOf[],
  ): Loaded<State> {
    const { decider } = this.type;
    const loaded = {
      state: replay(decider, events as readonly EventBody[], from.state),
      version: events.at(-1)?.sequence ?? from.version,
      sealing: from.sealing ?? taskKeyIn(events),
      opened: from.opened ?? taskOpenedIn(events),
    };
    const { version = 0 } = this.cache.get(stream) ?? {};
    if (loaded.version > version) this.cache.set(stream, loaded);
    return loaded;
  }

  private async saved(streams: readonly string[]): Promise<ReadonlyMap<string, Loaded<State>>> {
    const { snapshots } = this.type;
    if (!snapshots || streams.length === 0) return new Map();
    const found = await this.options.store.readSnapshots(streams, snapshots.shape);
    return new Map(
      [...found].map(([stream, { version, state }]) => [
        stream,
        { version, state: snapshots.fromJson(state) },
      ]),
    );
  }

  /** Only a shortcut: if it fails, the next start reads more events. */
  private save(stream: string, { state, version }: Loaded<State>): void {
    const { snapshots } = this.type;
    if (!snapshots) return;
    const snapshot = { version, state: snapshots.toJson(state) };
    void this.options.store.writeSnapshot(stream, snapshots.shape, snapshot).catch(() => undefined);
  }
}

const ownKey = (context: EventContext, { subjectkey }: EventBody): EventContext =>
  subjectkey === undefined ? context : { ...context, subjectKey: subjectkey };

/** An event that is keyed elsewhere is not the task's: whatever it tells, it is of no data subject. */
const keyed = ({ subjectKey, ...context }: EventContext, key: string | undefined): EventContext =>
  key === undefined || key === context.taskId
    ? { ...context, ...(subjectKey === undefined ? {} : { subjectKey }) }
    : { ...context, taskId: key, correlationId: key };

/** A request knows no key: what it adds to a task is sealed by the key of the task. */
const sealedBy = (context: EventContext, task: TaskKey | undefined): EventContext =>
  context.subjectKey !== undefined || task?.taskId !== context.taskId
    ? context
    : { ...context, subjectKey: task.subjectKey };
