import { expect, it } from 'vitest';
import { int4Array, textArray, uuidArray } from './pg-binary-array.js';

it('writes what array_recv reads', () => {
  expect(int4Array([7, -1]).toString('hex')).toBe(
    [
      '00000001',
      '00000000',
      '00000017',
      '00000002',
      '00000001',
      '00000004',
      '00000007',
      '00000004',
      'ffffffff',
    ].join(''),
  );
  expect(textArray(['é', '']).toString('hex')).toBe(
    [
      '00000001',
      '00000000',
      '00000019',
      '00000002',
      '00000001',
      '00000002',
      'c3a9',
      '00000000',
    ].join(''),
  );
  expect(uuidArray(['00112233-4455-6677-8899-aabbccddeeff']).toString('hex')).toContain(
    '0000001000112233445566778899aabbccddeeff',
  );
  expect(textArray([]).toString('hex')).toBe('000000000000000000000019');
});
