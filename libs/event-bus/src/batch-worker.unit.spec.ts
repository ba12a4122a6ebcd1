import { describe, expect, it } from 'vitest';
import { BatchWorker } from './batch-worker.js';
import type { Delivery, Subscription } from './port.js';

const delivery = (offset: number): Delivery => ({
  topic: 't',
  key: 'k',
  headers: { id: String(offset), type: 'x', tenant: 't' },
  value: Buffer.from(String(offset)),
  partition: 0,
  offset: String(offset),
});
const some = (count: number): readonly Delivery[] =>
  Array.from({ length: count }, (_, offset) => delivery(offset));

const worker = (options: Partial<Subscription>) => {
  const sizes: number[] = [];
  const subscription: Subscription = {
    group: 'g',
    topics: ['t'],
    handle: async (batch) => {
      sizes.push(batch.length);
      return [];
    },
    ...options,
  };
  return { sizes, worker: new BatchWorker({ subscription, park: async () => undefined }) };
};

const LONG_MS = 60_000;

describe('a worker that is stopped', () => {
  it('says so to whoever takes long, and what ended by that stays unacknowledged', async () => {
    let calls = 0;
    const of = worker({
      handle: (_, stopping) =>
        new Promise((_resolve, reject) => {
          calls += 1;
          stopping?.addEventListener('abort', () => reject(stopping.reason as Error));
        }),
    });
    const pushed = of.worker.push(some(3));
    await new Promise((wake) => setTimeout(wake, 5));
    await of.worker.stop();
    await expect(pushed).rejects.toThrow('Group g has stopped.');
    expect(calls).toBe(1);
  });
});

describe('a worker that waits for its batch to fill', () => {
  it('begins at once where so many wait that it need not', async () => {
    const of = worker({ maxBatch: 100, lingerMs: LONG_MS, lingerBelow: 10 });
    await of.worker.push(some(10));
    expect(of.sizes).toEqual([10]);
  });

  it('begins at once where a batch is full, if nothing else is said', async () => {
    const of = worker({ maxBatch: 10, lingerMs: LONG_MS });
    await of.worker.push(some(10));
    expect(of.sizes).toEqual([10]);
  });

  it('takes what comes while it waits into the same batch', async () => {
    const of = worker({ maxBatch: 100, lingerMs: 50, lingerBelow: 10 });
    const first = of.worker.push(some(9));
    await new Promise((wake) => setTimeout(wake, 5));
    await Promise.all([first, of.worker.push(some(3))]);
    expect(of.sizes).toEqual([12]);
  });
});
