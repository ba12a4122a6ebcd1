import { createLogger } from '@nightshift/telemetry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { poller } from './poller.js';

const log = createLogger({ service: 'test', level: 'silent' });

describe('poller', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('runs rounds one after the other, never two at once, also when started twice', async () => {
    let running = 0;
    let most = 0;
    let rounds = 0;
    const { start, stop } = poller(
      10,
      async () => {
        most = Math.max(most, (running += 1));
        await new Promise((wake) => setTimeout(wake, 25));
        running -= 1;
        rounds += 1;
      },
      log,
    );
    start();
    start();
    await vi.advanceTimersByTimeAsync(10 * (10 + 25));
    expect({ most, rounds }).toEqual({ most: 1, rounds: 10 });
    await stop();
  });

  it('goes on after a round that failed, whether it throws or rejects', async () => {
    let rounds = 0;
    const { start, stop } = poller(
      10,
      () => {
        rounds += 1;
        if (rounds === 1) throw new Error('at once');
        return Promise.reject(new Error('later'));
      },
      log,
    );
    start();
    await vi.advanceTimersByTimeAsync(35);
    expect(rounds).toBe(3);
    await stop();
  });

  it('stops after the round under way, and starts none', async () => {
    const done: string[] = [];
    const { start, stop } = poller(
      10,
      async () => {
        await new Promise((wake) => setTimeout(wake, 20));
        done.push('round');
      },
      log,
    );
    start();
    await vi.advanceTimersByTimeAsync(15);
    const stopped = stop().then(() => done.push('stopped'));
    await vi.advanceTimersByTimeAsync(100);
    await stopped;
    expect(done).toEqual(['round', 'stopped']);
  });
});
