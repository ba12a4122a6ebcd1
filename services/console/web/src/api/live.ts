import { useEffect, useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { TOPICS_OF } from './live-queries';
import { readingAgain } from './read-again';

/** An event of the ledger, without content. */
export interface LiveEvent {
  /** Its place in the ledger. */
  readonly index: number;
  readonly type: string;
  readonly time: string;
  readonly subject: string;
  readonly taskid: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type LiveState = 'connecting' | 'live' | 'lost';

type Message =
  | { readonly kind: 'event'; readonly event: LiveEvent }
  | { readonly kind: 'state'; readonly state: LiveState };

const RECONNECT_AFTER_MS = 3_000;
const REFRESH_AT_MOST_EVERY_MS = 1_000;
const ONCE_MORE_AFTER_MS = 2_000;
const NAME = 'nightshift-live';

let state: LiveState = 'connecting';
/** The newest event that was seen: from here the stream goes on, whoever holds it. */
let lastIndex: number | undefined;
const stateListeners = new Set<() => void>();
const eventListeners = new Set<(event: LiveEvent) => void>();
const channel = new BroadcastChannel(NAME);

const changeState = (next: LiveState): void => {
  if (state === next) return;
  state = next;
  for (const listener of stateListeners) listener();
};

const hear = (message: Message): void => {
  if (message.kind === 'state') return changeState(message.state);
  const { event } = message;
  // After a change of holder some may come twice.
  if (lastIndex !== undefined && event.index <= lastIndex) return;
  lastIndex = event.index;
  changeState('live');
  for (const listener of eventListeners) listener(event);
};

const tell = (message: Message): void => {
  hear(message);
  channel.postMessage(message);
};

const open = (): void => {
  const query = new URLSearchParams({ types: [...TOPICS_OF.keys()].join(',') });
  if (lastIndex !== undefined) query.set('after', String(lastIndex));
  const source = new EventSource(`/v1/events?${query.toString()}`);
  source.addEventListener('open', () => tell({ kind: 'state', state: 'live' }));
  source.addEventListener('error', () => {
    tell({ kind: 'state', state: 'lost' });
    // A broken connection comes back by itself; an answer that was an error does not.
    if (source.readyState === EventSource.CLOSED) setTimeout(open, RECONNECT_AFTER_MS);
  });
  const onEvent = ({ data }: MessageEvent<string>): void =>
    tell({ kind: 'event', event: JSON.parse(data) as LiveEvent });
  for (const type of TOPICS_OF.keys()) source.addEventListener(type, onEvent);
};

/** Asked by a page that has just come, and answered by whoever holds the stream. */
const HOW_IS_IT = 'how-is-it';

/**
 * One stream per browser: a lock says which page holds it, and that page tells the others. When it
 * closes, the next one goes on after the newest event it has seen.
 */
const holdStream = (): void => {
  let holds = false;
  channel.addEventListener('message', ({ data }: MessageEvent<Message | typeof HOW_IS_IT>) => {
    if (data !== HOW_IS_IT) return hear(data);
    if (holds) channel.postMessage({ kind: 'state', state } satisfies Message);
  });
  const hold = (): void => {
    holds = true;
    // Between two holders something may have happened: "live" comes anew, and with it fresh data.
    tell({ kind: 'state', state: 'connecting' });
    open();
  };
  // Without a secure origin there are no locks: then every page has its own stream.
  if (!('locks' in navigator)) return hold();
  channel.postMessage(HOW_IS_IT);
  void navigator.locks.request(NAME, () => {
    hold();
    // Held until the page goes.
    return new Promise<never>(() => {});
  });
};

/**
 * What an event makes old is read again, at most once a second, and once more after the last one:
 * the list of a service may be a moment behind the ledger, which tells of the event.
 */
const refreshBy = (queries: QueryClient): void => {
  const old = new Set<string>();
  const recent = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let late: ReturnType<typeof setTimeout> | undefined;
  const readTopic = readingAgain(queries);
  const readAgain = (topics: Set<string>): void => {
    for (const topic of topics) readTopic(topic);
    topics.clear();
  };
  const refresh = (): void => {
    timer = undefined;
    for (const topic of old) recent.add(topic);
    readAgain(old);
    clearTimeout(late);
    late = setTimeout(() => readAgain(recent), ONCE_MORE_AFTER_MS);
  };
  eventListeners.add(({ type }) => {
    for (const topic of TOPICS_OF.get(type) ?? []) old.add(topic);
    timer ??= setTimeout(refresh, REFRESH_AT_MOST_EVERY_MS);
  });
  stateListeners.add(() => {
    // The stream begins when it is open: what was read before may be old by then, and what happened
    // while nobody listened may be beyond what it still tells.
    if (state === 'live') void queries.invalidateQueries();
  });
};

export const startLive = (queries: QueryClient): void => {
  refreshBy(queries);
  holdStream();
};

const subscribe = (listener: () => void): (() => void) => {
  stateListeners.add(listener);
  return () => stateListeners.delete(listener);
};

export const useLiveState = (): LiveState => useSyncExternalStore(subscribe, () => state);

/** Calls `listener` for every event of the stream; types that are not in `TOPICS_OF` never come. */
export const useLive = (listener: (event: LiveEvent) => void): void => {
  useEffect(() => {
    eventListeners.add(listener);
    return () => void eventListeners.delete(listener);
  }, [listener]);
};
