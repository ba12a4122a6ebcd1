import { usePostgres } from '@nightshift/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { note } from './event-fixture.spec.js';
import { Lacking } from './lacking.store.js';
import { useLedger } from './ledger-fixture.spec.js';
import { OnTheirWay } from './not-yet-recorded.js';
import { SETTLE_MS } from './row-reader.store.js';
import { useServiceTables } from './service-tables-fixture.spec.js';
import { StreamCounts } from './verify.js';
import { verifyLedger } from './verify.store.js';
import { waitedOut } from './waited-out-fixture.spec.js';

/* Real: PostgreSQL, the embedded engine. Four events that orchestrator wrote, and that are in the ledger. */
const ledger = useLedger(usePostgres());
const { sql, put, write, wait } = useServiceTables(ledger);
const at = (ageMs: number): string => new Date(Date.now() - ageMs).toISOString();
const [HOUR, DAY] = [3_600_000, 86_400_000];
const LAST = 4;

const found = async () => {
  const { ok, firstFault } = await verifyLedger(ledger());
  return { ok, firstFault };
};
const lacks = (place: string): object => ({
  ok: false,
  firstFault: { index: LAST + 1, reason: expect.stringContaining(place) as string },
});
const recorded = async (...events: readonly Buffer[]): Promise<void> => {
  for (const event of events) await write(event);
  await ledger().record(...events);
  await ledger().age();
};

beforeEach(() => recorded(...[1, 2, 3, 4].map((version) => note('task/1', version))));
afterEach(() => ledger().empty());

describe('a row that was planted in an outbox hides no event that the ledger lacks', () => {
  it.each([
    ['whose bytes are no event', () => put('task/1', 5, '{')],
    ['whose bytes are another event', () => put('task/1', 5, String(note('task/2', 5)))],
    ['whose bytes are an earlier one', () => put('task/1', 5, String(note('task/1', 4)))],
    [
      'whose bytes are those of another service',
      () => put('task/1', 5, String(note('task/1', 5, { service: 'qa' }))),
    ],
    [
      'whose id is that of one that is recorded',
      () => {
        const { id } = JSON.parse(String(note('task/1', 4))) as { id: string };
        return write(note('task/1', 5, { id }));
      },
    ],
  ])('%s', async (_, plant) => {
    await plant();
    await wait('task/1 5');
    expect(await found()).toMatchObject(lacks('task/1, 5'));
  });

  it('if the service has published since what it wrote long after', async () => {
    const late = note('task/2', 1, { time: at(DAY) });
    await write(late);
    await wait('task/2 1');
    expect(await found()).toMatchObject({ ok: true });
    await recorded(note('task/1', 5, { time: at(HOUR) }));
    const { found: passedOver, waitedMs } = await waitedOut(found);
    expect(passedOver).toMatchObject({
      ok: false,
      firstFault: {
        index: LAST + 2,
        reason: expect.stringMatching(/task\/2, 1; .* outbox/) as string,
      },
    });
    expect(waitedMs).toBeGreaterThan(SETTLE_MS);
    // Whoever takes it out again hides nothing either.
    setTimeout(() => void sql('TRUNCATE orchestrator.outbox'), 2_000);
    expect(await found()).toMatchObject({ ok: false });
    // Its relay may have been behind, and is not any more.
    await wait('task/2 1');
    setTimeout(() => {
      void ledger()
        .record(late)
        .then(() => sql('TRUNCATE orchestrator.outbox'));
    }, 2_000);
    expect(await found()).toMatchObject({ ok: true });
  });

  it('that comes after one that waits', async () => {
    await write(note('task/1', 5));
    await wait('task/1 5');
    expect(await found()).toMatchObject({ ok: true });
    await write(note('task/1', 6));
    expect(await found()).toMatchObject(lacks('task/1, 6'));
  });
});

describe('nor does', () => {
  it('a time in the event that is yet to come', async () => {
    await write(note('task/1', 5, { time: at(-HOUR) }));
    expect(await found()).toMatchObject(lacks('task/1, 5'));
  });

  it.each([
    ['before the first', 0],
    ['beyond the head', 1_000],
  ])('a place in the index that was made up, %s', async (_, index) => {
    const event = note('task/1', 5);
    await write(event);
    const { id } = JSON.parse(String(event)) as { id: string };
    await sql(
      `INSERT INTO ledger_entry (event_id, ledger_index, leaf) VALUES ($1, $2, sha256('\\x00'::bytea || $3))`,
      [id, index, event],
    );
    const neverGiven = { ok: false, firstFault: { index: 0 } };
    expect(await found()).toMatchObject(index === 0 ? neverGiven : lacks('task/1, 5'));
    await sql('UPDATE ledger_entry SET ledger_index = 1000 WHERE event_id = $1', [id]);
    expect(await found()).toMatchObject(lacks('task/1, 5'));
  });
});

it('whatever waits, an event is lacking if and only if it is neither counted nor waits', async () => {
  const events = [1, 2, 3, 4].flatMap((version) =>
    ['a', 'b', 'c'].map((stream) => ({ stream: `task/${stream}`, version })),
  );
  for (const { stream, version } of events) await write(note(stream, version));
  const table = { service: 'orchestrator', schema: 'orchestrator', retires: false, beats: false };
  const { dataSource } = ledger();
  const states = fc.array(fc.constantFrom('counted', 'waits', 'missing'), {
    minLength: events.length,
    maxLength: events.length,
  });
  // What is published of a stream is so in order: nothing waits that one of its successors has passed.
  const published = (drawn: readonly string[]): readonly string[] =>
    drawn.map((state, place) => {
      const later = drawn.filter(
        (_, other) => other > place && events[other]?.stream === events[place]?.stream,
      );
      return state === 'waits' && later.includes('counted') ? 'counted' : state;
    });
  await fc.assert(
    fc.asyncProperty(states, async (drawn) => {
      const stateOf = published(drawn);
      const counts = new StreamCounts('orchestrator');
      for (const version of [1, 2, 3, 4]) counts.add('task/1', version, version, 0);
      events.forEach(({ stream, version }, place) => {
        if (stateOf[place] === 'counted') counts.add(stream, version, place + 5, 0);
      });
      const of = (state: string) => events.filter((_, place) => stateOf[place] === state);
      await sql('TRUNCATE orchestrator.outbox');
      await wait(...of('waits').map(({ stream, version }) => `${stream} ${version}`));
      const counted = { counts, lastIndex: LAST, newestMs: 0, now: Date.now() };
      const look = { dataSource, table, ...counted, unread: undefined };
      const { reason } = (await new Lacking(look, new OnTheirWay()).toEnd()) ?? {};
      const missing = of('missing').map(({ stream, version }) => `${stream}, ${version}`);
      const named = missing.some((place) => reason?.includes(place));
      const isLacking = missing.length > 0;
      expect({ found: reason !== undefined, named }).toEqual({
        found: isLacking,
        named: isLacking,
      });
    }),
    { numRuns: 60 },
  );
});
