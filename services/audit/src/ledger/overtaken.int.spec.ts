import { usePostgres } from '@nightshift/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import { useServiceTables } from './service-tables-fixture.spec.js';
import { verifyLedger } from './verify.store.js';

// Half a minute each would be much for a test: what is to leave the outbox here does so at once.
vi.mock('./row-reader.store.js', async (importOriginal) => ({
  ...(await importOriginal<typeof import('./row-reader.store.js')>()),
  SETTLE_MS: 2_000,
}));

/*
 * Real: PostgreSQL, the embedded engine. A bus on which nothing is unread. Orchestrator wrote four events of one
 * stream, and nothing since; the third is not in the ledger, and a row of the outbox names it.
 */
const ledger = useLedger(usePostgres());
const { sql, write, wait } = useServiceTables(ledger);
const [MINUTE, HOUR] = [60_000, 3_600_000];
const GAP_AT = 3;
const at = (ageMs: number): string => new Date(Date.now() - ageMs).toISOString();

const found = async () => {
  const { ok, firstFault, notYetRecorded } = await verifyLedger({
    ...ledger(),
    unread: async () => undefined,
  });
  return { ok, firstFault, notYetRecorded };
};
const waits = { ok: true, firstFault: null, notYetRecorded: { events: 1, inOutbox: 1 } };
const lost = {
  ok: false,
  firstFault: { index: GAP_AT, reason: expect.stringMatching(/task\/1, 3; .* outbox/) as string },
  notYetRecorded: null,
};
/** @param age of all of them @param third when the third says that it was written */
const gap = async (
  age: number,
  third = at(age),
  type: object = {},
  others: object = {},
): Promise<Buffer> => {
  const time = at(age);
  const [one, two, four] = [1, 2, 4].map((version) => note('task/1', version, { time, ...others }));
  const three = note('task/1', 3, { time: third, ...type });
  for (const event of [one, two, three, four]) if (event) await write(event);
  await ledger().record(...[one, two, four].flatMap((event) => event ?? []));
  await ledger().age();
  await wait('task/1 3');
  return three;
};
const otherTopic = {
  type: 'dead-letter.discarded.v1',
  service: 'orchestrator',
  data: {
    deadLetterId: '019a0000-0000-7000-8000-000000000001',
    subscription: 'orchestrator',
    code: 'unreadable-event',
    messageType: '',
    valueHash: 'a'.repeat(64),
    by: 'ana',
    reason: 'noise',
  },
};

afterEach(() => ledger().empty());

describe('a row that was planted in the outbox hides no gap, though the service has published nothing since', () => {
  it.each([
    ['as long ago as what follows it', at(HOUR)],
    ['in a hundred years', '2126-01-01T00:00:00.000Z'],
  ])(
    'whose event says it was written %s',
    async (_, third) => {
      await gap(HOUR, third);
      expect(await found()).toMatchObject(lost);
    },
    60_000,
  );

  it.each([
    ['a NUL', 'cut \0'],
    ['half an emoji', 'cut \ud83d'],
  ])('before an event that has %s in a text', async (_, reason) => {
    await gap(HOUR, at(HOUR), {}, { ...otherTopic, data: { ...otherTopic.data, reason } });
    expect(await found()).toMatchObject(lost);
  });

  it('whose event is of another topic than what follows it', async () => {
    await gap(HOUR, at(HOUR), otherTopic);
    expect(await found()).toMatchObject(lost);
  });
});

describe('a gap is none', () => {
  it('while what is missing, and what follows it, are of a moment ago', async () => {
    await gap(5 * MINUTE);
    expect(await found()).toMatchObject(waits);
  });

  it('where it leaves the outbox in a moment, as that of an instance that was behind', async () => {
    const three = await gap(HOUR);
    setTimeout(() => {
      void ledger()
        .record(three)
        .then(() => sql('TRUNCATE orchestrator.outbox'));
    }, 300);
    expect(await found()).toMatchObject({ ok: true, notYetRecorded: { events: 0 } });
  });

  it('while the call that brought what follows it to another topic is not over', async () => {
    await gap(HOUR, at(HOUR), otherTopic);
    await wait('task/1 4');
    expect(await found()).toMatchObject(waits);
  });
});
