import type { Mark } from './marks.store.js';

/** The checkpoints that were found to fit, so far. */
export interface Found {
  /** Wherever they stand. */
  readonly checkpoints: number;
  /** Events that the last of them covers. */
  readonly upTo: number;
  /** The same of those that are not in the database of the ledger itself. */
  readonly externalCheckpoints: number;
  readonly externalUpTo: number;
}

export interface Signed extends Found {
  /** Events after the last checkpoint: nothing outside vouches for them yet. */
  readonly unsigned: number;
}

export const noneFound: Found = {
  checkpoints: 0,
  upTo: 0,
  externalCheckpoints: 0,
  externalUpTo: 0,
};

export const counting = (found: Found, { size, place }: Mark): Found => {
  // The same one may stand in several places.
  const all = size > found.upTo ? { checkpoints: found.checkpoints + 1, upTo: size } : undefined;
  const external = {
    externalCheckpoints: found.externalCheckpoints + 1,
    externalUpTo: Math.max(found.externalUpTo, size),
  };
  return place === 'database' ? { ...found, ...all } : { ...found, ...all, ...external };
};
