import { usePostgres } from '@nightshift/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { entryOf, note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import { LiveRows } from './live.store.js';

// Real: PostgreSQL, the embedded engine.
const ledger = useLedger(usePostgres());
afterEach(() => ledger().empty());

const events = (from: number, to: number): readonly Buffer[] =>
  Array.from({ length: to - from + 1 }, (_, at) => note('task/1', from + at));
const record = (from: number, to: number): Promise<unknown> => ledger().record(...events(from, to));
/** As a recorder whose rows are on their way, or that has crashed. */
const place = (from: number, to: number): Promise<unknown> =>
  ledger().index.place(events(from, to).map((bytes) => entryOf(bytes)));
const lose = (index: number): Promise<void> =>
  ledger().command(
    `ALTER TABLE ledger_event DELETE WHERE ledger_index = ${index} SETTINGS mutations_sync = 2`,
  );
const live = (): LiveRows => new LiveRows(ledger().index, ledger().rows);

describe('"from now on"', () => {
  it('begins behind the last row that can be read: what only has its place is yet to come', async () => {
    await record(1, 2);
    await place(3, 3);
    expect(await live().now()).toBe(2);
  });

  it('leaves out nothing that has its place, however much that is', async () => {
    await record(1, 5);
    await ledger().age();
    await place(6, 700);
    const after = await live().now();
    expect(after).toBe(5);
    await record(6, 701);
    const gone = new AbortController();
    const told: number[] = [];
    for await (const rows of live().follow(after, gone.signal)) {
      told.push(...rows.map(({ index }) => index));
      if (told.includes(701)) gone.abort();
    }
    expect(told).toEqual(Array.from({ length: 696 }, (_, at) => 6 + at));
  });

  it('begins before what another recorder has placed, though rows behind it are there', async () => {
    await record(1, 2);
    await place(3, 4);
    await record(5, 6);
    expect(await live().now()).toBe(2);
  });

  it('begins at the head where all is there, where a row further back is lost, and where none is', async () => {
    expect(await live().now()).toBe(0);
    await record(1, 3);
    expect(await live().now()).toBe(3);
    await ledger().age();
    await lose(2);
    expect(await live().now()).toBe(3);
    await lose(3);
    expect(await live().now()).toBe(3);
  });
});
