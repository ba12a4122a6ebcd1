import { describe, expect, it, vi } from 'vitest';
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

/** A handler whose batches the test puts in order and ends, each by its number. */
const byHand = (options: Partial<Subscription> = {}) => {
  const begun: {
    readonly offsets: string[];
    readonly inOrder: () => void;
    readonly end: () => void;
    readonly fail: (reason: string) => void;
  }[] = [];
  const of = worker({
    maxBatch: 2,
    handle: (batch, _, inOrder = () => undefined) =>
      new Promise((resolve, reject) => {
        begun.push({
          offsets: batch.map(({ offset }) => offset),
          inOrder,
          end: () => resolve([]),
          fail: (reason) => reject(new Error(reason)),
        });
      }),
    ...options,
  });
  return { begun, worker: of.worker };
};
const othersTurn = (): Promise<unknown> => new Promise((wake) => setTimeout(wake, 5));
const two = (first: number): readonly Delivery[] => [delivery(first), delivery(first + 1)];
/** The first is in order, and the second has begun. */
const twoBegun = async () => {
  const { begun, worker: its } = byHand();
  const first = its.push(two(0));
  const second = its.push(two(2));
  await othersTurn();
  begun[0]?.inOrder();
  await othersTurn();
  return { begun, its, first, second };
};

describe('a batch that is in order', () => {
  it('lets the next one begin before it is durable, and is acknowledged only then', async () => {
    const { begun, worker: its } = byHand();
    const acknowledged: string[] = [];
    const first = its.push(two(0)).then(() => acknowledged.push('first'));
    const second = its.push(two(2)).then(() => acknowledged.push('second'));
    await othersTurn();
    expect(begun.map(({ offsets }) => offsets)).toEqual([['0', '1']]);
    begun[0]?.inOrder();
    await othersTurn();
    expect(begun.map(({ offsets }) => offsets)).toEqual([
      ['0', '1'],
      ['2', '3'],
    ]);
    expect(acknowledged).toEqual([]);
    begun[1]?.end();
    await second;
    begun[0]?.end();
    await first;
    expect(acknowledged).toEqual(['second', 'first']);
  });

  it('is one of three at most', async () => {
    const { begun, worker: its } = byHand();
    const all = [0, 2, 4, 6].map((at) => its.push(two(at)));
    for (const at of [0, 1, 2]) {
      await othersTurn();
      begun[at]?.inOrder();
    }
    await othersTurn();
    expect(begun).toHaveLength(3);
    begun[1]?.end();
    await othersTurn();
    expect(begun).toHaveLength(4);
    for (const { end } of begun) end();
    await Promise.all(all);
  });

  it('comes again by itself if it fails after that, and says meanwhile what is wrong', async () => {
    const { begun, its, first, second } = await twoBegun();
    begun[0]?.fail('disk full');
    await othersTurn();
    begun[1]?.end();
    await second;
    expect(its.trouble()).toBe('disk full');
    await vi.waitFor(() => expect(begun).toHaveLength(3));
    expect(begun[2]?.offsets).toEqual(['0', '1']);
    begun[2]?.end();
    await first;
    expect(its.trouble()).toBeUndefined();
  });

  it('is overtaken by none if it fails before that', async () => {
    const { begun, worker: its } = byHand();
    const all = [its.push(two(0)), its.push(two(2))];
    await othersTurn();
    begun[0]?.fail('no connection');
    await vi.waitFor(() => expect(begun).toHaveLength(2));
    expect(begun[1]?.offsets).toEqual(['0', '1']);
    begun[1]?.end();
    await vi.waitFor(() => expect(begun).toHaveLength(3));
    begun[2]?.end();
    await Promise.all(all);
  });

  it('is waited for by whoever stops the worker, and those behind it stay unacknowledged', async () => {
    const { begun, its, first, second } = await twoBegun();
    let isStopped = false;
    const stopped = its.stop().then(() => (isStopped = true));
    begun[1]?.fail('stopping');
    await expect(second).rejects.toThrow('Group g has stopped.');
    expect(isStopped).toBe(false);
    begun[0]?.end();
    await Promise.all([first, stopped]);
  });
});
