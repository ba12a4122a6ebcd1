import { describe, expect, it } from 'vitest';
import { EntryMemory } from './entry.js';
import { note } from './event-fixture.spec.js';
import { insertOf } from './stored-row.js';

/** Written one after the other into the same memory, as the recorder does it. */
const entries = (count: number) => {
  const memory = new EntryMemory();
  return Array.from({ length: count }, (_, at) => memory.read(note('task/1', at + 1)));
};
/** Behind what says which columns they have. */
const chunksOf = (rows: Parameters<typeof insertOf>[0]): readonly Buffer[] =>
  insertOf(rows).slice(1);
const bytesOf = (rows: Parameters<typeof insertOf>[0]): Buffer => Buffer.concat(chunksOf(rows));

describe('an insert', () => {
  it('holds its rows and no others, in few chunks, also where one between them is left out', () => {
    const [one, two, three, four] = entries(4);
    if (!one || !two || !three || !four) throw new Error('four were made');
    const rows = [one, two, four].map((entry, at) => ({ entry, index: at + 1 }));
    const chunks = chunksOf(rows);
    expect(chunks).toHaveLength(2);
    expect(Buffer.concat(chunks).equals(Buffer.concat([one.row, two.row, four.row]))).toBe(true);
    // Other memory, which may begin where that of the others would go on.
    const elsewhere = entries(3)[2] ?? four;
    const mixed = [one, two, elsewhere].map((entry, at) => ({ entry, index: at + 1 }));
    expect(bytesOf(mixed).equals(Buffer.concat([one.row, two.row, elsewhere.row]))).toBe(true);
  });

  it('has the place in front of each row, however high it is', () => {
    const [entry] = entries(1);
    if (!entry) throw new Error('one was made');
    for (const index of [1, 2 ** 32 + 5, 2 ** 48 - 1])
      expect(bytesOf([{ entry, index }]).readBigUInt64LE()).toBe(BigInt(index));
  });
});
