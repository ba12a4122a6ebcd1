import { usePostgres } from '@nightshift/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import { SETTLE_MS } from './row-reader.store.js';
import { verifyLedger } from './verify.store.js';
import { waitedOut } from './waited-out-fixture.spec.js';

// Real: PostgreSQL, the embedded engine.
const ledger = useLedger(usePostgres());
const at = (ageMs: number): string => new Date(Date.now() - ageMs).toISOString();
const [MOMENT, HOUR] = [1_000, 3_600_000];
const event = (sequence: number, ageMs: number): Buffer =>
  note('budget/acme', sequence, { time: at(ageMs) });
const lacksThird = {
  ok: false,
  onTheirWay: 0,
  firstFault: { index: 3, reason: 'stream budget/acme of orchestrator lacks its event 3' },
};
/** As whoever owns the database may: it alone says when something was recorded. */
const recordedAt = (when: string): Promise<unknown> =>
  ledger().dataSource.query(`UPDATE ledger_batch SET recorded_at = ${when}`);

afterEach(() => ledger().empty());

describe('a gap in a stream that grows all the time', () => {
  it('is found once the event after it is old, however new the last one is', async () => {
    await ledger().record(event(1, HOUR), event(2, HOUR), event(4, HOUR));
    await ledger().record(event(5, MOMENT));
    expect(await verifyLedger(ledger())).toMatchObject(lacksThird);
  });

  it('is found once the event after it was recorded long ago, though its time is new', async () => {
    await ledger().record(event(1, MOMENT), event(2, MOMENT), event(4, MOMENT));
    await ledger().age();
    await ledger().record(event(5, MOMENT));
    expect(await verifyLedger(ledger())).toMatchObject(lacksThird);
  });
});

describe('whoever owns PostgreSQL', () => {
  it.each(["now() + interval '10 years'", 'now()', "'infinity'"])(
    'has no gap awaited by another date of recording: %s',
    async (when) => {
      await ledger().record(event(1, HOUR), event(2, HOUR), event(4, HOUR));
      await recordedAt(when);
      expect(await verifyLedger(ledger())).toMatchObject(lacksThird);
    },
  );

  it('has nobody wait for a lost row longer than one may be on its way', async () => {
    await ledger().record(event(1, HOUR), event(2, HOUR));
    await ledger().command('ALTER TABLE ledger_event DELETE WHERE ledger_index = 2');
    await recordedAt("now() + interval '10 years'");
    const { found, waitedMs } = await waitedOut(() => verifyLedger(ledger()));
    expect(found).toMatchObject({
      ok: false,
      firstFault: {
        index: 2,
        reason:
          'the row is missing; whether it is on the bus is not known: there is none that could be asked here',
      },
    });
    expect(waitedMs).toBeGreaterThan(SETTLE_MS);
    expect(waitedMs).toBeLessThan(60_000);
  });
});

it('whoever forges the time of an event has no gap awaited by one that is yet to come', async () => {
  await ledger().record(event(1, HOUR), event(2, HOUR), event(4, -HOUR));
  expect(await verifyLedger(ledger())).toMatchObject(lacksThird);
});
