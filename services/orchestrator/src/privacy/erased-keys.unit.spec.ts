import type { KeyFacts } from '@nightshift/event-store';
import { describe, expect, it, vi } from 'vitest';
import { concernedBy, type KeyParts, keysOf } from './erased-keys.store.js';
import type { Erasure } from './erasures.store.js';

const KEYS = 300;
const keyOf = (at: number): KeyFacts => ({
  id: `key-${at}`,
  tenant: 'acme',
  subject: `subject-${at}`,
  workflow: 'w',
  day: '2026-11-26',
});
const keys = Array.from({ length: KEYS }, (_, at) => keyOf(at));
/** Four of each key; the last of each is a repeated one, which an older key seals. */
const taskIds = keys.flatMap((_, at) => [0, 1, 2, 3].map((one) => `${at}/${one}`));
const firstOf = (stream: string): Buffer => {
  const [, key, one] = stream.split('/');
  return Buffer.from(JSON.stringify({ subjectkey: one === '3' ? 'older' : `key-${key}` }));
};
const has = (of: (stream: string) => boolean) => async (streams: readonly string[]) =>
  new Map(streams.filter(of).map((stream) => [stream, firstOf(stream)]));

const partsOf = (isHere: (stream: string) => boolean, live: readonly string[] = []) => {
  const firstBytesHere = vi.fn(has(isHere));
  const readBytes = vi.fn(async (stream: string) => [firstOf(stream), Buffer.from('{}')]);
  const stateOf = (stream: string) => ({ status: live.includes(stream) ? 'live' : 'completed' });
  const loadMany = vi.fn(
    async (streams: readonly string[]) =>
      new Map(streams.map((stream) => [stream, { state: stateOf(stream), version: 1 }])),
  );
  const tasks = {
    streamOf: (id: string) => `task/${id}`,
    idOf: (stream: string) => stream.slice('task/'.length),
    loadMany,
  };
  const parts = {
    streams: { newest: async () => ({ state: { holds: [], erasing: {} }, version: 0 }) },
    sealed: { of: async () => taskIds, workflowsOf: async () => () => ['w'] },
    sealing: { ring: { find: async () => keys } },
    store: { firstBytesHere, readBytes },
    tasks,
  } as unknown as KeyParts;
  return { parts, firstBytesHere, readBytes, loadMany };
};

describe('the tasks that keys are about', () => {
  it('are found by their first events, 500 in one query, each with its key', async () => {
    const { parts, firstBytesHere, readBytes } = partsOf(() => true);
    const { all, unread } = await concernedBy(parts, keys);
    expect(unread).toBeUndefined();
    expect(all).toHaveLength(3 * KEYS);
    expect(all).toContainEqual({ taskId: '7/2', keyId: 'key-7' });
    expect(firstBytesHere.mock.calls.map(([streams]) => streams.length)).toEqual([500, 500, 200]);
    expect(readBytes).not.toHaveBeenCalled();
  });

  it('are found in the ledger where they have left for it, and the others if it is away', async () => {
    const { parts, readBytes } = partsOf((stream) => stream !== 'task/7/2');
    expect((await concernedBy(parts, keys)).all).toContainEqual({ taskId: '7/2', keyId: 'key-7' });
    readBytes.mockRejectedValueOnce(new Error('It is away.'));
    const { all, unread } = await concernedBy(parts, keys);
    expect(unread?.message).toBe('It is away.');
    expect(all).toHaveLength(3 * KEYS - 1);
  });

  it('keep of a retention the keys that one under way needs, all looked up together', async () => {
    const { parts, firstBytesHere, loadMany } = partsOf(() => true, ['task/7/2', 'task/9/3']);
    const erasure = {
      tenant: 'acme',
      subject: null,
      workflow: 'w',
      before: null,
      keys,
      passes: 0,
    } as unknown as Erasure;
    const due = await keysOf(parts, erasure);
    expect(keys.filter((key) => !due.includes(key)).map(({ id }) => id)).toEqual(['key-7']);
    expect(firstBytesHere).toHaveBeenCalledTimes(3);
    expect(loadMany.mock.calls.map(([streams]) => streams.length)).toEqual([500, 400]);
  });
});
