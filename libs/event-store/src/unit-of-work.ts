import type { EventBody, EventOf } from '@nightshift/contracts';
import { isRefusal, Refusal } from '@nightshift/kernel';
import type { Loaded } from './aggregate.js';
import type { StreamHome, Targeted } from './aggregates.js';
import type { Locks } from './locks.js';
import {
  AlreadyProcessed,
  DeciderDefect,
  type EventContext,
  type EventStore,
  EventTooLarge,
  VersionConflict,
} from './port.js';

/**
 * What a batch of received events leads to, committed as one: either all of it is durable and the
 * events count as processed, or nothing happened.
 */
export interface WorkItem {
  readonly target: Targeted;
  readonly context: EventContext;
  /** Id of the received event: written to the inbox with what it leads to. None: a request. */
  readonly causeId: string | undefined;
}

/** A command that was refused; the others of the unit are not affected. */
export interface RefusedItem {
  readonly item: WorkItem;
  readonly refusal: Refusal;
}

interface StreamWork {
  readonly home: StreamHome;
  readonly before: Loaded<unknown>;
  state: unknown;
  readonly events: {
    readonly body: EventBody;
    readonly context: EventContext;
    readonly item: WorkItem;
  }[];
}

const MAX_CONFLICTS = 10;

/**
 * A target whose refusals are to be written down or parked by whoever asks: only then does the cause
 * count as processed. Without it, whatever is refused but "invalid" counts at once.
 */
export const uncounted = (target: Targeted): Targeted => ({
  ...target,
  decide: (state) => {
    try {
      return target.decide(state);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      throw new Refusal(error.code, 'invalid', error.message, error.faults);
    }
  },
});

/**
 * Decides every item, in order, and appends what follows in one transaction. A conflict with
 * another process is decided again; items whose cause was processed before are dropped.
 */
export const commitWork = async (
  store: EventStore,
  items: readonly WorkItem[],
): Promise<readonly RefusedItem[]> => {
  const homes = new Set(items.map(({ target }) => target.home));
  const locked = [...homes].map((home): [Locks, string[]] => [
    home.locks,
    items.filter(({ target }) => target.home === home).map(({ target }) => target.stream),
  ]);
  return holdingAll(locked, async () => {
    let open = items;
    const unwritable: RefusedItem[] = [];
    for (let conflicts = 0; ; conflicts += 1) {
      try {
        const refused = await attempt(store, open, conflicts === 0 ? 'in-memory' : 'newest');
        return [...unwritable, ...refused];
      } catch (error) {
        if (error instanceof EventTooLarge) {
          const [hit, others] = parted(open, error.stream);
          unwritable.push(...hit.map((item) => ({ item, refusal: error })));
          open = others;
          continue;
        }
        if (conflicts >= MAX_CONFLICTS) throw error;
        if (error instanceof AlreadyProcessed) open = await withoutProcessed(store, open);
        else if (!(error instanceof VersionConflict)) throw error;
      }
    }
  });
};

const holdingAll = <T>(
  locked: readonly [Locks, string[]][],
  work: () => Promise<T>,
): Promise<T> => {
  const [first, ...rest] = locked;
  return first ? first[0].holding(first[1], () => holdingAll(rest, work)) : work();
};

const parted = (items: readonly WorkItem[], stream: string): [WorkItem[], WorkItem[]] => [
  items.filter(({ target }) => target.stream === stream),
  items.filter(({ target }) => target.stream !== stream),
];

const withoutProcessed = async (
  store: EventStore,
  items: readonly WorkItem[],
): Promise<readonly WorkItem[]> => {
  const seen = await store.processed(items.flatMap(({ causeId }) => causeId ?? []));
  return items.filter(({ causeId }) => causeId === undefined || !seen.has(causeId));
};

const attempt = async (
  store: EventStore,
  items: readonly WorkItem[],
  which: 'in-memory' | 'newest',
): Promise<readonly RefusedItem[]> => {
  const streams = await loadAll(items, which);
  let outcome = decideAll(items, streams);
  // What is in memory may be older than what another replica wrote. An append would run into
  // that by itself; "nothing follows" would not, so it is decided on what the store has.
  if (which === 'in-memory' && outcome.isIdle) {
    const fresh = await loadAll(items, 'newest');
    outcome = decideAll(items, fresh);
    await append(store, fresh, outcome.inbox);
  } else {
    await append(store, streams, outcome.inbox);
  }
  return outcome.refused;
};

interface Outcome {
  readonly refused: readonly RefusedItem[];
  readonly inbox: readonly string[];
  /** At least one command did nothing to an existing stream. */
  readonly isIdle: boolean;
}

const decideAll = (
  items: readonly WorkItem[],
  streams: ReadonlyMap<string, StreamWork>,
): Outcome => {
  const refused: RefusedItem[] = [];
  const inbox = new Set<string>();
  let isIdle = false;
  for (const item of items) {
    const { stream } = item.target;
    const work = streams.get(stream);
    if (!work) continue;
    const refusal = decideOne(item, work);
    if (refusal) refused.push({ item, refusal });
    if (work.before.version > 0 && work.events.at(-1)?.item !== item) isIdle = true;
    // Also where nothing followed: if it came again later, something might. What is invalid is
    // parked, and may be redriven once it is mended.
    if (item.causeId !== undefined && refusal?.kind !== 'invalid') inbox.add(item.causeId);
  }
  return { refused, inbox: [...inbox], isIdle };
};

const decideOne = (item: WorkItem, work: StreamWork): Refusal | undefined => {
  try {
    const { bodies, next } = item.target.decide(work.state);
    work.state = next;
    work.events.push(...bodies.map((body) => ({ body, context: item.context, item })));
    return undefined;
  } catch (error) {
    if (isRefusal(error)) return error;
    // Parked until it is mended: repeated, it would keep all that comes after it from being handled.
    if (error instanceof DeciderDefect)
      return new Refusal('decider-defect', 'invalid', error.message);
    throw error;
  }
};

const loadAll = async (
  items: readonly WorkItem[],
  which: 'in-memory' | 'newest',
): Promise<Map<string, StreamWork>> => {
  const streams = new Map<string, StreamWork>();
  for (const [home, some] of Map.groupBy(items, ({ target }) => target.home)) {
    const names = [...new Set(some.map(({ target }) => target.stream))];
    const loaded = await home.loadMany(names, which);
    for (const [stream, before] of loaded)
      streams.set(stream, { home, before, state: before.state, events: [] });
  }
  return streams;
};

const append = async (
  store: EventStore,
  streams: ReadonlyMap<string, StreamWork>,
  inbox: readonly string[],
): Promise<void> => {
  const changed = [...streams]
    .filter(([, { events }]) => events.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (changed.length === 0 && inbox.length === 0) return;
  const written = await store.append({
    appends: changed.map(([stream, { home, before, state, events }]) =>
      home.appendOf(stream, before, state, events),
    ),
    inbox,
  });
  const byStream = Map.groupBy(written, ({ subject }) => subject);
  for (const [stream, { home, before, state }] of changed) {
    const events: readonly EventOf[] = byStream.get(stream) ?? [];
    const version = before.version + events.length;
    home.committed(
      stream,
      { state, version, sealing: before.sealing, opened: before.opened },
      events,
    );
  }
};
