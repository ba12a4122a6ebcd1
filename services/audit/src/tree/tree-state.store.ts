import { verifyConsistency } from '@nightshift/kernel';
import type { DataSource } from 'typeorm';
import type { Ahead } from './ahead.js';
import type { Mark } from './marks.store.js';
import type { Found } from './signed.js';
import { type PassedByPlace, PassedMarks } from './passed-marks.js';
import type { Edge } from './tile.js';
import { treeSize } from './tiles.store.js';
import { Tree } from './tree.store.js';

/** Where a walk over the tree was: plain values, to be kept. */
export interface TreeState {
  readonly size: number;
  /** Base64. */
  readonly edge: readonly string[];
  readonly compared: number;
  readonly found: Found;
  readonly passed: PassedByPlace;
}

export const edgeIn = ({ edge }: TreeState): Edge =>
  edge.map((hashes) => Buffer.from(hashes, 'base64'));

export interface MarksAgain {
  readonly passed: PassedMarks;
  /** Those that turned up since; each is proved to be of a beginning of the tree. */
  readonly fresh: readonly Mark[];
}

/**
 * Takes the checkpoints up to the place where the other walk was. Those it passed must be the same
 * ones; what was signed or published since of events before that place must fit the tree there.
 * @param root of the tree of `size` leaves, as the other walk grew it
 * @returns why they do not fit, else what a walk goes on with
 */
export const marksAgain = async (
  dataSource: DataSource,
  marks: Ahead<Mark>,
  { size, passed: earlier }: TreeState,
  root: Buffer,
): Promise<MarksAgain | string> => {
  const tree = new Tree(dataSource);
  if ((await treeSize(dataSource)) < size) return 'the stored tree is smaller than it was';
  // One whose tiles are not all there has no root: the walk from the beginning says where.
  const stored = await tree.root(size).catch(() => undefined);
  if (!stored?.equals(root)) return 'the stored tree has another root than it had';
  const [same, all] = [new PassedMarks(), new PassedMarks()];
  const fresh: Mark[] = [];
  for (let mark = await marks.peek(); mark && mark.size <= size; mark = await marks.peek()) {
    if (!same.isBeyond(mark, earlier)) same.add(mark);
    else if (await fits(tree, mark, size, root)) fresh.push(mark);
    else return `a checkpoint over ${mark.size} events turned up that does not fit`;
    all.add(mark);
    await marks.next();
  }
  if (!same.areThose(earlier)) return 'the checkpoints before are not those that there were';
  return { passed: all, fresh };
};

const fits = async (tree: Tree, mark: Mark, size: number, root: Buffer): Promise<boolean> => {
  if (mark.fault !== undefined || mark.size === 0) return false;
  const { path } = await tree.consistency(mark.size, size).catch(() => ({ path: [] }));
  const grown = { from: mark.size, to: size, fromRoot: mark.root, toRoot: root };
  return verifyConsistency({ ...grown, path });
};
