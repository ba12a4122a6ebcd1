import { expect, it } from 'vitest';
import { endOfCopy } from './size.js';

const NOW = Date.parse('2026-11-26T06:00:00.000Z');
const at = (copy: number, copies: number): string =>
  new Date(endOfCopy(copy, copies, NOW)).toISOString();

it('spreads copies over nights of eight hours, the last of which has just ended', () => {
  expect(at(25, 25)).toBe('2026-11-26T06:00:00.000Z');
  expect(at(24, 25)).toBe('2026-11-26T05:12:00.000Z');
  expect(at(16, 25)).toBe('2026-11-25T22:48:00.000Z');
  expect(at(15, 25)).toBe('2026-11-25T06:00:00.000Z');
});

it('gives copies in the order of time', () => {
  const ends = Array.from({ length: 25 }, (_, n) => endOfCopy(n + 1, 25, NOW));
  expect(ends.toSorted((one, other) => one - other)).toEqual(ends);
});
