import { nodeHash } from '@nightshift/kernel';

/*
 * The tree in tiles, as C2SP tlog-tiles lays it out: a tile of level 0 holds up to 256 leaf hashes,
 * one of level 1 the roots of up to 256 full tiles of level 0, and so on. A full tile never changes;
 * the last one of a level grows.
 */

export const HASH_BYTES = 32;
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 2 ** TILE_HEIGHT;

export interface TilePlace {
  readonly level: number;
  /** The n-th tile of its level, from 0. */
  readonly tile: number;
}

export interface Tile extends TilePlace {
  /** One after the other, 32 bytes each: exactly what is served. */
  readonly hashes: Buffer;
}

/** By level: the hashes of the last tile, as long as it is not full. All that is needed to grow. */
export type Edge = readonly Buffer[];

const nothing = Buffer.alloc(0);

/** The tiles that are not full in a tree of `size` leaves, with how many hashes they hold. */
export const edgeOf = (size: number): readonly (TilePlace & { readonly width: number })[] => {
  const places: (TilePlace & { width: number })[] = [];
  let count = size;
  for (let level = 0; count > 0; level += 1) {
    const tile = Math.floor(count / TILE_WIDTH);
    if (count % TILE_WIDTH > 0) places.push({ level, tile, width: count % TILE_WIDTH });
    count = tile;
  }
  return places;
};

export interface Growth {
  /** Every tile with new hashes, with all of its hashes. */
  readonly tiles: readonly Tile[];
  readonly edge: Edge;
}

/** What more leaves make of a tree. @param edge that of `size`; @param leaves their hashes */
export const grow = (size: number, edge: Edge, leaves: readonly Uint8Array[]): Growth => {
  const tiles: Tile[] = [];
  const newEdge: Buffer[] = [];
  let fresh: readonly Uint8Array[] = leaves;
  let count = size;
  for (let level = 0; level < edge.length || fresh.length > 0; level += 1) {
    const known = edge[level] ?? nothing;
    const all = fresh.length > 0 ? Buffer.concat([known, ...fresh]) : known;
    const full: Buffer[] = [];
    let at = 0;
    for (let tile = Math.floor(count / TILE_WIDTH); at < all.length; tile += 1) {
      const hashes = all.subarray(at, at + TILE_WIDTH * HASH_BYTES);
      if (fresh.length > 0) tiles.push({ level, tile, hashes });
      if (hashes.length < TILE_WIDTH * HASH_BYTES) break;
      full.push(treeHash(hashes));
      at += hashes.length;
    }
    newEdge[level] = all.subarray(at);
    [fresh, count] = [full, Math.floor(count / TILE_WIDTH)];
  }
  return { tiles, edge: newEdge };
};

/** Root of the tree over a power of two of hashes. */
export const treeHash = (hashes: Buffer): Buffer => {
  let level: readonly Buffer[] = hashesIn(hashes);
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2)
      above.push(nodeHash(level[at] ?? nothing, level[at + 1] ?? nothing));
    level = above;
  }
  return level[0] ?? nothing;
};

export const hashesIn = (hashes: Buffer): readonly Buffer[] =>
  Array.from({ length: hashes.length / HASH_BYTES }, (_, at) =>
    hashes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );

/** A path as in tlog-tiles, after `tile/`: `0/x001/x234/067`, and `.p/<width>` if it is not full. */
export const tilePath = ({ level, tile }: TilePlace, width = TILE_WIDTH): string => {
  const digits = String(tile);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  const number = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group));
  return `${level}/${number.join('/')}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
};

const PATH = /^(\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/;

/** `undefined` for what is no path of a tile, or not its only spelling. */
export const placeOfPath = (path: string): (TilePlace & { readonly width: number }) | undefined => {
  const [, level, number, part] = PATH.exec(path) ?? [];
  if (level === undefined || number === undefined) return undefined;
  const place = { level: Number(level), tile: Number(number.replaceAll(/[x/]/g, '')) };
  const width = part === undefined ? TILE_WIDTH : Number(part);
  return width > 0 && tilePath(place, width) === path ? { ...place, width } : undefined;
};
