import { leafHash, rootOf } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootOfEdge } from './proof.js';
import {
  edgeOf,
  grow,
  HASH_BYTES,
  hashesIn,
  placeOfPath,
  TILE_WIDTH,
  tilePath,
  treeHash,
} from './tile.js';
import { grownInSteps } from './tree-fixture.spec.js';

const made = Array.from({ length: 66_000 }, (_, at) => leafHash(Buffer.from(String(at))));
const leaves = (count: number): readonly Buffer[] => made.slice(0, count);

describe('tiles', () => {
  it('are the same in whatever steps the tree grew', () => {
    const steps = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(255, 256, 257)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1200 }), steps, (count, steps) => {
        const all = leaves(count);
        expect(grownInSteps(all, steps)).toEqual(grownInSteps(all, []));
      }),
      { numRuns: 50 },
    );
  });

  it('hold the leaves in their order, and above them the roots of full tiles', () => {
    const all = leaves(66_000);
    const { tiles, edge } = grow(0, [], all);
    const at = (level: number): Buffer =>
      Buffer.concat(tiles.filter((one) => one.level === level).map(({ hashes }) => hashes));
    // Compared at once: one by one they take seconds.
    expect(at(0).equals(Buffer.concat(all))).toBe(true);
    const above = hashesIn(at(1));
    expect(above).toHaveLength(257);
    for (const tile of [0, 100, 256])
      expect(above[tile]).toEqual(rootOf(all.slice(tile * TILE_WIDTH, (tile + 1) * TILE_WIDTH)));
    expect(at(2)).toEqual(treeHash(at(1).subarray(0, TILE_WIDTH * HASH_BYTES)));
    expect(edge.map((hashes) => hashes.length / 32)).toEqual([208, 1, 1]);
    expect(rootOfEdge(edge)).toEqual(rootOf(all));
  });

  it('that are not full give the root, at any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1200 }), (size) => {
        const all = leaves(size);
        expect(rootOfEdge(grow(0, [], all).edge)).toEqual(rootOf(all));
      }),
      { numRuns: 30 },
    );
  });

  it('that are not full are known from the size', () => {
    expect(edgeOf(0)).toEqual([]);
    expect(edgeOf(256)).toEqual([{ level: 1, tile: 0, width: 1 }]);
    expect(edgeOf(70_000)).toEqual([
      { level: 0, tile: 273, width: 112 },
      { level: 1, tile: 1, width: 17 },
      { level: 2, tile: 0, width: 1 },
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1200 }), (size) => {
        const { edge } = grow(0, [], leaves(size));
        const widths = edge.flatMap((hashes, level) =>
          hashes.length > 0 ? [[level, hashes.length / 32]] : [],
        );
        expect(edgeOf(size).map(({ level, width }) => [level, width])).toEqual(widths);
      }),
    );
  });
});

describe('the path of a tile', () => {
  it.each([
    [{ level: 0, tile: 0 }, 256, '0/000'],
    [{ level: 1, tile: 1000 }, 256, '1/x001/000'],
    [{ level: 0, tile: 1_234_067 }, 256, '0/x001/x234/067'],
    [{ level: 2, tile: 5 }, 7, '2/005.p/7'],
  ])('%j of width %i is %s', (place, width, path) => {
    expect(tilePath(place, width)).toBe(path);
    expect(placeOfPath(path)).toEqual({ ...place, width });
  });

  it.each([
    '',
    '0',
    '0/0',
    '0/0005',
    '00/000',
    'x/000',
    '0/x000/005',
    '0/001/002',
    '0/x005',
    '0/000.p/0',
    '0/000.p/256',
    '0/000.p/07',
    '0/000/',
    '../0/000',
    '-1/000',
  ])('is not %j', (path) => {
    expect(placeOfPath(path)).toBeUndefined();
  });

  it('leads back to the place, for any', () => {
    fc.assert(
      fc.property(
        fc.nat(9),
        fc.nat(10 ** 9),
        fc.integer({ min: 1, max: 256 }),
        (level, tile, width) => {
          expect(placeOfPath(tilePath({ level, tile }, width))).toEqual({ level, tile, width });
        },
      ),
    );
  });
});
