import {
  emptyRoot,
  leafHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consistencySpans, hashOfSpan, inclusionSpans, rootSpan } from './proof.js';
import { treeOf } from './tree-fixture.spec.js';

// RFC 6962's test tree, as Certificate Transparency implementations share it.
const vectors = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const known = treeOf(vectors.map((hex) => leafHash(Buffer.from(hex, 'hex'))));
const hex = (hashes: readonly Buffer[]): readonly string[] =>
  hashes.map((hash) => hash.toString('hex'));

describe('the tree of RFC 6962', () => {
  it('has the roots that everybody computes', () => {
    expect(hex(roots.map((_, size) => hashOfSpan(rootSpan(size), known.tiles)))).toEqual(roots);
    expect(hex(roots.map((_, size) => rootOf(known.leaves.slice(0, size))))).toEqual(roots);
    expect(emptyRoot.toString('hex')).toBe(roots[0]);
  });

  it('has the proofs that everybody computes', () => {
    const whole = [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ];
    expect(hex(known.inclusion(0, 8))).toEqual(whole);
    expect(hex(known.inclusion(0, 1))).toEqual([]);
    expect(hex(known.consistency(1, 1))).toEqual([]);
    expect(hex(known.consistency(1, 8))).toEqual(whole);
    expect(hex(known.consistency(6, 8))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(hex(known.consistency(2, 5))).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ]);
  });
});

const LARGEST = 1_100;
const all = treeOf(Array.from({ length: LARGEST }, (_, at) => leafHash(Buffer.from(String(at)))));
/** Around the borders of tiles more often than not. */
const sizes = fc.oneof(
  fc.integer({ min: 1, max: LARGEST }),
  fc.constantFrom(1, 2, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025),
);
const placed = sizes.chain((size) => fc.tuple(fc.nat(size - 1), fc.constant(size)));
const pairs = fc
  .tuple(sizes, sizes)
  .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
const rootsKnown = new Map<number, Buffer>();
const rootAt = (size: number): Buffer => {
  const root = rootsKnown.get(size) ?? rootOf(all.leaves.slice(0, size));
  rootsKnown.set(size, root);
  return root;
};
/** The same bytes but for one bit. */
const flipped = (hash: Uint8Array, bit: number): Buffer => {
  const copy = Buffer.from(hash);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
};

describe('a proof of inclusion', () => {
  it('verifies for every leaf of any tree', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 150 }), (size) => {
        const root = rootAt(size);
        for (let index = 0; index < size; index += 1) {
          const leaf = all.leafAt(index);
          const path = all.inclusion(index, size);
          expect(verifyInclusion({ leaf, index, size, path, root })).toBe(true);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('is that of the definition, across tiles', () => {
    fc.assert(
      fc.property(placed, ([index, size]) => {
        const path = all.inclusion(index, size);
        const leaf = all.leafAt(index);
        expect(verifyInclusion({ leaf, index, size, path, root: rootAt(size) })).toBe(true);
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
      }),
    );
  });

  it('fails with any bit of it flipped, at any other place, and in any other tree', () => {
    fc.assert(
      fc.property(placed, fc.nat(), fc.nat(255), ([index, size], which, bit) => {
        const path = all.inclusion(index, size);
        const right = { leaf: all.leafAt(index), index, size, path, root: rootAt(size) };
        const at = which % (path.length + 2);
        const wrong = {
          ...right,
          leaf: at === 0 ? flipped(right.leaf, bit) : right.leaf,
          root: at === 1 ? flipped(right.root, bit) : right.root,
          path: path.map((hash, step) => (step === at - 2 ? flipped(hash, bit) : hash)),
        };
        expect(verifyInclusion(wrong)).toBe(false);
        expect(verifyInclusion({ ...right, index: (index + 1 + (which % size)) % size })).toBe(
          (index + 1 + (which % size)) % size === index,
        );
        expect(verifyInclusion({ ...right, path: [...path, right.root] })).toBe(false);
        expect(verifyInclusion({ ...right, path: path.slice(1) })).toBe(size === 1);
      }),
    );
  });

  it.each([
    [-1, 8],
    [8, 8],
    [0.5, 8],
    [Number.NaN, 8],
    [0, 0],
    [0, Number.POSITIVE_INFINITY],
    [0, 2 ** 53],
  ])('of leaf %d in a tree of %d is none, and ends', (index, size) => {
    const [leaf, root] = [all.leafAt(0), rootAt(8)];
    expect(verifyInclusion({ leaf, index, size, path: [], root })).toBe(false);
  });
});

describe('a proof of consistency', () => {
  it('verifies for any two sizes', () => {
    fc.assert(
      fc.property(pairs, ([from, to]) => {
        const [fromRoot, toRoot] = [rootAt(from), rootAt(to)];
        const path = all.consistency(from, to);
        expect(verifyConsistency({ from, to, fromRoot, toRoot, path })).toBe(true);
      }),
    );
  });

  it('fails with any bit of it flipped, or for another size', () => {
    fc.assert(
      fc.property(pairs, fc.nat(), fc.nat(255), ([from, to], which, bit) => {
        fc.pre(from < to);
        const path = all.consistency(from, to);
        const right = { from, to, fromRoot: rootAt(from), toRoot: rootAt(to), path };
        const at = which % (path.length + 2);
        expect(
          verifyConsistency({
            ...right,
            fromRoot: at === 0 ? flipped(right.fromRoot, bit) : right.fromRoot,
            toRoot: at === 1 ? flipped(right.toRoot, bit) : right.toRoot,
            path: path.map((hash, step) => (step === at - 2 ? flipped(hash, bit) : hash)),
          }),
        ).toBe(false);
        expect(verifyConsistency({ ...right, from: to, to: from })).toBe(false);
        expect(verifyConsistency({ ...right, path: path.slice(1) })).toBe(false);
        expect(verifyConsistency({ ...right, path: [...path, right.toRoot] })).toBe(false);
      }),
    );
  });

  it('fails for a fork: a leaf that both trees have, but not the same', () => {
    fc.assert(
      fc.property(pairs, fc.nat(), ([from, to], which) => {
        const forked = [...all.leaves];
        const at = which % from;
        forked[at] = leafHash(Buffer.from('another'));
        const other = treeOf(forked.slice(0, to));
        const [fromRoot, toRoot] = [rootAt(from), rootOf(other.leaves)];
        for (const path of [all.consistency(from, to), other.consistency(from, to)])
          expect(verifyConsistency({ from, to, fromRoot, toRoot, path })).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it('with the empty tree is nothing, and holds for its root alone', () => {
    const toRoot = rootAt(5);
    expect(verifyConsistency({ from: 0, to: 5, fromRoot: emptyRoot, toRoot, path: [] })).toBe(true);
    expect(verifyConsistency({ from: 0, to: 5, fromRoot: toRoot, toRoot, path: [] })).toBe(false);
    expect(consistencySpans(0, 5)).toEqual([]);
  });
});

describe('a proof of a large tree', () => {
  it('needs a few tiles, whatever the size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2 ** 20, max: 2 ** 50 }),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (size, part) => {
          const index = Math.floor(size * part);
          const spans = inclusionSpans(index, size);
          expect(spans.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size + 1)));
          const leaves = spans.flat().reduce((sum, { height }) => sum + 2 ** height, 0);
          expect(leaves).toBe(size - 1);
        },
      ),
    );
  });
});
