import { expect, it } from 'vitest';
import type { LedgerIndex } from './ledger-index.store.js';
import type { LedgerRows } from './ledger-rows.store.js';
import { LiveRows } from './live.store.js';

// Fakes: an index that has given places, and rows of which not all can be read yet.
const liveWith = (lastIndex: number, readable: readonly number[]) =>
  new LiveRows(
    { head: async () => ({ lastIndex }) } as unknown as LedgerIndex,
    {
      after: async (after: number) =>
        readable.filter((index) => index > after).map((index) => ({ index, body: '' })),
    } as unknown as LedgerRows,
  );

it('begins behind the last row that can be read: what only has its place is yet to come', async () => {
  expect(await liveWith(10, [7, 8]).now()).toBe(8);
});

it('begins at the head where all is there, where a row further back is lost, and where none is', async () => {
  expect(await liveWith(3, [1, 2, 3]).now()).toBe(3);
  expect(await liveWith(3, [1, 3]).now()).toBe(3);
  expect(await liveWith(0, []).now()).toBe(0);
});
