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
      ['a,b\n1', 'line 2 has 1 fields, and the heading 2'],
      ['a\n"x\ny"\n1,2', 'line 4 has 2 fields'],
      ['a\nb"c', 'line 2 has a quote inside'],
      ['a\n"b', 'line 2 has a quote that is never closed'],
      ['a\n"b"c', 'line 2 has text after a closing quote'],
      ['a\rb', 'line 1 has text after a closing quote, or a bare carriage return'],
    ] as const)
      expect(() => parseCsv(text)).toThrow(reason);
  });
});
