import { describe, expect, it } from 'vitest';
import { cellsBetween, isTable, linesBetween } from './diff-model';

describe('a difference of lines', () => {
  it('has what goes before what comes, and keeps the rest', () => {
    expect(linesBetween('a\nb\nc\n', 'a\nx\nc\n')).toEqual([
      { sign: ' ', text: 'a' },
      { sign: '-', text: 'b' },
      { sign: '+', text: 'x' },
      { sign: ' ', text: 'c' },
    ]);
  });
});

describe('a difference of tables', () => {
  it('is for lists of flat objects only', () => {
    expect(isTable([{ a: 1 }, { b: 'x' }])).toBe(true);
    expect(isTable([])).toBe(false);
    expect(isTable([{ a: { b: 1 } }])).toBe(false);
    expect(isTable(['a'])).toBe(false);
  });

  it('sets cells side by side, also where a row or a column is new', () => {
    expect(cellsBetween([{ a: 1 }], [{ a: 2, b: 3 }, { a: 4 }])).toEqual({
      columns: ['a', 'b'],
      rows: [
        [
          { before: 1, after: 2 },
          { before: undefined, after: 3 },
        ],
        [
          { before: undefined, after: 4 },
          { before: undefined, after: undefined },
        ],
      ],
    });
  });
});
