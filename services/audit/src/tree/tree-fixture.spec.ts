import { consistencySpans, hashOfSpan, inclusionSpans, type Tiles } from './proof.js';
import { type Edge, grow, type Tile, tilePath } from './tile.js';

export interface TestTree {
  readonly leaves: readonly Buffer[];
  readonly tiles: Tiles;
  readonly leafAt: (index: number) => Buffer;
  readonly inclusion: (index: number, size: number) => readonly Buffer[];
  readonly consistency: (from: number, to: number) => readonly Buffer[];
}

/** A tree of these leaf hashes, in tiles in memory. */
export const treeOf = (leaves: readonly Buffer[]): TestTree => {
  const stored = byPath(grow(0, [], leaves).tiles);
  const tiles: Tiles = (place) => stored.get(tilePath(place));
  return {
    leaves,
    tiles,
    leafAt: (index) => leaves[index] ?? Buffer.alloc(0),
    inclusion: (index, size) => inclusionSpans(index, size).map((span) => hashOfSpan(span, tiles)),
    consistency: (from, to) => consistencySpans(from, to).map((span) => hashOfSpan(span, tiles)),
  };
};

/** The tiles of a tree that grew in steps, as a store would hold them. */
export const grownInSteps = (
  leaves: readonly Buffer[],
  steps: readonly number[],
): ReadonlyMap<string, Buffer> => {
  const stored = new Map<string, Buffer>();
  let edge: Edge = [];
  let size = 0;
  for (const step of [...steps, leaves.length]) {
    const growth = grow(size, edge, leaves.slice(size, size + step));
    for (const [path, hashes] of byPath(growth.tiles)) stored.set(path, hashes);
    size = Math.min(size + step, leaves.length);
    edge = growth.edge;
  }
  return stored;
};

const byPath = (tiles: readonly Tile[]): Map<string, Buffer> =>
  new Map(tiles.map((tile) => [tilePath(tile), tile.hashes]));
