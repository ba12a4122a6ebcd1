import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { exactly, type Parse } from './json-parse.js';

const s = String.raw;
/** That of another realm, which nobody has mended. */
const native = runInNewContext('JSON.parse') as Parse;

/** The least of many runs, one beside the other: what else the machine does counts for neither. */
const times = (text: string): number => {
  const [plain, mended] = [native, exactly(native)].map((parse) => ({ parse, least: Infinity }));
  for (let run = 0; run < 30; run += 1)
    for (const one of [plain, mended]) {
      const started = performance.now();
      one?.parse(text);
      if (one) one.least = Math.min(one.least, performance.now() - started);
    }
  return (mended?.least ?? NaN) / (plain?.least ?? NaN);
};
const manyOf = (one: (index: number) => string): string =>
  Array.from({ length: 3_000 }, (_, index) => one(index)).join(',');

describe('The time of JSON.parse', () => {
  // Measured: 1 to 3, and 6 of the last. A call for each value, and a name for each place, took 17 to 70.
  it.each([
    [
      'one key in rows',
      s`[{"\"":1},${manyOf((n) => `{"id":${n},"name":"row ${n}","tags":["a"]}`)}]`,
    ],
    ['one key in numbers', s`{"\"":[${manyOf((n) => `${n}`)}]}`],
    ['a key in every row', `[${manyOf((n) => s`{"id":${n},"a\"b":"row ${n}","tags":["a"]}`)}]`],
    ['umlauts in every row', `[${manyOf((n) => s`{"id":${n},"gr\u00f6\u00dfe":"${n}"}`)}]`],
    ['nothing but other keys', `{${manyOf((n) => s`"a\"${n}":1`)}}`],
  ])('takes a few times as long as the engine at most, with %s', (_, text) =>
    expect(times(text)).toBeLessThan(15),
  );

  it('takes hardly longer than the engine where no key is escaped', () => {
    const json = JSON.stringify(
      JSON.stringify({ task: 't', steps: ['one', 'two', { out: 'ok' }] }),
    );
    expect(times(`[${manyOf((n) => `{"id":${n},"said":"a\\nb","event":${json}}`)}]`)).toBeLessThan(
      4,
    );
  });
});
