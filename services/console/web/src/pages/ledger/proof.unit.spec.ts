import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Bytes, hex } from './bytes';
import { checkConsistency, leafHash, nodeHash, NotProved, rootOf } from './proof';

// The vectors are made by another implementation: node:crypto, and the definitions of RFC 6962 as
// they stand there, by recursion over the leaves.
const digest = (...parts: readonly Uint8Array[]): Bytes => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
};
const nodeOf = (left: Bytes, right: Bytes): Bytes => digest(Uint8Array.of(1), left, right);
const splitOf = (size: number): number => 2 ** (Math.ceil(Math.log2(size)) - 1);
const treeHash = (leaves: readonly Bytes[]): Bytes => {
  const [only] = leaves;
  if (!only) return digest();
  if (leaves.length === 1) return only;
  const k = splitOf(leaves.length);
  return nodeOf(treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
};
const pathOf = (index: number, leaves: readonly Bytes[]): readonly Bytes[] => {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  return index < k
    ? [...pathOf(index, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...pathOf(index - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
};
const subproof = (m: number, leaves: readonly Bytes[], whole: boolean): readonly Bytes[] => {
  if (m === leaves.length) return whole ? [] : [treeHash(leaves)];
  const k = splitOf(leaves.length);
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), whole), treeHash(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), treeHash(leaves.slice(0, k))];
};

const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 33];
const leaves = Array.from({ length: 33 }, () => Uint8Array.from(randomBytes(32)));
const treeOf = (size: number) => ({ size, root: treeHash(leaves.slice(0, size)) });
const leafAt = (index: number): Bytes => leaves[index] ?? new Uint8Array();

const flipped = (bytes: Bytes): Bytes => bytes.map((byte, at) => (at === 7 ? byte ^ 1 : byte));
const flippedAt = (path: readonly Bytes[], place: number): readonly Bytes[] =>
  path.map((hash, at) => (at === place ? flipped(hash) : hash));

describe('hashes', () => {
  it('are those of RFC 6962, over the exact bytes', async () => {
    const bytes = Uint8Array.from(Buffer.from('{"é":"☃"}'));
    expect(hex(await leafHash(bytes))).toBe(hex(digest(Uint8Array.of(0), bytes)));
    expect(hex(await leafHash(new Uint8Array()))).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
    const [left, right] = [leafAt(0), leafAt(1)];
    expect(hex(await nodeHash(left, right))).toBe(hex(nodeOf(left, right)));
  });
});

describe('inclusion', () => {
  it('of every leaf of trees of many sizes gives the root', async () => {
    for (const size of SIZES)
      for (let index = 0; index < size; index += 1) {
        const path = pathOf(index, leaves.slice(0, size));
        const { root, steps } = await rootOf(leafAt(index), index, size, path);
        expect(hex(root), `${index} of ${size}`).toBe(hex(treeOf(size).root));
        expect(steps).toHaveLength(path.length);
      }
  });

  it('fails with another leaf, place, size, or hash of the path', async () => {
    for (const size of SIZES.filter((size) => size > 1))
      for (let index = 0; index < size; index += 1) {
        const path = pathOf(index, leaves.slice(0, size));
        const expected = hex(treeOf(size).root);
        const rootWith = async (...args: Parameters<typeof rootOf>): Promise<string> =>
          rootOf(...args).then(
            ({ root }) => hex(root),
            (error: unknown) => (error instanceof NotProved ? 'refused' : String(error)),
          );
        const other = (index + 1) % size;
        for (const root of [
          await rootWith(flipped(leafAt(index)), index, size, path),
          await rootWith(leafAt(other), other, size, path),
          await rootWith(leafAt(index), index, size, path.slice(1)),
          await rootWith(leafAt(index), index, size, [...path, leafAt(0)]),
          await rootWith(leafAt(index), size, size, path),
        ])
          expect(root, `${index} of ${size}`).not.toBe(expected);
        for (let place = 0; place < path.length; place += 1)
          expect(await rootWith(leafAt(index), index, size, flippedAt(path, place))).not.toBe(
            expected,
          );
      }
  });

  it('takes no hash that has not 32 bytes', async () => {
    await expect(rootOf(leafAt(0), 0, 2, [new Uint8Array(31)])).rejects.toThrow('32 bytes');
  });

  it('says on which side each sibling stands', async () => {
    const { steps } = await rootOf(leafAt(5), 5, 7, pathOf(5, leaves.slice(0, 7)));
    expect(steps.map(({ side }) => side)).toEqual(['left', 'right', 'left']);
  });
});

describe('consistency', () => {
  it('of every pair of sizes holds', async () => {
    for (const to of SIZES)
      for (let from = 0; from <= to; from += 1) {
        const proof = from === 0 ? [] : subproof(from, leaves.slice(0, to), true);
        await expect(
          checkConsistency(treeOf(from), treeOf(to), proof),
          `${from} in ${to}`,
        ).resolves.toBeUndefined();
      }
  });

  it('fails for another root, a changed, missing or further hash, and a tree that shrank', async () => {
    for (const to of SIZES)
      for (let from = 1; from < to; from += 1) {
        const [old, now] = [treeOf(from), treeOf(to)];
        const proof = subproof(from, leaves.slice(0, to), true);
        const attempts: Parameters<typeof checkConsistency>[] = [
          [{ ...old, root: flipped(old.root) }, now, proof],
          [old, { ...now, root: flipped(now.root) }, proof],
          [old, now, proof.slice(0, -1)],
          [old, now, [...proof, leafAt(0)]],
          [now, old, proof],
          ...proof.map((_, place): Parameters<typeof checkConsistency> => [
            old,
            now,
            flippedAt(proof, place),
          ]),
        ];
        for (const attempt of attempts)
          await expect(checkConsistency(...attempt), `${from} in ${to}`).rejects.toThrow(NotProved);
      }
  });

  it('names two roots of one size a fork', async () => {
    const { size, root } = treeOf(9);
    await expect(
      checkConsistency({ size, root }, { size, root: flipped(root) }, []),
    ).rejects.toThrow('a fork');
  });
});
