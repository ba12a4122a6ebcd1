import type { HotSizes } from '@nightshift/event-store';
import { count, observe } from '@nightshift/telemetry';
import { type Poller, poller } from '../poller.js';
import type { MountedService } from '../runtime.js';

const EVERY_MS = 5_000;
const COUNTED_EVERY_MS = 10_000;
/** Clocks of services and of the database may differ by this: what was received is remembered longer. */
const CLOCKS_DIFFER_MS = 60_000;

/** Keeps one service's PostgreSQL small: closed streams leave for the ledger. */
export interface HotStore extends Poller {
  readonly service: string;
  readonly sizes: () => Promise<HotSizes>;
}

export const hotStoreOf = ({
  opened: { runtime, hotStore },
  instance,
}: MountedService): HotStore => {
  const { service, store, log } = runtime;
  const { keepMs, rememberMs } = hotStore;
  const retirement = store.retirement({
    kinds: instance.retires ?? [],
    keepMs,
    rememberMs: rememberMs === undefined ? undefined : rememberMs + CLOCKS_DIFFER_MS,
    onRetired: (streams, events) => {
      count.retiredStreams(streams, { service });
      count.retiredEvents(events, { service });
    },
    onDifference: (stream, version) =>
      log.error(
        { stream, version },
        'the ledger has another event here than the event store: the stream stays. Run `nightshift ledger verify`',
      ),
  });
  const rounds = poller(EVERY_MS, retirement.round, log);
  return {
    service,
    sizes: rememberedFor(COUNTED_EVERY_MS, store.sizes),
    start: rounds.start,
    stop: async () => {
      retirement.stop();
      await rounds.stop();
    },
  };
};

/** Counting reads a whole index: scrapes and pages share one count. */
const rememberedFor = <T>(ms: number, read: () => Promise<T>): (() => Promise<T>) => {
  let known: { readonly at: number; readonly value: Promise<T> } | undefined;
  return () => {
    const now = performance.now();
    if (known && now - known.at < ms) return known.value;
    const value = read();
    known = { at: now, value };
    value.catch(() => (known = undefined));
    return value;
  };
};

/** What is left in PostgreSQL, at every scrape. */
export const observeHotStores = (stores: readonly HotStore[]): void => {
  for (const { service, sizes } of stores) {
    observe(
      'nightshift_hot_store_events',
      'Events in PostgreSQL.',
      async () => (await sizes()).events,
      { service },
    );
    observe(
      'nightshift_hot_store_bytes',
      'Size of the event store in PostgreSQL.',
      async () => (await sizes()).bytes,
      { service },
    );
  }
};
