import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactly, type Parse } from './json-parse.js';

const s = String.raw;
/** Never the function that was replaced: it must be right on engines that err and on those that do not. */
const parse = exactly(JSON.parse as Parse);
const tricky = fc.constantFrom('\\', '"', '\n', 'a\\', 'a"', '\\n', '\nx', '__proto__', '1', ':');
const key = fc.oneof(fc.string({ maxLength: 4 }), tricky);
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.integer(), fc.string(), tricky, fc.constant('"a":1,\\')),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe('JSON.parse', () => {
  it('reads a key as it stands there, whatever was read before', () => {
    for (const [before, written, read] of [
      [s`\\`, s`\"`, '"'],
      [s`\\`, s`\n`, '\n'],
      [s`\\`, s`\u0022`, '"'],
      [s`a\\`, s`a\"`, 'a"'],
      [s`\\n`, s`\nx`, '\nx'],
    ] as const) {
      const first = `${before}${written}`;
      JSON.parse(`{"${first}":[],"${before}":0}`);
      const object = JSON.parse(`{"${first}":0,"${written}" :0}`) as object;
      expect(Object.keys(object)[1], written).toBe(read);
    }
  });

  it('is also what other code of this process calls', async () => {
    JSON.parse(s`{"other code":[],"\\":0}`);
    const answer: unknown = await new Response(s`{"other code":0,"\"":0}`).json();
    expect(Object.keys(answer as object)).toEqual(['other code', '"']);
  });

  it('gives back whatever was written', () =>
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1), (said, space) => {
        const text = JSON.stringify(said, undefined, space);
        expect(JSON.stringify(parse(text))).toBe(JSON.stringify(said));
      }),
      { numRuns: 2_000 },
    ));

  it('takes the last of two keys that are the same, at the place of the first', () =>
    expect(JSON.stringify(parse(s`{"b":0,"a":1,"\u0061":2,"\n":3,"a":4,"\u0031":5}`))).toBe(
      s`{"1":5,"b":0,"a":4,"\n":3}`,
    ));

  it('has a key of its own for what objects inherit', () => {
    const read = parse(s`{"\u005f_proto__":{"x":1}}`) as object;
    expect(Object.keys(read)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  it('tells a reviver the keys, and numbers as they were written', () => {
    const told: [string, string | undefined][] = [];
    parse(s`{"\"":1.0,"#0":[2]}`, (name, one, { source }) => {
      told.push([name, source]);
      return one;
    });
    expect(told).toEqual([
      ['"', '1.0'],
      ['0', '2'],
      ['#0', undefined],
      ['', undefined],
    ]);
  });

  it.each([s`{"\"":1`, s`{"\x":1}`, s`{"\"":}`, s`"\"":1`, s`{"\"`, s`{"\"":1}x`])(
    'says of %s what the engine says of it',
    (text) => {
      const said = (read: () => unknown): string => {
        try {
          return `read ${JSON.stringify(read())}`;
        } catch (error) {
          return String(error);
        }
      };
      expect(said(() => parse(text))).toBe(said(() => (JSON.parse as Parse)(text)));
      expect(said(() => parse(text))).toMatch(/^SyntaxError/);
    },
  );

  it('takes time that grows no faster than the text', () => {
    const started = performance.now();
    for (const hard of [s`\\`, s`\"`, s`\n`, 'a": ', ' '])
      for (const whole of [`{"\\"":"${hard.repeat(300_000)}"}`, `"${hard.repeat(300_000)}`])
        try {
          parse(whole);
        } catch {
          // What is no JSON is to be found out as quickly.
        }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
