import { usePostgres } from '@nightshift/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryOf, note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { type Horizon, horizonOf, type HorizonParts } from './horizon.store.js';

// Real: PostgreSQL, the embedded engine. Two events with their rows.
const ledger = useLedger(usePostgres());
const events = (from: number, to: number): readonly Buffer[] =>
  Array.from({ length: to - from + 1 }, (_, at) => note('task/1', from + at));
/** As a recorder whose rows are on their way, or that has crashed. */
const place = (from: number, to: number): Promise<unknown> =>
  ledger().index.place(events(from, to).map((bytes) => entryOf(bytes)));
type Signed = Awaited<ReturnType<HorizonParts['checkpoints']['last']>>;
const horizon = (patienceMs: number, signed?: number, lookedAt?: number): Promise<Horizon> => {
  const last = async (): Promise<Signed> =>
    signed === undefined ? undefined : ({ size: signed } as Signed);
  const how = { patienceMs, ...(lookedAt === undefined ? {} : { lookedAt }) };
  return horizonOf({ ...ledger(), checkpoints: { last } }, how);
};

beforeEach(() => ledger().record(...events(1, 2)));
afterEach(() => ledger().empty());

describe('how far the ledger can be read', () => {
  it('is to its head, where every place has its row', async () => {
    expect(await horizon(0)).toEqual({ upTo: 2 });
    await ledger().empty();
    expect(await horizon(0)).toEqual({ upTo: 0 });
  });

  it('is to its head, if the rows of the last places come while they are waited for', async () => {
    await place(3, 4);
    const [found] = await Promise.all([horizon(60_000), ledger().record(...events(3, 4))]);
    expect(found).toEqual({ upTo: 4 });
  });

  it('is no further than to the first of a moment ago that lacks its row, and that is said', async () => {
    await place(3, 4);
    await ledger().record(...events(5, 6));
    expect(await horizon(300)).toEqual({ upTo: 2, awaited: { after: 2, upTo: 6 } });
  });

  it('ends at none that lacks its row for long, but that it does is said, if something is signed', async () => {
    await place(3, 4);
    await ledger().age();
    await ledger().record(...events(5, 6));
    expect(await horizon(0, 1)).toEqual({ upTo: 6, awaited: { after: 2, upTo: 6 } });
    expect(await horizon(0)).toEqual({ upTo: 6 });
  });

  it('is looked at only so far behind what is signed, and that is said', async () => {
    await ledger().record(...events(3, 6));
    await ledger().age();
    expect(await horizon(0, 1, 5)).toEqual({ upTo: 6 });
    expect(await horizon(0, 1, 4)).toEqual({ upTo: 6, awaited: { after: 5, upTo: 6 } });
    await ledger().command(
      'ALTER TABLE ledger_event DELETE WHERE ledger_index = 3 SETTINGS mutations_sync = 2',
    );
    expect(await horizon(0, 1, 4)).toEqual({ upTo: 6, awaited: { after: 2, upTo: 6 } });
  });
});
