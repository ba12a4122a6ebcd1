import { eventTopics } from '@nightshift/contracts';
import { type EventBus, openKafkaBus } from '@nightshift/event-bus';
import { useKafka, usePostgres } from '@nightshift/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
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
const consumer = () =>
  bus.subscribe(recordingSubscription(ledger().index, ledger().rows, () => undefined));
const recorded = (count: number): Promise<void> =>
  vi.waitFor(async () => expect((await ledger().index.head()).lastIndex).toBe(count), WAIT);
const found = async () => {
  const { ok, firstFault, notYetRecorded } = await verifyLedger({
    ...ledger(),
    unread: (topics, see) => bus.unread(RECORDER, topics, see),
  });
  return { ok, firstFault, notYetRecorded };
};

it('a consumer that is stopped for twenty minutes is told from an event that is lost meanwhile', async () => {
  const all = Array.from({ length: 140 }, (_, at) => event(at + 1, at < 70 ? 60 : 20));
  for (const one of all) await write(one);
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
