import type { Checkpoints } from '../tree/checkpoints.store.js';
import type { Tree } from '../tree/tree.store.js';
import type { Proofs } from './evidence-file.store.js';

/** Proofs of the newest checkpoint that the tree has grown to. */
export const proofsOf = (
  tree: Pick<Tree, 'inclusion'>,
  checkpoints: Pick<Checkpoints, 'last'>,
): Proofs => ({
  newest: async () => {
    const last = await checkpoints.last();
    return last && { size: last.size, note: last.note, keys: last.keys };
  },
  inclusion: async (index, size) => (await tree.inclusion(index, size)).path,
});
