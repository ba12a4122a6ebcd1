import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readingAgain } from './read-again';

const TAKES_MS = 3_000;

const slowQuery = () => {
  const asked: number[] = [];
  let ended = 0;
  const queries = new QueryClient();
  const queryFn = async ({ signal }: { signal: AbortSignal }): Promise<number> => {
    asked.push(Date.now());
    await new Promise((resolve) => setTimeout(resolve, TAKES_MS));
    signal.throwIfAborted();
    return (ended += 1);
  };
  new QueryObserver(queries, { queryKey: ['tasks', 'slow'], queryFn }).subscribe(() => {});
  return { queries, asked, ended: () => ended };
};

describe('what an event makes old', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is read to its end though events come faster than it is read', async () => {
    const { queries, ended } = slowQuery();
    const readAgain = readingAgain(queries);
    for (let second = 0; second < 10; second += 1) {
      readAgain('tasks');
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(ended()).toBeGreaterThanOrEqual(2);
  });

  it('is asked once more after an event that came while it was read, and then rests', async () => {
    const { queries, asked } = slowQuery();
    const readAgain = readingAgain(queries);
    await vi.advanceTimersByTimeAsync(TAKES_MS / 2);
    const event = Date.now();
    for (let times = 0; times < 3; times += 1) readAgain('tasks');
    readAgain('tickets');
    await vi.advanceTimersByTimeAsync(10 * TAKES_MS);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toBeGreaterThan(event);
  });
});
