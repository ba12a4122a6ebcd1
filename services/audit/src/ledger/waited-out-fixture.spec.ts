import { vi } from 'vitest';
import { SETTLE_MS } from './row-reader.store.js';

/** By then whoever waits has begun to; the code under test looks several times a second. */
const BEGUN_MS = 2_000;

/**
 * What `work` waits out at most, it waits out by a clock that goes on by as much a moment after it began: nobody
 * has to sit through it. `waitedMs` is by that clock.
 */
export const waitedOut = async <T>(
  work: () => Promise<T>,
): Promise<{ readonly found: T; readonly waitedMs: number }> => {
  const real = performance.now.bind(performance);
  const started = real();
  let late = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + late);
  const timer = setTimeout(() => (late = SETTLE_MS), BEGUN_MS);
  try {
    const found = await work();
    return { found, waitedMs: real() - started + late };
  } finally {
    clearTimeout(timer);
    clock.mockRestore();
  }
};
