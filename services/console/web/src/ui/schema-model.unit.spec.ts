import { describe, expect, it } from 'vitest';
import { faultsOf, initialValues, partsOf, valueOf } from './schema-model';

const schema = {
  type: 'object',
  properties: {
    option: { enum: ['keep', 'drop'] },
    share: { type: 'number', minimum: 0, maximum: 1 },
    note: { type: 'string', maxLength: 100, default: 'seen' },
    list: { type: 'array', items: { type: 'string' } },
    sure: { type: 'boolean' },
  },
  required: ['option'],
};

describe('the form of a schema', () => {
  it('has a field for each property, of the kind that fits', () => {
    expect(partsOf(schema).map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ['option', 'choice', true],
      ['share', 'number', false],
      ['note', 'string', false],
      ['list', 'json', false],
      ['sure', 'choice', false],
    ]);
  });

  it('is one field of JSON where there are no properties', () => {
    expect(partsOf({ type: 'object' })).toMatchObject([{ name: '', kind: 'json' }]);
  });

  it('starts with the defaults, and with what is known', () => {
    expect(initialValues(schema)).toEqual({ note: 'seen' });
    expect(initialValues(schema, { share: 0.5, list: ['a'] })).toEqual({
      note: 'seen',
      share: '0.5',
      list: '[\n  "a"\n]',
    });
  });
});

describe('the value of a form', () => {
  it('has the types of the schema, and leaves out what is empty', () => {
    const values = { option: 'keep', share: '0.25', note: ' ', list: '["a"]', sure: false };
    expect(valueOf(schema, values)).toEqual({
      value: { option: 'keep', share: 0.25, list: ['a'], sure: false },
      faults: {},
    });
  });

  it('says what is missing, what is no number, no JSON, and what does not fit', () => {
    expect(valueOf(schema, { share: 'x', list: '[' }).faults).toMatchObject({
      option: 'Choose one.',
      share: 'It must be a number.',
      list: expect.stringContaining('It must be JSON') as string,
    });
    expect(valueOf(schema, { option: 'keep', share: '7' }).faults).toEqual({
      share: '7 is greater than 1.',
    });
  });

  it('is left to the server where the schema cannot be read here', () => {
    const odd = { type: 'object', properties: { a: { type: 'string', pattern: '[' } } };
    expect(valueOf(odd, { a: 'x' })).toEqual({ value: { a: 'x' }, faults: {} });
  });
});

it('puts faults of the server at their field, the others at the whole', () => {
  const faults = [
    { at: '/answer/share', reason: 'must be <= 1' },
    { at: '/shownHash', reason: 'is another one' },
  ];
  expect(faultsOf(faults, partsOf(schema))).toEqual({
    share: 'It must be <= 1.',
    '': '/shownHash: is another one',
  });
});
