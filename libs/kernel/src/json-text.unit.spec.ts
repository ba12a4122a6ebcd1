import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from './json.js';
import { jsonText, sortedJson } from './json-text.js';

const DEPTH = 4_000;

/** `{"b":<value>,"10":[…]}` in each other. */
const around = (value: Json, depth: number): Json => {
  let whole = value;
  for (let level = 0; level < depth; level += 1) whole = { b: value, '10': [whole] };
  return whole;
};
const textAround = (value: string, depth: number): string =>
  '{"10":['.repeat(depth) + value + `],"b":${value}}`.repeat(depth);

describe('JSON as text', () => {
  it('is spelled at any depth as the engine spells it where it can', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const [text, sorted] = [JSON.stringify(value), sortedJson(value)];
        expect(jsonText(value)).toBe(text);
        expect(jsonText(around(value as Json, DEPTH))).toBe(textAround(text, DEPTH));
        expect(sortedJson(around(value as Json, DEPTH))).toBe(textAround(sorted, DEPTH));
      }),
      { numRuns: 5 },
    );
  });

  it('leaves out of deep values what the engine leaves out', () => {
    const odd = { a: undefined, b: [undefined, Number.NaN], c: Number.POSITIVE_INFINITY };
    expect(jsonText(around(odd as unknown as Json, DEPTH))).toBe(
      textAround(JSON.stringify(odd), DEPTH),
    );
  });

  it('fails where there is no text, as the engine does', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(() => jsonText(circle)).toThrow(TypeError);
    expect(() => sortedJson([1n])).toThrow(TypeError);
  });
});
