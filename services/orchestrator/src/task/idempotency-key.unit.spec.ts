import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyInHeader } from '@nightshift/service-kit';
import { keyOfBatch, keyOfEvent } from './idempotency-key.js';

describe('the key in a header', () => {
  it('has 1 to 255 characters; in a batch, room is left for the place of the task', () => {
    expect(keyInHeader('k'.repeat(255))).toHaveLength(255);
    expect(`${keyOfBatch('k'.repeat(251))}/999`).toHaveLength(255);
    expect(() => keyInHeader('')).toThrow(/1 to 255/);
    expect(() => keyInHeader('k'.repeat(256))).toThrow(/1 to 255/);
    expect(() => keyOfBatch('')).toThrow(/1 to 251/);
    expect(() => keyOfBatch('k'.repeat(252))).toThrow(/1 to 251/);
  });
});

describe('the key of an event that names none', () => {
  it('can be read where that is safe', () => expect(keyOfEvent('/crm', 'e1')).toBe('/crm#e1'));

  it('tells apart what a separator alone would not', () =>
    expect(keyOfEvent('/a#b', 'c')).not.toBe(keyOfEvent('/a', 'b#c')));

  it('is that of no other event, and never too long', () => {
    const part = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', '#', '/'), minLength: 1, maxLength: 4 }),
      fc.constantFrom('x'.repeat(255), `y${'x'.repeat(254)}`, 'x'.repeat(500), '\u0000'),
    );
    fc.assert(
      fc.property(part, part, part, part, (source, id, otherSource, otherId) => {
        const key = keyOfEvent(source, id);
        expect(key.length).toBeLessThanOrEqual(255);
        const same = source === otherSource && id === otherId;
        expect(key === keyOfEvent(otherSource, otherId)).toBe(same);
      }),
      { numRuns: 1_000 },
    );
  });
});
