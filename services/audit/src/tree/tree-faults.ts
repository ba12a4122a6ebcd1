import type { LedgerFault } from '../ledger/verify.js';
import type { Mark } from './marks.store.js';
import { HASH_BYTES, type Tile, TILE_WIDTH } from './tile.js';

export const OTHERWISE = 'another event than was signed stands here';

export const nameOf = ({ size, place }: Pick<Mark, 'size' | 'place'>): string => {
  const where = { given: 'the one given', folder: 'in the folder', database: 'in the database' };
  return `${size} events, ${where[place]}`;
};

/** @param first the first event that no earlier checkpoint vouches for */
export const signedOtherwise = (mark: Mark, first: number): LedgerFault => ({
  index: first,
  upTo: mark.size,
  reason: `of the events ${first} to ${mark.size} one is not what was signed: the checkpoint of ${nameOf(mark)} has another root`,
});

/** The first event under a hash that is not the one stored; the stored tile may have grown since. */
export const differing = (
  { level, tile, hashes }: Tile,
  stored: Buffer | undefined,
): LedgerFault | undefined => {
  if (stored?.subarray(0, hashes.length).equals(hashes)) return undefined;
  let offset = 0;
  const at = (of: Buffer | undefined): string =>
    of?.subarray(offset * HASH_BYTES, (offset + 1) * HASH_BYTES).toString('hex') ?? '';
  while (at(hashes) === at(stored)) offset += 1;
  return {
    index: (tile * TILE_WIDTH + offset) * TILE_WIDTH ** level + 1,
    reason: `the stored tree has another hash here than the events give (tile ${level}/${tile})`,
  };
};
