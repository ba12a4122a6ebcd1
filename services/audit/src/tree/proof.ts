import { emptyRoot, nodeHash, splitOf } from '@nightshift/kernel';
import {
  type Edge,
  HASH_BYTES,
  TILE_HEIGHT,
  TILE_WIDTH,
  type TilePlace,
  treeHash,
} from './tile.js';

/*
 * Which hashes a proof needs, and in which tiles they are: a few tiles, however large the tree is.
 * Leaves count from 0 here, as in RFC 6962; places in the ledger count from 1.
 */

/** A complete subtree: the `index`-th of those with 2^height leaves. */
export interface Node {
  readonly height: number;
  readonly index: number;
}

/** Complete subtrees from left to right; together they are one hash of a proof. */
export type Span = readonly Node[];

/** Leaves `first` to `end` (exclusive) of a tree, where RFC 6962 splits them. */
const spanOf = (first: number, end: number): Span => {
  const nodes: Node[] = [];
  let at = first;
  while (at < end) {
    // The largest power of two that fits.
    const size = splitOf(end - at + 1);
    nodes.push({ height: Math.round(Math.log2(size)), index: at / size });
    at += size;
  }
  return nodes;
};

/** The root of a tree of `size` leaves. */
export const rootSpan = (size: number): Span => spanOf(0, size);

/** PATH of RFC 6962, from the leaf's sibling upwards. @param index below `size` */
export const inclusionSpans = (index: number, size: number): readonly Span[] => {
  const spans: Span[] = [];
  let [first, end] = [0, size];
  while (end - first > 1) {
    const middle = first + splitOf(end - first);
    if (index < middle) {
      spans.push(spanOf(middle, end));
      end = middle;
    } else {
      spans.push(spanOf(first, middle));
      first = middle;
    }
  }
  return spans.toReversed();
};

/** PROOF of RFC 6962: that the tree of `to` leaves begins with that of `from`. */
export const consistencySpans = (from: number, to: number): readonly Span[] => {
  if (from === 0 || from === to) return [];
  const spans: Span[] = [];
  let [first, end] = [0, to];
  while (from !== end) {
    const middle = first + splitOf(end - first);
    if (from <= middle) {
      spans.push(spanOf(middle, end));
      end = middle;
    } else {
      spans.push(spanOf(first, middle));
      first = middle;
    }
  }
  // All of the smaller tree was never split off: its root is known to whoever asks.
  if (first > 0) spans.push(spanOf(first, end));
  return spans.toReversed();
};

/** Where the hash of a node is, or those that it is made of. */
export const tileOf = ({
  height,
  index,
}: Node): TilePlace & { readonly offset: number; readonly width: number } => {
  const level = Math.floor(height / TILE_HEIGHT);
  const width = 2 ** (height % TILE_HEIGHT);
  const first = index * width;
  return {
    level,
    tile: Math.floor(first / TILE_WIDTH),
    offset: first % TILE_WIDTH,
    width,
  };
};

/** Hashes of a tile, at least up to what was asked for. */
export type Tiles = (place: TilePlace) => Buffer | undefined;

/** @throws Error if the tile lacks it */
export const hashOfNode = (node: Node, tiles: Tiles): Buffer => {
  const { level, tile, offset, width } = tileOf(node);
  const hashes = tiles({ level, tile })?.subarray(
    offset * HASH_BYTES,
    (offset + width) * HASH_BYTES,
  );
  if (hashes?.length !== width * HASH_BYTES)
    throw new Error(
      `The tree lacks hashes ${offset} to ${offset + width - 1} of tile ${level}/${tile}.`,
    );
  return treeHash(hashes);
};

export const hashOfSpan = (span: Span, tiles: Tiles): Buffer =>
  span
    .map((node) => hashOfNode(node, tiles))
    .reduceRight<Buffer | undefined>(
      (right, left) => (right ? nodeHash(left, right) : left),
      undefined,
    ) ?? emptyRoot;

/** The root of a tree, from its tiles that are not full. */
export const rootOfEdge = (edge: Edge): Buffer =>
  edge
    .flatMap((hashes) => {
      const nodes = spanOf(0, hashes.length / HASH_BYTES).map(({ height, index }) => {
        const width = 2 ** height * HASH_BYTES;
        return treeHash(hashes.subarray(index * width, (index + 1) * width));
      });
      return nodes.toReversed();
    })
    .reduce<Buffer | undefined>(
      (right, left) => (right ? nodeHash(left, right) : left),
      undefined,
    ) ?? emptyRoot;
