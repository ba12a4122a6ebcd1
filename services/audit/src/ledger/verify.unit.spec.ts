import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamCounts } from './verify.js';

/** Counts the sequences in this order, as one stream; indexes count from 1. */
const counted = (sequences: readonly number[], settled = true): StreamCounts => {
  const counts = new StreamCounts();
  for (const [at, sequence] of sequences.entries()) counts.add('s', sequence, at + 1, settled);
  return counts;
};
const lengths = fc.integer({ min: 1, max: 30 });
const shuffled = (length: number): fc.Arbitrary<number[]> => {
  const all = Array.from({ length }, (_, at) => at + 1);
  return fc.shuffledSubarray(all, { minLength: length });
};

describe('completeness of a stream', () => {
  it('holds in whatever order its events came', () => {
    fc.assert(
      fc.property(lengths.chain(shuffled), (sequences) => {
        expect(counted(sequences).faults()).toEqual({ first: undefined, onTheirWay: 0 });
      }),
    );
  });

  it('does not hold when one that has a successor is missing, and names what came too early', () => {
    const withGap = fc
      .integer({ min: 2, max: 30 })
      .chain((length) => fc.tuple(shuffled(length), fc.integer({ min: 1, max: length - 1 })));
    fc.assert(
      fc.property(withGap, ([sequences, gone]) => {
        const left = sequences.filter((sequence) => sequence !== gone);
        const first = left.findIndex((sequence) => sequence > gone) + 1;
        expect(counted(left).faults()).toEqual({
          first: { index: first, reason: `stream s lacks its event ${gone}` },
          onTheirWay: 0,
        });
      }),
    );
  });

  it('does not hold when one is there twice, also if the sum is right', () => {
    expect(counted([1, 1, 4, 4]).faults().first).toEqual({
      index: 2,
      reason: 'stream s has its event 1 a second time',
    });
    fc.assert(
      fc.property(lengths.chain(shuffled), fc.nat(), (sequences, at) => {
        const twice = [...sequences, sequences[at % sequences.length] ?? 1];
        expect(counted(twice).faults().first?.index).toBe(twice.length);
      }),
    );
  });

  it('is awaited of a stream that grew a moment ago, and of that one alone', () => {
    const counts = counted([1, 3], false);
    expect(counts.faults()).toEqual({ first: undefined, onTheirWay: 1 });
    counts.add('other', 2, 3, true);
    expect(counts.faults()).toMatchObject({ first: { index: 3 }, onTheirWay: 1 });
  });

  it('names the earliest of several faults', () => {
    const counts = new StreamCounts();
    counts.add('a', 1, 1, true);
    counts.add('b', 2, 2, true);
    counts.add('a', 3, 3, true);
    counts.add('a', 1, 4, true);
    expect(counts.faults().first).toEqual({ index: 2, reason: 'stream b lacks its event 1' });
  });
});
