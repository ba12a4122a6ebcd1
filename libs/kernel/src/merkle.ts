import { nodeHash, sha256 } from './hash.js';

/*
 * Merkle trees as in RFC 6962, section 2.1. Leaves count from 0 here, as there; hashes are 32 bytes.
 * Sizes are whole numbers below 2^53: halves are taken by division, as bits end at 2^31.
 */

/** Root of the tree without leaves: SHA-256 of nothing. */
export const emptyRoot: Buffer = Buffer.from(sha256(''), 'hex');

/** Root of a tree, from all of its leaf hashes. */
export const rootOf = (leaves: readonly Uint8Array[]): Buffer => {
  const [first] = leaves;
  if (!first) return emptyRoot;
  if (leaves.length === 1) return Buffer.from(first);
  const split = splitOf(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
};

/** Largest power of two below `size`: where RFC 6962 splits a tree. @param size 2 or more */
export const splitOf = (size: number): number => {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
};

export interface InclusionProof {
  readonly leaf: Uint8Array;
  /** From 0. */
  readonly index: number;
  readonly size: number;
  /** From the leaf's sibling upwards. */
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** Whether `leaf` is at `index` of the tree of `size` leaves with this root. */
export const verifyInclusion = ({ root, ...proof }: InclusionProof): boolean => {
  const computed = rootFromPath(proof);
  return computed !== undefined && same(computed, root);
};

/**
 * The root that a path leads to from a leaf (RFC 9162, 2.1.3.2); `undefined` where a tree of this
 * size has no such path.
 */
export const rootFromPath = ({
  leaf,
  index,
  size,
  path,
}: Omit<InclusionProof, 'root'>): Buffer | undefined => {
  if (!isWhole(index) || !isWhole(size) || index >= size) return undefined;
  let [node, last] = [index, size - 1];
  let hash: Uint8Array = leaf;
  for (const sibling of path) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? Buffer.from(hash) : undefined;
};

export interface ConsistencyProof {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** Whether the larger tree begins with the smaller one (RFC 9162, 2.1.4.2). */
export const verifyConsistency = (proof: ConsistencyProof): boolean => {
  const { from, to, fromRoot, toRoot, path } = proof;
  if (!isWhole(from) || !isWhole(to) || from > to) return false;
  if (from === to) return path.length === 0 && same(fromRoot, toRoot);
  if (from === 0) return path.length === 0 && same(fromRoot, emptyRoot);
  // A tree that is complete stands for itself: its root is not repeated in the path.
  const [first, ...rest] = isPowerOfTwo(from) ? [fromRoot, ...path] : path;
  return first !== undefined && growsFrom(first, rest, proof);
};

const growsFrom = (
  first: Uint8Array,
  path: readonly Uint8Array[],
  { from, to, fromRoot, toRoot }: ConsistencyProof,
): boolean => {
  let [node, last] = [from - 1, to - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [smaller, larger] = [first, first];
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      smaller = nodeHash(sibling, smaller);
      larger = nodeHash(sibling, larger);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      larger = nodeHash(larger, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(smaller, fromRoot) && same(larger, toRoot);
};

const half = (value: number): number => Math.floor(value / 2);

const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const isPowerOfTwo = (value: number): boolean => value === 1 || splitOf(value) * 2 === value;

const same = (one: Uint8Array, other: Uint8Array): boolean =>
  Buffer.from(one).equals(Buffer.from(other));
