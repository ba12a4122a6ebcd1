import { eventTopics } from '@nightshift/contracts';
import { derivedId } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryOf, note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import type { Unread } from './missing.store.js';
import { useServiceTables } from './service-tables-fixture.spec.js';
import { verifyLedger } from './verify.store.js';
import { waitedOut } from './waited-out-fixture.spec.js';
import type { Walk } from './walk.store.js';

/*
 * Real: PostgreSQL, the embedded engine. Simulated: the bus, a list of what audit has not acknowledged. The recorder has
 * written the first two rows, has given places to what follows, and has crashed a minute ago.
 */
const ledger = useLedger(usePostgres());
const event = (sequence: number): Buffer => note('task/1', sequence);
const events = (from: number, to: number): readonly Buffer[] =>
  Array.from({ length: to - from + 1 }, (_, at) => event(from + at));
const place = (...values: readonly Buffer[]): Promise<unknown> =>
  ledger().index.place(values.map((bytes) => entryOf(bytes)));

let onBus: readonly Buffer[] = [];
let looks: number;
const unread: Unread = async (topics, see) => {
  expect(topics).toEqual(eventTopics);
  looks += 1;
  onBus.forEach(see);
};
const verified = (bus: Unread = unread) => verifyLedger({ ...ledger(), unread: bus });
const fine = (rowsOnTheirWay: number, count: number): object => ({
  ok: true,
  firstFault: null,
  events: count,
  lastIndex: count,
  rowsOnTheirWay,
});
const missing = (index: number, doubt = ''): object => ({
  ok: false,
  firstFault: { index, reason: `the row is missing${doubt}` },
});

beforeEach(async () => {
  [onBus, looks] = [[], 0];
  await ledger().record(...events(1, 2));
  await place(...events(3, 6));
  await ledger().age();
});
afterEach(() => ledger().empty());

describe('events that have a place and no row', () => {
  it('are on their way while the bus holds them: read off it, they have the root that their rows will have', async () => {
    onBus = events(3, 6);
    const before = await verified();
    expect(before).toMatchObject(fine(4, 6));
    await ledger().record(...onBus);
    const after = await verified();
    expect(after).toMatchObject(fine(0, 6));
    expect(before.rootHash).toBe(after.rootHash);
    expect(looks).toBe(1);
  });

  it('may be among others, whose rows another recorder has written', async () => {
    await ledger().record(...events(7, 9), event(5));
    await ledger().age();
    onBus = [event(6), event(4), event(3)];
    expect(await verified()).toMatchObject(fine(3, 9));
    expect(looks).toBe(1);
  });

  it('are missing where the bus does not hold them: nothing that is really lost is hidden', async () => {
    onBus = [event(3), event(4), event(6)];
    expect(await verified()).toMatchObject(missing(5));
    onBus = [];
    expect(await verified()).toMatchObject(missing(3));
  });

  it('are missing where it holds other bytes of them, or what is none', async () => {
    const other = note('task/1', 5, { data: { by: 'mallory', runs: [] } });
    onBus = [event(3), event(4), other, Buffer.from([0xff]), event(6)];
    expect(await verified()).toMatchObject(missing(5));
  });

  it('are missing where the index names another event: its bytes would get another place', async () => {
    onBus = events(3, 6);
    await ledger().dataSource.query(
      'UPDATE ledger_entry SET event_id = $1 WHERE ledger_index = 4',
      [derivedId('event', 'elsewhere', '1')],
    );
    expect(await verified()).toMatchObject(missing(4));
  });

  it('are not what was recorded where the index has another hash of them, though the bus has that', async () => {
    const other = note('task/1', 4, { data: { by: 'mallory', runs: [] } });
    await ledger().dataSource.query('UPDATE ledger_entry SET leaf = $1 WHERE ledger_index = 4', [
      entryOf(other).leaf,
    ]);
    onBus = [event(3), other, ...events(5, 6)];
    const { ok, firstFault } = await verified();
    expect(ok).toBe(false);
    expect(firstFault?.reason).toContain('has another hash than its events give');
  });

  it('are found, however they move on meanwhile', async () => {
    const records: Unread = async () => void (await ledger().record(...events(3, 6)));
    expect(await verified(records)).toMatchObject(fine(0, 6));
    const some: Unread = async (_, see) => {
      see(event(9));
      await ledger().record(event(8), ...events(10, 11));
    };
    await place(...events(7, 11));
    await ledger().age();
    expect(await verified(some)).toMatchObject(missing(7));
    onBus = [event(7), event(9)];
    expect(await verified()).toMatchObject(fine(2, 11));
  });

  it('are not known to be on their way where the bus cannot be asked', async () => {
    const away: Unread = () => Promise.reject(new Error('no broker'));
    const doubt = '; whether it is on the bus is not known: it could not be asked (no broker)';
    expect(await verified(away)).toMatchObject(missing(3, doubt));
  });

  it('leave nothing from where an interrupted verification would go on: their rows are to be read', async () => {
    const states: unknown[] = [];
    const passed = async (walk: Walk): Promise<void> => {
      await walk.settle();
      states.push(walk.state());
    };
    onBus = events(3, 6);
    await verifyLedger({ ...ledger(), unread }, {}, { passed });
    expect(states).toEqual([expect.objectContaining({ position: 2 }), undefined]);
  });
});

it('those of a moment ago are waited for once, however many they are, and the bus is read once', async () => {
  await ledger().record(...events(3, 6));
  const many = events(7, 2_006);
  // As the recorder does, some at a time: many batches.
  for (let at = 0; at < many.length; at += 500) await place(...many.slice(at, at + 500));
  onBus = many;
  const { found, waitedMs } = await waitedOut(() => verified());
  expect(found).toMatchObject(fine(2_000, 2_006));
  expect(looks).toBe(1);
  expect(waitedMs).toBeLessThan(60_000);
});

describe('where the event tables of the services are here, too', () => {
  const { write, put } = useServiceTables(ledger);

  it('they are held against all that their rows would be', async () => {
    onBus = events(3, 6);
    for (const one of events(1, 6)) await write(one);
    expect(await verified()).toMatchObject({
      ...fine(4, 6),
      services: [{ service: 'orchestrator', events: 6, compared: 6, left: 0 }],
    });
    await ledger().dataSource.query('DELETE FROM orchestrator.event WHERE version = 5');
    await put('task/1', 5, String(note('task/1', 5, { data: { by: 'mallory', runs: [] } })));
    expect(await verified()).toMatchObject({
      ok: false,
      firstFault: { index: 5, reason: expect.stringContaining('has other bytes') as string },
    });
  });
});
