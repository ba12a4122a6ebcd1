import { expect, it } from 'vitest';
import { cloudEventOf } from './cloud-event.js';

it('is the value where it is structured', () => {
  const value = '{"specversion":"1.0","id":"1","data":{"a":1}}';
  expect(cloudEventOf({ value, headers: { traceparent: 'x' } })).toEqual({
    specversion: '1.0',
    id: '1',
    data: { a: 1 },
  });
});

it('is headers and value where it is binary; a header cannot stand for the data', () => {
  const headers = { ce_specversion: '1.0', ce_id: '1', ce_data: 'forged', other: 'x' };
  expect(cloudEventOf({ value: '{"a":1}', headers })).toEqual({
    specversion: '1.0',
    id: '1',
    data: { a: 1 },
  });
});
