import { emptyRoot, Refusal, rootFromPath } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import {
  consistencySpans,
  hashOfNode,
  hashOfSpan,
  inclusionSpans,
  rootSpan,
  type Span,
  tileOf,
  type Tiles,
} from './proof.js';
import { HASH_BYTES, type TilePlace } from './tile.js';
import { keyOf, readTiles, treeSize } from './tiles.store.js';

export interface Inclusion {
  readonly leaf: Buffer;
  /** From the leaf's sibling upwards. */
  readonly path: readonly Buffer[];
  readonly root: Buffer;
}

export interface Consistency {
  readonly path: readonly Buffer[];
  readonly fromRoot: Buffer;
  readonly toRoot: Buffer;
}

/** The Merkle tree over the ledger. Each answer reads a few tiles, in one query. */
export class Tree {
  constructor(private readonly dataSource: DataSource) {}

  /** How many events it covers. */
  size(): Promise<number> {
    return treeSize(this.dataSource);
  }

  /** @param size at most that of the tree */
  async root(size: number): Promise<Buffer> {
    const span = rootSpan(size);
    return hashOfSpan(span, await this.tilesFor([span]));
  }

  /** @param index place in the ledger, from 1 to `size` @param size at most that of the tree */
  async inclusion(index: number, size: number): Promise<Inclusion> {
    const node = { height: 0, index: index - 1 };
    const spans = inclusionSpans(index - 1, size);
    const tiles = await this.tilesFor([[node], ...spans]);
    const leaf = hashOfNode(node, tiles);
    const path = spans.map((span) => hashOfSpan(span, tiles));
    const root = rootFromPath({ leaf, index: index - 1, size, path });
    return { leaf, path, root: root ?? emptyRoot };
  }

  /**
   * The paths of many events in one tree, with one query: events of one task stand near each other,
   * and share most of their hashes.
   * @param indexes places in the ledger, from 1 to `size` @param size at most that of the tree
   */
  async paths(indexes: readonly number[], size: number): Promise<readonly (readonly Buffer[])[]> {
    const spans = indexes.map((index) => inclusionSpans(index - 1, size));
    const hashOf = hashesOnce(await this.tilesFor(spans.flat()));
    return spans.map((path) => path.map(hashOf));
  }

  /** @param from up to `to` @param to at most the size of the tree */
  async consistency(from: number, to: number): Promise<Consistency> {
    const spans = consistencySpans(from, to);
    const [fromRoot, toRoot] = [rootSpan(from), rootSpan(to)];
    const tiles = await this.tilesFor([fromRoot, toRoot, ...spans]);
    return {
      path: spans.map((span) => hashOfSpan(span, tiles)),
      fromRoot: hashOfSpan(fromRoot, tiles),
      toRoot: hashOfSpan(toRoot, tiles),
    };
  }

  /** The first `width` hashes of a tile. @throws Refusal `no-such-tile` if there are not so many */
  async tile(place: TilePlace, width: number): Promise<Buffer> {
    const hashes = (await readTiles(this.dataSource, [place])).get(keyOf(place));
    if (hashes && hashes.length >= width * HASH_BYTES)
      return hashes.subarray(0, width * HASH_BYTES);
    throw new Refusal(
      'no-such-tile',
      'not-found',
      `The tree has no ${width} hashes in tile ${place.tile} of level ${place.level} (yet).`,
    );
  }

  private async tilesFor(spans: readonly Span[]): Promise<Tiles> {
    const places = new Map(spans.flat().map((node) => [keyOf(tileOf(node)), tileOf(node)]));
    const tiles = await readTiles(this.dataSource, [...places.values()]);
    return (place) => tiles.get(keyOf(place));
  }
}

/** Each hash is computed once, however many paths it is part of. */
const hashesOnce = (tiles: Tiles): ((span: Span) => Buffer) => {
  const known = new Map<string, Buffer>();
  return (span) => {
    const key = span.map(({ height, index }) => `${height}/${index}`).join(' ');
    const hash = known.get(key) ?? hashOfSpan(span, tiles);
    known.set(key, hash);
    return hash;
  };
};
