import { usePostgres } from '@nightshift/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import type { Unread } from './missing.store.js';
import { useServiceTables } from './service-tables-fixture.spec.js';
import { verifyLedger } from './verify.store.js';

/*
 * Real: PostgreSQL, the embedded engine. Simulated: the bus, a list of what audit has not read. Two events that
 * orchestrator wrote an hour ago, and that are in the ledger; what follows was written twenty minutes ago.
 */
const ledger = useLedger(usePostgres());
const { write, wait } = useServiceTables(ledger);
const MINUTE = 60_000;
const LAST = 2;
/** Of the whole file: an event has the same bytes whenever it is made. */
const START = Date.now();
const at = (minutes: number): string => new Date(START - minutes * MINUTE).toISOString();
const event = (version: number, minutes = 20, stream = 'task/1'): Buffer =>
  note(stream, version, { time: at(minutes) });

let onBus: Buffer[] = [];
const unread: Unread = async (topics, see) => {
  expect(topics).toEqual(['nightshift.orchestrator.v1']);
  onBus.forEach(see);
};
const away: Unread = () => Promise.reject(new Error('no broker'));
const found = async (bus: Unread | undefined = unread) => {
  const { ok, firstFault, notYetRecorded } = await verifyLedger({ ...ledger(), unread: bus });
  return { ok, firstFault, notYetRecorded };
};
const fine = (notYetRecorded: object): object => ({ ok: true, firstFault: null, notYetRecorded });
const fault = (reason: string, index = LAST + 1): object => ({
  ok: false,
  firstFault: { index, reason: expect.stringContaining(reason) as string },
  notYetRecorded: null,
});
const written = async (...events: readonly Buffer[]): Promise<void> => {
  for (const one of events) await write(one);
};
const record = async (...events: readonly Buffer[]): Promise<void> => {
  await ledger().record(...events);
  await ledger().age();
};

beforeEach(async () => {
  onBus = [];
  const events = [event(1, 60), event(2, 60)];
  await written(...events);
  await record(...events);
});
afterEach(() => ledger().empty());

describe('a consumer that is twenty minutes behind', () => {
  it('is no fault: what it has not read is counted, and how old it is', async () => {
    const [old, ...others] = [event(3, 21), event(4), event(1, 20, 'task/2')];
    await written(old, ...others);
    onBus = [...others, old];
    const { time } = JSON.parse(String(old)) as { time: string };
    const counted = { events: 3, inOutbox: 0, onBus: 3, oldestAt: time };
    expect(await found()).toEqual(fine(counted));
    await record(old, ...others);
    onBus = [];
    expect(await found()).toEqual(fine({ events: 0, inOutbox: 0, onBus: 0, oldestAt: null }));
  });

  it('hides no event that is really lost', async () => {
    await written(event(3), event(4), event(5));
    onBus = [event(3), event(5)];
    expect(await found()).toEqual(fault('task/1, 4'));
  });

  it('hides none of which other bytes are on the bus', async () => {
    await written(event(3));
    onBus = [note('task/1', 3, { time: at(20), data: { by: 'mallory', runs: [] } })];
    expect(await found()).toEqual(fault('task/1, 3'));
  });

  it('is told from what waits in the outbox, and from what is of a moment ago', async () => {
    await written(event(3), event(4), event(5, 1));
    await wait('task/1 3');
    onBus = [event(4)];
    expect(await found()).toMatchObject(fine({ events: 3, inOutbox: 1, onBus: 1 }));
  });

  it.each([20, 1])(
    'has no gap before what it read of another topic, written %i minutes ago',
    async (minutes) => {
      const [first, second] = [event(3, minutes), event(4, minutes)];
      await written(first, second);
      await record(second);
      onBus = [first];
      expect(await found()).toMatchObject(fine({ events: 1, onBus: 1 }));
      onBus = [];
      expect(await found()).toEqual(fault('task/1, 3'));
    },
  );

  it('may have read it since: found, however it moves on meanwhile', async () => {
    await written(event(3));
    const reads: Unread = async () => record(event(3));
    expect(await found(reads)).toMatchObject(fine({ events: 0 }));
  });
});

describe('where the bus cannot be asked', () => {
  it.each([
    ['as it is away', away, 'it could not be asked (no broker)'],
    ['as there is none', undefined, 'there is none that could be asked here'],
  ])('%s, it is said that it is not known', async (_, bus, why) => {
    await written(event(3));
    const { ok, firstFault } = await verifyLedger({ ...ledger(), ...(bus ? { unread: bus } : {}) });
    expect({ ok, firstFault }).toEqual({
      ok: false,
      firstFault: {
        index: LAST + 1,
        reason: expect.stringMatching(
          /task\/1, 3; whether it is on the bus is not known: /,
        ) as string,
      },
    });
    expect(firstFault?.reason).toContain(why);
  });

  it('nobody asks it for what is known without', async () => {
    await written(event(3), event(4, 1));
    await wait('task/1 3');
    expect(await found(away)).toMatchObject(fine({ events: 2, inOutbox: 1, onBus: 0 }));
  });
});

it('whatever waits, is unread, is recorded or is lost: it differs if and only if something is lost', async () => {
  const places = [3, 4, 5, 6].flatMap((version) =>
    ['task/1', 'task/2'].map((stream) => ({
      stream,
      version: stream === 'task/1' ? version : version - 2,
    })),
  );
  const events = places.map(({ stream, version }) => event(version, 20, stream));
  await written(...events);
  // The ledger cannot forget: each state is one that the ones before may become.
  const order = ['lost', 'waits', 'unread'] as const;
  const states = fc.array(fc.constantFrom(...order), { minLength: 8, maxLength: 8 });
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(states, fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]), async (stateOf, recorded) => {
      // Half way, what is recorded has gaps.
      if ((runs += 1) === 20) await record(...[1, 4, 6].map((place) => events[place] ?? event(9)));
      const gone = new Set(runs >= 20 ? [1, 4, 6] : []);
      // A relay publishes in order: before what is recorded nothing waits, it is on the bus.
      const overtaken = new Set(runs >= 20 ? [0, 2] : []);
      const stateAt = (n: number) =>
        stateOf[n] === 'waits' && overtaken.has(n) ? 'unread' : stateOf[n];
      const at = (state: string) =>
        places.flatMap((_, n) => (stateAt(n) === state && !gone.has(n) ? [n] : []));
      await ledger().dataSource.query('TRUNCATE orchestrator.outbox');
      await wait(...at('waits').map((n) => `${places[n]?.stream} ${places[n]?.version}`));
      onBus = [...at('unread'), ...recorded.filter((n) => stateAt(n) !== 'lost')].flatMap(
        (n) => events[n] ?? [],
      );
      const { ok, notYetRecorded } = await found();
      expect(ok).toBe(at('lost').length === 0);
      const expected = ok ? 8 - gone.size : undefined;
      expect(notYetRecorded?.events).toBe(expected);
    }),
    { numRuns: 40 },
  );
}, 120_000);
