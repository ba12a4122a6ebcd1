import { usePostgres } from '@nightshift/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import type { Unread } from './missing.store.js';
import { useServiceTables } from './service-tables-fixture.spec.js';
import { verifyLedger } from './verify.store.js';

// Half a minute each would be much for a test: what is to move here does so at once.
vi.mock('./row-reader.store.js', async (importOriginal) => ({
  ...(await importOriginal<typeof import('./row-reader.store.js')>()),
  SETTLE_MS: 2_000,
}));

/*
 * Real: PostgreSQL, the embedded engine. Simulated: the bus; the beat of the service, which is idle: it wrote what is
 * in the ledger before what waits.
 */
const ledger = useLedger(usePostgres());
const { sql, write, wait } = useServiceTables(ledger);
const HOUR = 3_600_000;
const LAST = 1;
const at = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString();
const event = (version: number, hours: number): Buffer =>
  note('task/1', version, { time: at(hours) });

let onBus: readonly Buffer[] = [];
const answers: Unread = async (_, see) => onBus.forEach(see);
const away: Unread = () => Promise.reject(new Error('no broker'));
const found = async (unread: Unread = answers) => {
  const { ok, firstFault, notYetRecorded } = await verifyLedger({ ...ledger(), unread });
  return { ok, firstFault, inOutbox: notYetRecorded?.inOutbox ?? null };
};
const waits = (events = 1): object => ({ ok: true, firstFault: null, inOutbox: events });
const stuck = {
  ok: false,
  firstFault: {
    index: LAST + 1,
    reason: expect.stringMatching(
      /task\/1, 2; it stands in the outbox .*: restart orchestrator/,
    ) as string,
  },
  inOutbox: null,
};
const beats = (time: string): Promise<unknown> =>
  sql(
    `INSERT INTO orchestrator.instance VALUES ('o1', now() + $1::interval)
     ON CONFLICT (name) DO UPDATE SET beat_at = excluded.beat_at`,
    [time],
  );

beforeAll(() =>
  sql('CREATE TABLE orchestrator.instance (name text PRIMARY KEY, beat_at timestamptz NOT NULL)'),
);
afterAll(() => sql('DROP TABLE IF EXISTS orchestrator.instance'));
beforeEach(async () => {
  onBus = [];
  await beats('1 hour');
  const first = event(1, 60);
  await write(first);
  await ledger().record(first);
  await ledger().age();
  await wait('task/1 2');
});
afterEach(() => ledger().empty());

describe('a row that stays in the outbox of a service that publishes nothing more', () => {
  it('is believed for a day', async () => {
    await write(event(2, 23));
    expect(await found()).toEqual(waits());
  });

  it.each([
    ['for more than a day', 25],
    ['with a time that is yet to come', -9_000],
  ])('%s is named, with what to do', async (_, hours) => {
    await write(event(2, hours));
    expect(await found()).toEqual(stuck);
  });

  it('while another one came and went is named, too', async () => {
    await write(event(2, 25));
    const passing = setInterval(() => {
      void wait('task/other 1').then(() =>
        sql(`DELETE FROM orchestrator.outbox WHERE streams = '{task/other}'`),
      );
    }, 300);
    try {
      expect(await found()).toEqual(stuck);
    } finally {
      clearInterval(passing);
      await new Promise((done) => setTimeout(done, 300));
    }
  });

  it('waits where nobody runs who could publish it', async () => {
    await write(event(2, 25));
    await beats('-1 minute');
    expect(await found()).toEqual(waits());
  });

  it('waits where the bus is away', async () => {
    await write(event(2, 25));
    expect(await found(away)).toEqual(waits());
  });

  it('waits for its turn after an outage, while those before it leave', async () => {
    await sql('TRUNCATE orchestrator.outbox');
    for (let row = 0; row < 10; row += 1) await wait('task/other 1');
    await write(event(2, 25));
    await wait('task/1 2');
    const draining = setInterval(() => {
      void sql(
        'DELETE FROM orchestrator.outbox WHERE id = (SELECT min(id) FROM orchestrator.outbox)',
      );
    }, 400);
    try {
      expect(await found()).toEqual(waits());
    } finally {
      clearInterval(draining);
    }
  });

  it('and leaves meanwhile is found on the bus', async () => {
    const late = event(2, 25);
    await write(late);
    setTimeout(() => {
      onBus = [late];
      void sql('TRUNCATE orchestrator.outbox');
    }, 300);
    expect(await found()).toMatchObject({ ok: true });
  });
});
