import { describe, expect, it } from 'vitest';
import { DOUBT_NAME, namedBy, nameOf } from './doubts.js';

const leaf = (digit: string, end = digit): string => digit.repeat(63) + end;
const [forged, honest] = [
  { index: 815, leaf: leaf('a') },
  { index: 815, leaf: leaf('b') },
];
const alone = { index: 812, leaf: leaf('a') };
const all = [alone, forged, honest];

describe('the name of a doubt', () => {
  it('is what a person may name it by, and means nothing else', () => {
    for (const one of all) {
      expect(nameOf(one)).toMatch(DOUBT_NAME);
      expect(namedBy(all, [nameOf(one)])).toEqual([one]);
    }
  });

  it('is also the place alone, where nothing else is in doubt there', () => {
    expect(namedBy(all, ['812'])).toEqual([alone]);
    expect(() => namedBy(all, ['812', '815'])).toThrow(/2 events are in doubt at 815/);
  });

  it('means none of two whose hashes begin alike, but for the whole hash', () => {
    const twins = [forged, { index: 815, leaf: leaf('a', '0') }];
    expect(() => namedBy(twins, [nameOf(forged)])).toThrow(/2 events are in doubt/);
    expect(namedBy(twins, [`815:${forged.leaf}`])).toEqual([forged]);
  });

  it('means one that is named twice once, and nothing where nothing is in doubt', () => {
    expect(namedBy(all, ['812', nameOf(alone)])).toEqual([alone]);
    expect(namedBy(all, ['81', '813', `812:${'b'.repeat(8)}`])).toEqual([]);
  });

  it.each([
    '0',
    '-1',
    '1.5',
    '',
    '815:',
    '815:abc',
    '815:ABCDEF01',
    ` 815`,
    `815:${'a'.repeat(65)}`,
  ])('is not %j', (name) => expect(name).not.toMatch(DOUBT_NAME));
});
