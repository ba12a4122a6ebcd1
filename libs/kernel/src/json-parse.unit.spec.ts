import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { exactly, type Parse } from './json-parse.js';

const s = String.raw;
/** That of another realm, which nobody has mended: it errs where the engine does. */
const native = runInNewContext('JSON.parse') as Parse;
const parse = exactly(native);

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

  it('finds a key behind a string with any number of quotes', () => {
    for (let count = 0; count < 3_000; count += 1 + (count >> 3)) {
      const said = JSON.stringify(`${'"'.repeat(count)}\\`);
      native(s`{"said":[],"\\":0}`);
      expect(Object.keys(parse(s`{"said":${said},"\"":0}`) as object)).toEqual(['said', '"']);
    }
  });

  it('is also what other code of this process calls', async () => {
    JSON.parse(s`{"other code":[],"\\":0}`);
    const answer: unknown = await new Response(s`{"other code":0,"\"":0}`).json();
    expect(Object.keys(answer as object)).toEqual(['other code', '"']);
  });

  it('takes the last of two keys that are the same, at the place of the first', () =>
    expect(JSON.stringify(parse(s`{"b":0,"a":1,"\u0061":2,"\n":3,"a":4,"\u0031":5}`))).toBe(
      s`{"1":5,"b":0,"a":4,"\n":3}`,
    ));

  it('has a key of its own for what objects inherit', () => {
    const read = parse(s`{"\u005f_proto__":{"x":1}}`) as object;
    expect(Object.keys(read)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(read)).toBe(Object.getPrototypeOf(native('{}')));
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

  it('takes what is no reviver, and what is no text, as the engine does', () => {
    const texts = ['{}', s`{"\"":1}`, s`{"\u0061":1}`] as const;
    // `map` gives it a number for a reviver.
    const mapped: (text: string) => unknown = parse;
    expect(texts.map(mapped)).toEqual([{}, { '"': 1 }, { a: 1 }]);
    expect(parse(Buffer.from(s`{"\"":1}`) as unknown as string)).toEqual({ '"': 1 });
    expect(() => parse(Symbol('{}') as unknown as string)).toThrow(TypeError);
  });

  it('reads any depth that the engine reads', () => {
    const depth = 100_000;
    let read = parse(s`{"\"":[`.repeat(depth) + ']}'.repeat(depth)) as Record<string, unknown[]>;
    let found = 0;
    for (; read; found += 1) read = read['"']?.[0] as typeof read;
    expect(found).toBe(depth);
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
      expect(said(() => parse(text))).toBe(said(() => native(text)));
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
