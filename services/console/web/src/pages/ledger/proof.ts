import { type Bytes, concat, isSame } from './bytes';

/*
 * RFC 6962 / RFC 9162 in the browser: what the server says is recomputed here, by WebCrypto, from
 * the bytes themselves. Leaves count from 0; places in the ledger count from 1.
 */

const HASH_BYTES = 32;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Why a proof does not hold, in words for people. */
export class NotProved extends Error {}

export const sha256 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** SHA-256(0x00 ‖ bytes). */
export const leafHash = (bytes: Bytes): Promise<Bytes> => sha256(concat(LEAF, bytes));

/** SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (left: Bytes, right: Bytes): Promise<Bytes> =>
  sha256(concat(NODE, left, right));

/** One hash on the way from the leaf to the root. */
export interface Step {
  /** Where the sibling stands. */
  readonly side: 'left' | 'right';
  readonly sibling: Bytes;
  readonly hash: Bytes;
}

/**
 * The root that a leaf and its path give (RFC 9162, 2.1.3.2).
 * @throws NotProved if the path does not fit the place and the size
 */
export const rootOf = async (
  leaf: Bytes,
  index: number,
  size: number,
  path: readonly Bytes[],
): Promise<{ readonly root: Bytes; readonly steps: readonly Step[] }> => {
  if (index < 0 || index >= size)
    throw new NotProved(`Leaf ${index} is beyond a tree of ${size} leaves.`);
  const steps: Step[] = [];
  let [at, last, hash] = [index, size - 1, leaf];
  for (const sibling of checked(path)) {
    if (last === 0) throw new NotProved('The path has more hashes than the tree is high.');
    const side = isOdd(at) || at === last ? 'left' : 'right';
    hash = await (side === 'left' ? nodeHash(sibling, hash) : nodeHash(hash, sibling));
    steps.push({ side, sibling, hash });
    if (side === 'left') [at, last] = upWhileEven(at, last);
    [at, last] = [half(at), half(last)];
  }
  if (last !== 0) throw new NotProved('The path has fewer hashes than the tree is high.');
  return { root: hash, steps };
};

/**
 * That the tree of `to` begins with that of `from` (RFC 9162, 2.1.4.2).
 * @throws NotProved
 */
export const checkConsistency = async (
  from: { readonly size: number; readonly root: Bytes },
  to: { readonly size: number; readonly root: Bytes },
  proof: readonly Bytes[],
): Promise<void> => {
  if (from.size > to.size)
    throw new NotProved(`The tree shrank, from ${from.size} to ${to.size} leaves.`);
  if (from.size === 0) return;
  if (from.size === to.size) {
    if (proof.length > 0) throw new NotProved('Trees of one size need no hashes.');
    if (!isSame(from.root, to.root))
      throw new NotProved('There are two roots of one size: a fork.');
    return;
  }
  const path = isPowerOfTwo(from.size) ? [from.root, ...checked(proof)] : checked(proof);
  const [first, ...rest] = path;
  if (!first || proof.length === 0) throw new NotProved('The proof is empty.');
  await checkPath(from, to, first, rest);
};

const checkPath = async (
  from: { readonly size: number; readonly root: Bytes },
  to: { readonly size: number; readonly root: Bytes },
  first: Bytes,
  path: readonly Bytes[],
): Promise<void> => {
  let [at, last] = [from.size - 1, to.size - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  let [old, now] = [first, first];
  for (const hash of path) {
    if (last === 0) throw new NotProved('The proof has more hashes than the tree is high.');
    if (isOdd(at) || at === last) {
      [old, now] = [await nodeHash(hash, old), await nodeHash(hash, now)];
      [at, last] = upWhileEven(at, last);
    } else {
      now = await nodeHash(now, hash);
    }
    [at, last] = [half(at), half(last)];
  }
  if (last !== 0) throw new NotProved('The proof has fewer hashes than the tree is high.');
  if (!isSame(old, from.root)) throw new NotProved('The older root is another one: a fork.');
  if (!isSame(now, to.root)) throw new NotProved('The newer root is another one.');
};

const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);
/** A power of two is halved down to 1 without a rest. Bit operations end at 2^31. */
const isPowerOfTwo = (value: number): boolean => Number.isInteger(Math.log2(value));

/** A hash from the left skips the levels where there is nothing to its right. */
const upWhileEven = (at: number, last: number): [number, number] => {
  let [a, l] = [at, last];
  while (!isOdd(a) && a !== 0) [a, l] = [half(a), half(l)];
  return [a, l];
};

const checked = (path: readonly Bytes[]): readonly Bytes[] => {
  if (path.some(({ length }) => length !== HASH_BYTES))
    throw new NotProved('A hash of the path has not 32 bytes.');
  return path;
};
