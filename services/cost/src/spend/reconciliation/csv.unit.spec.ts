import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv.js';

const written = (records: readonly (readonly string[])[], end: string): string =>
  records
    .map((record) => record.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
    .map((line) => `${line}${end}`)
    .join('');

describe('a CSV text', () => {
  it('gives back what was written into it, whatever that is', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }).chain((width) =>
          fc.array(fc.array(fc.string(), { minLength: width, maxLength: width }), {
            minLength: 1,
            maxLength: 10,
          }),
        ),
        fc.constantFrom('\n', '\r\n'),
        (records, end) => {
          expect(parseCsv(written(records, end))).toEqual(records);
        },
      ),
    ));

  it('may do without quotes, without a last line end, and with a byte order mark', () => {
    expect(parseCsv('\u{feff}a,b\r\n1,\n"2,3","say ""hi""\nthere"')).toEqual([
      ['a', 'b'],
      ['1', ''],
      ['2,3', 'say "hi"\nthere'],
    ]);
    expect(parseCsv('')).toEqual([]);
  });

  it('is refused with the line where it is not one', () => {
    for (const [text, reason] of [
      ['a,b\n1', 'Invalid Record Length: expect 2, got 1 on line 2'],
      ['a\n"x\ny"\n1,2', 'expect 1, got 2 on line 4'],
      ['a\nb"c', 'Invalid Opening Quote: a quote is found on field 0 at line 2'],
      ['a\n"b', 'Quote Not Closed: the parsing is finished with an opening quote at line 2'],
      ['a\n"b"c', 'Invalid Closing Quote: got "c" at line 2'],
    ] as const)
      expect(() => parseCsv(text)).toThrow(reason);
  });
});
