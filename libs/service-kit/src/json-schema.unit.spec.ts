import type { JsonSchema } from '@nightshift/kernel';
import { describe, expect, it } from 'vitest';
import { schemaFaults } from './json-schema.js';

const schema = {
  type: 'object',
  required: ['name', 'a/b~c'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 2 },
    'a/b~c': {},
    size: { enum: ['s', 'm'] },
    due: { type: 'string', format: 'date' },
    parts: { type: 'array', items: { type: 'integer' } },
  },
} as unknown as JsonSchema;

describe('schemaFaults', () => {
  it('is empty for what fits', () => {
    expect(schemaFaults(schema, { name: 'ab', 'a/b~c': 1, size: 's', due: '2026-11-25' })).toEqual(
      [],
    );
  });

  it('names every fault at once by its pointer, with what would fit', () => {
    const value = { name: 'a', size: 'xl', due: 'tomorrow', parts: [1, 'two'], 'x/y': true };
    expect(schemaFaults(schema, value)).toEqual(
      expect.arrayContaining([
        { at: '/a~1b~0c', reason: 'is missing' },
        { at: '/x~1y', reason: 'is not known' },
        { at: '/name', reason: 'must NOT have fewer than 2 characters' },
        { at: '/size', reason: 'must be one of ["s","m"]' },
        { at: '/due', reason: 'must match format "date"' },
        { at: '/parts/1', reason: 'must be integer' },
      ]),
    );
    expect(schemaFaults(schema, value)).toHaveLength(6);
  });

  it('takes two schemas with the same $id for two', () => {
    const [text, whole] = ['string', 'integer'].map((type) => ({
      $id: 'https://acme.example/x',
      type,
    }));
    expect(schemaFaults(text as JsonSchema, 'a')).toEqual([]);
    expect(schemaFaults(whole as JsonSchema, 'a')).toHaveLength(1);
  });

  it('refuses a schema that is none', () => {
    expect(() => schemaFaults({ type: 'strnig' }, 'a')).toThrow(
      expect.objectContaining({ code: 'unusable-schema', kind: 'invalid' }),
    );
  });
});
