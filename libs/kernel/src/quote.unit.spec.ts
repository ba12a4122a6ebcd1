import { describe, expect, it } from 'vitest';
import { standsIn } from './quote.js';

describe('a quote', () => {
  const value = { text: 'The licence\n  is "MIT".', list: [{ n: 42 }], none: null };

  it.each([
    ['licence is "MIT"', true],
    ['  licence\tis  ', true],
    ['"n":42', true],
    ['licence was', false],
    ['', false],
    ['   ', false],
  ])('%j stands in the value: %s', (quote, expected) => {
    expect(standsIn(quote, value)).toBe(expected);
  });

  it('does not stand across two texts', () => {
    expect(standsIn('one two', ['one', 'two'])).toBe(false);
  });
});
