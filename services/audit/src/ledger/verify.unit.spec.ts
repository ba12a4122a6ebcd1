import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awaitedUntil } from './awaited.js';
import { StreamCounts } from './verify.js';

/** What is missing before an event: had to be here long ago, or may be on its way. */
const [OVERDUE, NOW, AWAITED] = [0, 1, Number.MAX_SAFE_INTEGER];
/** Counts the sequences in this order, as one stream; indexes count from 1. */
const counted = (sequences: readonly number[], until = OVERDUE): StreamCounts => {
  const counts = new StreamCounts('orchestrator');
  for (const [at, sequence] of sequences.entries()) counts.add('s', sequence, at + 1, until);
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
        expect(counted(sequences).faults(NOW)).toEqual({ first: undefined, onTheirWay: 0 });
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
        expect(counted(left).faults(NOW)).toEqual({
          first: { index: first, reason: `stream s of orchestrator lacks its event ${gone}` },
          onTheirWay: 0,
        });
      }),
    );
  });

  it('does not hold when one is there twice, also if the sum is right', () => {
    expect(counted([1, 1, 4, 4]).faults(NOW).first).toEqual({
      index: 2,
      reason: 'stream s of orchestrator has its event 1 a second time',
    });
    fc.assert(
      fc.property(lengths.chain(shuffled), fc.nat(), (sequences, at) => {
        const twice = [...sequences, sequences[at % sequences.length] ?? 1];
        expect(counted(twice).faults(NOW).first?.index).toBe(twice.length);
      }),
    );
  });

  it('is awaited before an event of a moment ago, in its stream alone', () => {
    const counts = counted([1, 3], AWAITED);
    expect(counts.faults(NOW)).toEqual({ first: undefined, onTheirWay: 1 });
    counts.add('other', 2, 3, OVERDUE);
    expect(counts.faults(NOW)).toMatchObject({ first: { index: 3 }, onTheirWay: 1 });
  });

  it('lacks what is missing for long, also where the stream grows and its newest is awaited', () => {
    const counts = counted([1, 3]);
    counts.add('s', 5, 3, AWAITED);
    const first = { index: 2, reason: 'stream s of orchestrator lacks its event 2' };
    expect(counts.faults(NOW)).toEqual({ first, onTheirWay: 0 });
    const later = counted([1]);
    later.add('s', 5, 2, AWAITED);
    later.add('s', 3, 3, 1_000);
    expect(later.faults(1_000)).toEqual({ first: undefined, onTheirWay: 1 });
    expect(later.faults(1_001)).toEqual({ first: { ...first, index: 3 }, onTheirWay: 0 });
  });

  it('is counted on in another process as it was, and gaps get old meanwhile', () => {
    const counts = new StreamCounts('orchestrator');
    counts.resume([...counted([1, 3, 4], 1_000).state()]);
    expect(counts.faults(1_000)).toEqual({ first: undefined, onTheirWay: 1 });
    expect(counts.faults(1_001).first).toEqual({
      index: 2,
      reason: 'stream s of orchestrator lacks its event 2',
    });
    counts.add('s', 2, 4, 1_000);
    expect(counts.faults(1_001)).toEqual({ first: undefined, onTheirWay: 0 });
  });

  it('has no gap where all that is missing before an event is known to be on its way', () => {
    const counts = counted([1, 4, 6]);
    counts.comes('s', 2);
    counts.comes('s', 5);
    expect(counts.faults(NOW).first).toEqual({
      index: 2,
      reason: 'stream s of orchestrator lacks its event 3',
    });
    counts.comes('s', 3);
    expect(counts.faults(NOW)).toEqual({ first: undefined, onTheirWay: 1 });
    counts.add('s', 9, 4, AWAITED);
    expect(counts.faults(NOW)).toEqual({ first: undefined, onTheirWay: 1 });
    counts.add('s', 8, 5, OVERDUE);
    expect(counts.faults(NOW).first).toEqual({
      index: 5,
      reason: 'stream s of orchestrator lacks its event 7',
    });
  });

  it('has a gap if and only if one is missing before an overdue event, and is not on its way', () => {
    const length = 8;
    const kinds = fc.array(fc.constantFrom('there', 'comes', 'missing'), {
      minLength: length,
      maxLength: length,
    });
    fc.assert(
      fc.property(kinds, (kindOf) => {
        const at = (kind: string) => kindOf.flatMap((one, n) => (one === kind ? [n + 1] : []));
        const counts = counted(at('there'));
        for (const sequence of at('comes')) counts.comes('s', sequence);
        const last = at('there').at(-1) ?? 0;
        const gap = at('missing').find((sequence) => sequence < last);
        const named = counts.faults(NOW).first?.reason;
        expect(named).toBe(
          gap === undefined ? undefined : `stream s of orchestrator lacks its event ${gap}`,
        );
      }),
    );
  });

  it('tells of each of very many that are missing what came before it, in a time that does not grow with their square', () => {
    const size = 100_000;
    const counts = new StreamCounts('orchestrator');
    // Every other one is there, the last ones first.
    for (let at = 1; at <= size; at += 1) counts.add('s', 2 * (size - at) + 2, at, OVERDUE);
    for (let missing = 1; missing < 2 * size; missing += 2)
      if (counts.overdueAfter('s', missing, NOW) !== 1) throw new Error(`not at ${missing}`);
    expect(counts.overdueAfter('s', 2 * size, NOW)).toBeUndefined();
    expect(counts.faults(NOW).first?.index).toBe(1);
  });

  it('of those behind what is missing, the first in the ledger counts, whatever their order', () => {
    const until = fc.constantFrom(OVERDUE, AWAITED);
    const early = fc.uniqueArray(fc.tuple(fc.integer({ min: 2, max: 40 }), until), {
      selector: ([sequence]) => sequence,
    });
    fc.assert(
      fc.property(early, fc.integer({ min: 0, max: 41 }), (events, missing) => {
        const counts = new StreamCounts('orchestrator');
        for (const [at, [sequence, awaited]] of events.entries())
          counts.add('s', sequence, at + 1, awaited);
        const first = events.findIndex(([one, awaited]) => one > missing && awaited === OVERDUE);
        expect(counts.overdueAfter('s', missing, NOW)).toBe(first === -1 ? undefined : first + 1);
      }),
    );
  });

  it('names the earliest of several faults', () => {
    const counts = new StreamCounts('orchestrator');
    counts.add('a', 1, 1, OVERDUE);
    counts.add('b', 2, 2, OVERDUE);
    counts.add('a', 3, 3, OVERDUE);
    counts.add('a', 1, 4, OVERDUE);
    expect(counts.faults(NOW).first).toEqual({
      index: 2,
      reason: 'stream b of orchestrator lacks its event 1',
    });
  });
});

describe('what is missing before an event', () => {
  const now = Date.parse('2026-11-26T20:00:00.000Z');
  const until = (time: string, placedMs: number): number => awaitedUntil(time, placedMs, now);
  const aMomentAgo = '2026-11-26T19:59:59.000Z';

  it('is awaited for a while after the time in the event, whatever the database says', () => {
    const quarter = Date.parse('2026-11-26T20:14:59.000Z');
    for (const placedMs of [0, 30_000, -1, -315_576_000_000, Number.NEGATIVE_INFINITY, Number.NaN])
      expect(until(aMomentAgo, placedMs)).toBe(quarter);
    expect(until('2026-01-01T00:00:00.000Z', -315_576_000_000)).toBeLessThan(now);
  });

  it('is not awaited once the event was placed for long, nor where its time is yet to come', () => {
    expect(until(aMomentAgo, 30_001)).toBe(0);
    expect(until('2026-11-26T20:00:31.000Z', 0)).toBe(0);
    expect(until('2199-12-31T23:59:59.999Z', 0)).toBe(0);
  });
});
