import type { Json } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonIn } from './answer-json.js';

const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
/** Strings that look like what is repaired. */
const tricky = fc.constantFrom(',]', '",}', '\\",]', '```\n{}\n```', '\uFEFF', ', }', '\\', 'a,');
const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string(), tricky),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), tricky), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;
const object = fc.dictionary(fc.string(), value, { maxKeys: 4, noNullPrototype: true });

/** As JSON, with a comma too many wherever there may be one. */
const withCommas = (json: Json, gap: string): string => {
  const listOf = (items: readonly string[]): string =>
    items.length === 0 ? '' : `${items.join(`${gap},`)}${gap},${gap}`;
  if (Array.isArray(json)) return `[${listOf(json.map((one: Json) => withCommas(one, gap)))}]`;
  if (json === null || typeof json !== 'object') return JSON.stringify(json);
  const fields = Object.entries(json).map(
    ([key, one]) => `${JSON.stringify(key)}:${withCommas(one, gap)}`,
  );
  return `{${listOf(fields)}}`;
};

const fenced = (inner: string, language: string, end: string): string =>
  `\`\`\`${language}${end}${inner}${end}\`\`\``;

const language = fc.constantFrom('json', 'JSON', '', 'json ');
const lineEnd = fc.constantFrom('\n', '\r\n');

describe('the JSON of an answer', () => {
  it('is what was said, and not repaired, where it is JSON as it came', () =>
    fc.assert(
      fc.property(value, space, space, (said, before, after) => {
        const text = `${before}${JSON.stringify(said)}${after}`;
        expect(jsonIn(text)).toEqual({ value: said, repaired: false });
      }),
    ));

  it('is what was said, and flagged, with any of the decorations that mean nothing', () =>
    fc.assert(
      fc.property(
        fc.record({ said: value, gap: space, commas: fc.boolean(), language, lineEnd }),
        fc.record({ mark: fc.boolean(), fence: fc.boolean(), before: space, after: space }),
        ({ said, gap, commas, language: info, lineEnd: end }, { mark, fence, before, after }) => {
          const plain = commas ? withCommas(said, gap) : JSON.stringify(said);
          const inner = fence ? fenced(plain, info, end) : plain;
          const text = `${mark ? '\uFEFF' : ''}${before}${inner}${after}`;
          const repaired = mark || fence || plain !== JSON.stringify(said);
          expect(jsonIn(text)).toEqual(
            repaired && !isJson(text)
              ? { value: said, repaired: true }
              : { value: said, repaired: false },
          );
        },
      ),
      { numRuns: 2_000 },
    ));

  it('is nobody’s choice: two candidates are none, whatever stands between them', () =>
    fc.assert(
      fc.property(
        object,
        object,
        fc.constantFrom(
          '',
          '\n',
          ' ',
          ',',
          '\n```\n```json\n',
          ' or ',
          '\n\nNo, rather:\n',
          '\u2028',
        ),
        fc.boolean(),
        (one, other, between, fence) => {
          const both = `${JSON.stringify(one)}${between}${JSON.stringify(other)}`;
          const text = fence ? fenced(both, 'json', '\n') : both;
          expect(jsonIn(text)).toHaveProperty('fault');
        },
      ),
    ));

  it('is not cut out of other text, which may take back what the JSON says', () =>
    fc.assert(
      fc.property(
        object,
        fc.constantFrom('Were it MIT: ', '', '// draft\n'),
        fc.constantFrom(' but it is not.', '', ' // example', ';'),
        fc.boolean(),
        (said, before, after, fence) => {
          fc.pre(before + after !== '');
          const json = JSON.stringify(said);
          const inner = fence ? fenced(json, 'json', '\n') : json;
          expect(jsonIn(`${before}${inner}${after}`)).toHaveProperty('fault');
        },
      ),
    ));

  it('is not completed where it was cut off', () =>
    fc.assert(
      fc.property(object, fc.nat(), fc.boolean(), (said, cut, fence) => {
        const json = JSON.stringify(said);
        const part = json.slice(0, cut % json.length);
        expect(jsonIn(fence ? fenced(part, 'json', '\n') : part)).toHaveProperty('fault');
      }),
    ));

  it.each([
    '{"a":,}',
    '[1,,]',
    '[,]',
    '{,}',
    '[1,2',
    "{'a':1}",
    '{a:1}',
    '{"a":NaN}',
    '{"a":1 "b":2}',
    '{"a":01}',
    '```json\n{"a":1}',
    '{"a":1}\n```',
    '```json\n{"a":1}\n```\n```json\n{"a":1}\n```',
    '',
    '\uFEFF',
    '"\\"\\"',
  ])('is not guessed from %j', (text) => expect(jsonIn(text)).toHaveProperty('fault'));

  it('says what was wrong with the answer as it came', () =>
    expect(jsonIn('yes')).toEqual({ fault: "it is not JSON (Unexpected token 'y')" }));

  it.each([
    'Dear Ana Lopez',
    '{"to":Ana Lopez}',
    `{"a":"b"}${' '.repeat(90)}Ana Lopez "x"`,
    '"Ana',
  ])('repeats nothing of the answer in what was wrong with it: %j', (text) =>
    expect(JSON.stringify(jsonIn(text))).not.toMatch(/Lopez|Ana|Dear/),
  );

  it('is found or refused in time that grows no faster than the answer', () => {
    const started = performance.now();
    for (const hard of ['"\\"', ', ', '[', '```\n', ' ', '\\', '",'])
      jsonIn(`\`\`\`json\n[${hard.repeat(300_000)}x\n\`\`\``);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
