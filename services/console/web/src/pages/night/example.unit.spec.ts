import { describe, expect, it } from 'vitest';
import { exampleOf } from './example';

describe('an example of a brief', () => {
  it('has what must be there, and blanks where the schema gives no example', () => {
    const schema = {
      type: 'object',
      required: ['order', 'kind', 'lines', 'days', 'urgent'],
      properties: {
        order: { type: 'string' },
        kind: { enum: ['refund', 'exchange'] },
        lines: { type: 'array', items: { type: 'string', examples: ['A-17'] } },
        days: { type: 'integer', minimum: 3 },
        urgent: { type: 'boolean' },
        note: { type: 'string' },
      },
    };
    expect(exampleOf(schema)).toEqual({
      order: '…',
      kind: 'refund',
      lines: ['A-17'],
      days: 3,
      urgent: true,
    });
  });

  it('prefers what the schema says itself, at every depth', () => {
    expect(exampleOf({ type: 'number', default: 0 })).toBe(0);
    expect(exampleOf({ const: 'eu', enum: ['us'] })).toBe('eu');
    expect(exampleOf({ type: ['string', 'null'] })).toBe('…');
  });

  it('is a blank where nothing is known', () => {
    expect(exampleOf(undefined)).toBe('…');
    expect(exampleOf(true)).toBe('…');
    expect(exampleOf({ type: 'object' })).toEqual({});
  });
});
