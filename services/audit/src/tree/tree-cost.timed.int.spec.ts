import { randomBytes } from 'node:crypto';
import { verifyInclusion } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterEach, expect, it } from 'vitest';
import { note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { growTree, readTiles } from './tiles.store.js';
import { Tree } from './tree.store.js';

// Real: PostgreSQL, the embedded engine of ClickHouse. Leaves of the large tree are random bytes.
const ledger = useLedger(usePostgres());
afterEach(() => ledger().empty());

const LARGE = 300_000;
const SMALL = 1_000;
const CHUNK = 50_000;
const PROOFS = 400;

const leavesOf = (count: number): readonly Buffer[] =>
  Array.from({ length: count }, () => randomBytes(32));
const growBy = (size: number, leaves: readonly Buffer[]): Promise<void> =>
  ledger().dataSource.transaction((manager) => growTree(manager, size, leaves));
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};
const quantile = (times: readonly number[], q: number): number =>
  times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * q)] ?? 0;

const proofTimes = async (size: number): Promise<readonly number[]> => {
  const tree = new Tree(ledger().dataSource);
  const times: number[] = [];
  for (let at = 0; at < PROOFS; at += 1) {
    const index = 1 + Math.floor(Math.random() * size);
    times.push(
      await timed(async () => {
        const proof = await tree.inclusion(index, size);
        expect(verifyInclusion({ ...proof, index: index - 1, size })).toBe(true);
      }),
    );
  }
  return times;
};

/** What the database alone takes, for a proof that reads one tile of each level. */
const readTimes = async (): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let at = 0; at < PROOFS; at += 1) {
    const places = [0, 1, 2].map((level) => ({ level, tile: level === 0 ? at % 1_000 : 0 }));
    times.push(await timed(() => readTiles(ledger().dataSource, places)));
  }
  return times;
};
const inWords = (times: readonly number[]): string =>
  `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`;

it(`proves an event among ${LARGE.toLocaleString('en')} in about the time of one among ${SMALL.toLocaleString('en')}`, async () => {
  await growBy(0, leavesOf(SMALL));
  await proofTimes(SMALL);
  const small = await proofTimes(SMALL);
  for (let size = SMALL; size < LARGE; size += CHUNK)
    await growBy(size, leavesOf(Math.min(CHUNK, LARGE - size)));
  const before = process.cpuUsage();
  const large = await proofTimes(LARGE);
  const { user, system } = process.cpuUsage(before);
  const reads = await readTimes();
  console.log(
    `proofs in a tree of ${LARGE}: ${inWords(large)}, ${((user + system) / 1000 / PROOFS).toFixed(1)} ms of processor each; of ${SMALL}: ${inWords(small)}; a bare read of three tiles: ${inWords(reads)}`,
  );
  expect(quantile(large, 0.5) / quantile(small, 0.5)).toBeLessThan(8);
  // The last hundredth is that of the machine, where others are at work on it.
  expect(quantile(large, 0.9) / quantile(small, 0.9)).toBeLessThan(8);
});

it('costs recording a small part of its time', async () => {
  const batches = Array.from({ length: 6 }, (_, batch) =>
    Array.from({ length: 2_000 }, (_, at) =>
      note(`task/${at % 50}`, batch * 40 + Math.floor(at / 50) + 1),
    ),
  );
  const recording: number[] = [];
  for (const batch of batches) recording.push(await timed(() => ledger().record(...batch)));
  const growing: number[] = [];
  for (let at = 0; at < 6; at += 1) {
    const leaves = leavesOf(2_000);
    growing.push(await timed(() => growBy(12_000 + at * 2_000, leaves)));
  }
  const [all, tree] = [quantile(recording, 0.5), quantile(growing, 0.5)];
  console.log(
    `2,000 events recorded in ${all.toFixed(0)} ms, of which the tree ${tree.toFixed(0)} ms (${((100 * tree) / all).toFixed(0)} %)`,
  );
  expect(tree / all).toBeLessThan(0.5);
});
