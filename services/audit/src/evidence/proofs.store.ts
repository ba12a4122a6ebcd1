import type { Checkpoints } from '../tree/checkpoints.store.js';
import type { Tree } from '../tree/tree.store.js';
import type { Proofs } from './task-record.store.js';

/** Proofs of the newest checkpoint that the tree has grown to. */
export const proofsOf = (
  tree: Pick<Tree, 'paths'>,
  checkpoints: Pick<Checkpoints, 'last'>,
): Proofs => ({
  newest: async () => {
    const last = await checkpoints.last();
    return last && { size: last.size, note: last.note, keys: last.keys };
  },
  paths: (indexes, size) => tree.paths(indexes, size),
});
