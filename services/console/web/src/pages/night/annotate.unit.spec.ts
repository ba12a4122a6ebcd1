import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Moment, type Note, placeNotes } from './annotate';

const widthOf = (text: string): number => text.length * 6;
const moment = (id: string, x: number, length = 20, weight = 1): Moment => ({
  id,
  x,
  text: 'x'.repeat(length),
  weight,
});

describe('the notes over the chart', () => {
  it('end at their moment, and begin there where the left has no room', () => {
    const { notes } = placeNotes([moment('a', 10), moment('b', 600)], {
      width: 1_000,
      rows: 2,
      widthOf,
    });
    expect(notes).toMatchObject([
      { id: 'a', anchor: 'start', row: 0, left: 16 },
      { id: 'b', anchor: 'end', row: 0, right: 594 },
    ]);
  });

  it('give the place to what weighs more, and say what was left out', () => {
    const space = { width: 140, rows: 1, widthOf };
    const { notes, left } = placeNotes([moment('light', 130), moment('heavy', 131, 20, 5)], space);
    expect(notes.map(({ id }) => id)).toEqual(['heavy']);
    expect(left.map(({ id }) => id)).toEqual(['light']);
  });

  it('make room for each other: each gets a place where there is one for all', () => {
    const space = { width: 1_240, rows: 3, widthOf };
    const xs = [650, 652, 815, 868, 862];
    const { left } = placeNotes(
      xs.map((x, at) => moment(String(at), x, 36, 5 - at)),
      space,
    );
    expect(left).toEqual([]);
  });

  const moments = fc.array(
    fc.record({
      x: fc.integer({ min: 0, max: 1_200 }),
      length: fc.integer({ min: 3, max: 60 }),
      weight: fc.integer({ min: 0, max: 9 }),
    }),
    { maxLength: 25 },
  );
  const isApart = (a: Note, b: Note): boolean =>
    a.row !== b.row || a.right < b.left || b.right < a.left;

  it('never overlap, never leave the chart, and none is lost, whatever happened', () => {
    fc.assert(
      fc.property(
        moments,
        fc.integer({ min: 200, max: 1_200 }),
        fc.integer({ min: 1, max: 4 }),
        (all, width, rows) => {
          const given = all.map(({ x, length, weight }, at) =>
            moment(String(at), Math.min(x, width), length, weight),
          );
          const { notes, left } = placeNotes(given, { width, rows, widthOf });
          expect(notes.length + left.length).toBe(given.length);
          for (const [at, note] of notes.entries()) {
            expect(note.left).toBeGreaterThanOrEqual(0);
            expect(note.right).toBeLessThanOrEqual(width);
            expect(note.row).toBeLessThan(rows);
            for (const other of notes.slice(at + 1)) {
              expect(isApart(note, other)).toBe(true);
              // The line down from a higher row goes through no text.
              const [high, low] = note.row > other.row ? [note, other] : [other, note];
              const crosses = high.row !== low.row && high.x > low.left && high.x < low.right;
              expect(crosses).toBe(false);
            }
          }
        },
      ),
    );
  });
});
