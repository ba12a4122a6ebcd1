import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexedWords, searchFor, wordsOf } from './task-words.js';

const taskId = 'fe4968e8-ca37-8f80-8f6b-660503e8e1e1';

describe('the words of a task', () => {
  it('are its id, and the letters and digits of its key and subject in lower case', () =>
    expect(
      indexedWords({
        taskId,
        subject: 'Müller GmbH',
        idempotencyKey: 'demo/2026-11-26T02:52Z/280',
      }),
    ).toBe(`${taskId} demo 2026 11 26t02 52z 280 müller gmbh`));

  it('never hold what separates words, nor more than the index keeps', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 3_000 }), (text) => {
        const words = wordsOf(text);
        expect(words.length).toBeLessThanOrEqual(128);
        for (const word of words) expect(word).toMatch(/^[\p{L}\p{N}]{1,100}$/u);
      }),
    ));
});

describe('a search', () => {
  it('asks for every word, as a beginning', () =>
    expect(searchFor(' Demo/28 ')).toBe("'demo':* & '28':*"));

  it('takes what looks like the beginning of an id for one, or for words', () => {
    expect(searchFor('FE4968E8-ca')).toBe("'fe4968e8-ca':* | ('fe4968e8':* & 'ca':*)");
    expect(searchFor('fe4968e8')).toBe("'fe4968e8':*");
  });

  it('finds nothing by signs alone', () => expect(searchFor(' /-/ ')).toBeUndefined());

  it('has no way out of its quotation', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        expect(searchFor(text) ?? "'a':*").toMatch(/^[\p{L}\p{N}\-':*&|() ]+$/u);
        expect((searchFor(text) ?? '').match(/'/g)?.length ?? 0).toBe(
          2 * ((searchFor(text) ?? '').match(/:\*/g)?.length ?? 0),
        );
      }),
    ));
});
