import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactly, type Parse } from './json-parse.js';

const s = String.raw;
/** That of another realm, which nobody has mended: it errs where the engine does. */
const native = runInNewContext('JSON.parse') as Parse;
const parse = exactly(native);
const tricky = fc.constantFrom(
  '\\',
  '"',
  '\n',
  'a\\',
  'a"',
  '\\n',
  '\nx',
  '__proto__',
  '1',
  ':',
  '#0.0',
  '#1',
  'größe',
  '\ud800',
);
const anyUnits = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });
/** Where quotes are close together, they are passed over in another way. */
const dense = fc.string({
  unit: fc.constantFrom('"', '\\', 'a', '":'),
  minLength: 20,
  maxLength: 60,
});
const key = fc.oneof(fc.string({ maxLength: 4 }), tricky, anyUnits);
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.integer(), fc.string(), tricky, anyUnits, dense, fc.constant('"a":1,\\')),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

/** As nobody but a test writes it: some characters as they are, others escaped though they need not. */
const writtenWith = (said: unknown, choices: readonly boolean[]): string => {
  let count = 0;
  const chosen = (): boolean => choices[(count += 1) % choices.length] ?? false;
  const text = (units: string): string =>
    `"${Array.from({ length: units.length }, (_, at) => units.charAt(at))
      .map((unit) =>
        chosen() ? s`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : inText(unit),
      )
      .join('')}"`;
  const written = (one: unknown): string => {
    const space = chosen() ? ' \n' : '';
    if (typeof one === 'string') return text(one);
    if (Array.isArray(one)) return `[${one.map(written).join(`${space},`)}]`;
    if (typeof one !== 'object' || one === null) return JSON.stringify(one);
    const members = Object.entries(one).map(
      ([key, member]) => `${text(key)}${space}:${space}${written(member)}`,
    );
    return `{${space}${members.join(',')}}`;
  };
  return written(said);
};
const inText = (unit: string): string => JSON.stringify(unit).slice(1, -1);

/** What makes the engine err: the same, but for each key the characters that its escape begins with. */
const mistaken = (said: unknown): unknown => {
  if (Array.isArray(said)) return said.map(mistaken);
  if (typeof said !== 'object' || said === null) return said;
  return Object.fromEntries(
    Object.entries(said).map(([key, member]) => [
      JSON.stringify(key).slice(1, key.length + 1),
      mistaken(member),
    ]),
  );
};

describe('JSON.parse, whatever it is given', () => {
  it('gives back whatever was written', () =>
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1), (said, space) => {
        const text = JSON.stringify(said, undefined, space);
        expect(JSON.stringify(parse(text))).toBe(JSON.stringify(said));
      }),
      { numRuns: 2_000 },
    ));

  it('gives back whatever was written, in whatever way, and whatever the engine read before', () =>
    fc.assert(
      fc.property(value, fc.array(fc.boolean(), { minLength: 1 }), (said, choices) => {
        native(JSON.stringify(mistaken(said)));
        const read = parse(writtenWith(said, choices));
        expect(JSON.stringify(read)).toBe(JSON.stringify(said));
      }),
      { numRuns: 2_000 },
    ));

  it('settles keys that are there twice as an object does', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, fc.integer()), { maxLength: 8 }),
        fc.array(fc.boolean(), { minLength: 1 }),
        (members, choices) => {
          const texts = members.map(([key, one]) =>
            writtenWith({ [key]: one }, choices).slice(1, -1),
          );
          expect(JSON.stringify(parse(`{${texts.join(',')}}`))).toBe(
            JSON.stringify(Object.fromEntries(members)),
          );
        },
      ),
      { numRuns: 2_000 },
    ));

  it('tells a reviver of all there is, children first', () =>
    fc.assert(
      fc.property(value, fc.array(fc.boolean(), { minLength: 1 }), (said, choices) => {
        const told: unknown[] = [];
        const tell = (key: string, one: unknown): void => {
          if (typeof one === 'object' && one !== null)
            for (const [name, member] of Object.entries(one)) tell(name, member);
          told.push([key, JSON.stringify(one)]);
        };
        tell('', said);
        const heard: unknown[] = [];
        parse(writtenWith(said, choices), (key, one) => {
          heard.push([key, JSON.stringify(one)]);
          return one;
        });
        expect(heard).toEqual(told);
      }),
      { numRuns: 1_000 },
    ));
});
