import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';
import { hashOfJson, leafHash, nodeHash, sha256 } from './hash.js';
import { derivedId, uuidV7 } from './ids.js';
import { fillTemplate, type Json, valueAt } from './json.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('ids', () => {
  it('gives UUIDv7 that sort by time', () => {
    fc.assert(
      fc.property(
        fc.nat(2 ** 40),
        fc.uint8Array({ minLength: 10, maxLength: 10 }),
        fc.uint8Array({ minLength: 10, maxLength: 10 }),
        (ms, one, other) => {
          const [earlier, later] = [uuidV7(ms, one), uuidV7(ms + 1, other)];
          expect(earlier).toMatch(uuid);
          expect(earlier < later).toBe(true);
        },
      ),
    );
  });

  it('derives the same id from the same parts, and keeps parts apart', () => {
    expect(derivedId('task', 'a', 'b')).toMatch(uuid);
    expect(derivedId('task', 'a', 'b')).toBe(derivedId('task', 'a', 'b'));
    expect(derivedId('ab', 'c')).not.toBe(derivedId('a', 'bc'));
  });
});

describe('hash', () => {
  it('hashes JSON whatever the order of keys', () => {
    expect(hashOfJson({ a: 1, b: { c: 2, d: [3] } })).toBe(
      hashOfJson({ b: { d: [3], c: 2 }, a: 1 }),
    );
    expect(hashOfJson([1, 2])).not.toBe(hashOfJson([2, 1]));
  });

  it('agrees with the published vectors of RFC 6962 trees', () => {
    // Leaf of the empty string, from the certificate-transparency test vectors.
    expect(leafHash(Buffer.of()).toString('hex')).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
    expect(nodeHash(leafHash(Buffer.of()), leafHash(Buffer.of(0))).toString('hex')).toBe(
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    );
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

describe('backoff', () => {
  it('stays between what was asked for and the larger of both bounds', () => {
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.nat(60_000),
        (attempt, random, least) => {
          const ms = backoffMs(attempt, random, { baseMs: 200, maxMs: 30_000 }, least);
          expect(ms).toBeGreaterThanOrEqual(least);
          expect(ms).toBeLessThanOrEqual(Math.max(least, 30_000, 0));
        },
      ),
    );
  });
});

describe('json', () => {
  const value: Json = { licence: { class: 'mit' }, 'a/b': [{ id: 1 }, { id: 2 }, {}] };

  it('follows JSON Pointers, escapes and wildcards', () => {
    expect(valueAt(value, '')).toBe(value);
    expect(valueAt(value, '/licence/class')).toBe('mit');
    expect(valueAt(value, '/a~1b/1/id')).toBe(2);
    expect(valueAt(value, '/a~1b/*/id')).toEqual([1, 2]);
    expect(valueAt(value, '/licence/none/deeper')).toBeUndefined();
    expect(valueAt(value, '/licence/constructor')).toBeUndefined();
  });

  it('fills templates, and shows what is missing', () => {
    expect(fillTemplate('{/licence/class} {/none} {/a~1b/0}', value)).toBe('mit – {"id":1}');
  });
});
