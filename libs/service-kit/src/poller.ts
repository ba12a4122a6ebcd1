import type { Logger } from '@nightshift/telemetry';

export interface Poller {
  readonly start: () => void;
  /** Resolves once a round under way is done. */
  readonly stop: () => Promise<void>;
}

/** Runs `round` every `everyMs`, never two at once; a round that fails is logged, and the next one comes. */
export const poller = (everyMs: number, round: () => Promise<void>, log: Logger): Poller => {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let stopped = true;
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = running
        .then(round)
        .catch((error: unknown) => log.warn({ err: error }, 'a periodic round failed'))
        .then(() => (stopped ? undefined : schedule()));
    }, everyMs);
  };
  return {
    start: () => {
      if (!stopped) return;
      stopped = false;
      schedule();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
