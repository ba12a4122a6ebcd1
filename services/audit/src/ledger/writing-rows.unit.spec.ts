import { describe, expect, it } from 'vitest';
import type { Indexed } from './ledger-index.store.js';
import { WritingRows } from './writing-rows.store.js';

const MEGABYTE = 1_000_000;

/** The engine is simulated: it takes an insert when the test says so. */
const writingRows = (onWritten: () => void = () => undefined) => {
  const inserts: { readonly size: number; readonly end: (error?: Error) => void }[] = [];
  const insert = (rows: readonly Indexed[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (error?: Error): void => (error ? reject(error) : resolve());
      inserts.push({ size: rows.length, end });
    });
  return { inserts, writing: new WritingRows({ insert }, onWritten) };
};
const rowsOf = (count: number, bytes = 1): readonly Indexed[] => {
  const entry = { id: '', leaf: Buffer.alloc(0), row: Buffer.alloc(bytes) };
  return Array.from({ length: count }, (_, at) => ({ entry, index: at + 1, isNew: true }));
};
const othersTurn = (): Promise<unknown> => new Promise(setImmediate);
/** Whether it has resolved by now. */
const isDone = (work: Promise<unknown>): Promise<boolean> =>
  Promise.race([work.then(() => true), othersTurn().then(() => false)]);

describe('rows on their way to the engine', () => {
  it('are inserted twenty thousand at a time, and the last of them at the end', async () => {
    const { inserts, writing } = writingRows();
    await writing.add(rowsOf(19_999));
    expect(inserts).toHaveLength(0);
    await writing.add(rowsOf(7));
    const ended = writing.end();
    await othersTurn();
    expect(inserts.map(({ size }) => size)).toEqual([20_000, 6]);
    for (const { end } of inserts) end();
    await ended;
  });

  it('are inserted as soon as they are 64 MB', async () => {
    const { inserts, writing } = writingRows();
    await writing.add(rowsOf(63, MEGABYTE));
    expect(inserts).toHaveLength(0);
    await writing.add(rowsOf(1, MEGABYTE));
    expect(inserts.map(({ size }) => size)).toEqual([64]);
  });

  it('are two inserts at most: whoever has more waits until one is done', async () => {
    const { inserts, writing } = writingRows();
    await writing.add(rowsOf(40_000));
    expect(inserts).toHaveLength(2);
    const third = writing.add(rowsOf(20_000));
    expect(await isDone(third)).toBe(false);
    expect(inserts).toHaveLength(2);
    inserts[1]?.end();
    await third;
    expect(inserts).toHaveLength(3);
  });

  it('are waited for without those that wait for others', async () => {
    const { inserts, writing } = writingRows();
    await writing.add(rowsOf(20_003));
    const settled = writing.settled();
    expect(await isDone(settled)).toBe(false);
    inserts[0]?.end();
    await settled;
    expect(inserts).toHaveLength(1);
    expect([...writing.waitingAt()]).toEqual([20_001, 20_002, 20_003]);
  });
});

describe('an insert that fails', () => {
  it('is thrown to whoever adds or ends, and nothing more is begun', async () => {
    const { inserts, writing } = writingRows();
    await writing.add(rowsOf(20_001));
    inserts[0]?.end(new Error('disk full'));
    await expect(writing.settled()).rejects.toThrow('disk full');
    await expect(writing.add(rowsOf(20_000))).rejects.toThrow('disk full');
    await expect(writing.end()).rejects.toThrow('disk full');
    expect(inserts).toHaveLength(1);
  });

  it('is one, too, if whoever hears of it throws', async () => {
    const { inserts, writing } = writingRows(() => {
      throw new Error('no listener');
    });
    await writing.add(rowsOf(20_000));
    inserts[0]?.end();
    await othersTurn();
    await expect(writing.end()).rejects.toThrow('no listener');
  });
});
