import { eventTopics } from '@nightshift/contracts';
import { type EventBus, openKafkaBus } from '@nightshift/event-bus';
import { useKafka, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import { LedgerRows } from './ledger-rows.store.js';
import { RECORDER, recordingSubscription } from './recorder.store.js';
import { useServiceTables } from './service-tables-fixture.spec.js';
import { verifyLedger } from './verify.store.js';

/* Real: Kafka, PostgreSQL, the embedded engine, the subscription that records. */
const kafka = useKafka();
const ledger = useLedger(usePostgres());
const { write } = useServiceTables(ledger);
const WAIT = { timeout: 60_000, interval: 200 };
const START = Date.now();
const MINUTES = 60_000;
let bus: EventBus;

beforeAll(async () => {
  bus = await openKafkaBus({ brokers: [kafka.brokers()], clientId: 'spec', log: () => undefined });
  await bus.ensureTopics(eventTopics);
});
afterAll(() => bus?.close());

const event = (version: number, minutes: number): Buffer =>
  note(`task/${version % 7}`, Math.ceil(version / 7), {
    time: new Date(START - minutes * MINUTES).toISOString(),
  });
const publish = (...events: readonly Buffer[]): Promise<void> =>
  bus.publish(
    events.map((value, at) => ({
      topic: 'nightshift.orchestrator.v1',
      key: `task ${at % 5}`,
      headers: { id: '', type: '', tenant: '' },
      value,
    })),
  );
const consumer = (rows = ledger().rows) =>
  bus.subscribe(recordingSubscription(ledger().index, rows, () => undefined));
/** Gives places, and crashes before it writes rows. */
class Crashing extends LedgerRows {
  override insert = (): Promise<void> => Promise.reject(new Error('crashed'));
}
const recorded = (count: number): Promise<void> =>
  vi.waitFor(async () => expect((await ledger().index.head()).lastIndex).toBe(count), WAIT);
const verified = () =>
  verifyLedger({
    ...ledger(),
    unread: (topics, see) => bus.unread(RECORDER, topics, see),
  });
const found = async () => {
  const { ok, firstFault, notYetRecorded } = await verified();
  return { ok, firstFault, notYetRecorded };
};

const all = Array.from({ length: 140 }, (_, at) => event(at + 1, at < 70 ? 60 : 20));
beforeEach(async () => {
  for (const one of all) await write(one);
});

it('a consumer that is stopped for twenty minutes is told from an event that is lost meanwhile', async () => {
  const first = await consumer();
  await publish(...all.slice(0, 70));
  await recorded(70);
  await first.stop();
  await ledger().age();

  const lost = all[100];
  await publish(...all.slice(70).filter((one) => one !== lost));
  expect(await found()).toMatchObject({
    ok: false,
    firstFault: { index: 71, reason: expect.stringContaining('task/3, 15') as string },
  });

  await publish(...all.slice(100, 101));
  const oldestAt = new Date(START - 20 * MINUTES).toISOString();
  expect(await found()).toEqual({
    ok: true,
    firstFault: null,
    notYetRecorded: { events: 70, inOutbox: 0, onBus: 70, oldestAt },
  });

  const second = await consumer();
  await recorded(140);
  await second.stop();
  expect(await found()).toMatchObject({ ok: true, notYetRecorded: { events: 0 } });
}, 180_000);

it('a row that a crash left to be written is told from one that is lost', async () => {
  const own = Array.from({ length: 70 }, (_, at) => note('task/crash', at + 1));
  for (const one of own) await write(one);
  const crashing = await consumer(new Crashing(ledger().clients));
  await publish(...own);
  await recorded(210);
  await crashing.stop();
  await ledger().age();
  expect(await verified()).toMatchObject({ ok: true, events: 210, rowsOnTheirWay: 70 });

  const second = await consumer();
  await vi.waitFor(async () => expect(await ledger().rows.placesBetween(1, 210)).toBe(210), WAIT);
  await vi.waitFor(async () => expect(await second.lag()).toBe(0), WAIT);
  await second.stop();
  expect(await verified()).toMatchObject({ ok: true, events: 210, rowsOnTheirWay: 0 });

  // Acknowledged: the bus still has its bytes, and brings them to nobody any more.
  await ledger().command(
    'ALTER TABLE ledger_event DELETE WHERE ledger_index = 180 SETTINGS mutations_sync = 2',
  );
  expect(await verified()).toMatchObject({
    ok: false,
    firstFault: { index: 180, reason: 'the row is missing' },
  });
}, 180_000);
