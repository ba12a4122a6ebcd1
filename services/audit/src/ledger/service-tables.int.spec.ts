import { leafHash } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LONG_AGO_MS } from './awaited.js';
import { note } from './event-fixture.spec.js';
import { eventFacts } from './event-facts.js';
import { Lacking } from './lacking.store.js';
import { OnTheirWay } from './not-yet-recorded.js';
import { useLedger } from './ledger-fixture.spec.js';
import { RowBinary } from './row-binary.js';
import { writeRow } from './stored-row.js';
import { useServiceTables } from './service-tables-fixture.spec.js';
import { StreamCounts } from './verify.js';
import { verifyLedger } from './verify.store.js';

/*
 * Real: PostgreSQL, the embedded engine. Two streams of six events that orchestrator wrote, and has in its
 * event table; one event of qa, whose table is not here.
 */
const ledger = useLedger(usePostgres());
const { sql, put, write, wait } = useServiceTables(ledger);
const event = (at: number): Buffer => note(`task/${at % 2}`, Math.ceil(at / 2));
const ofQa = note('review/1', 1, {
  service: 'qa',
  type: 'dead-letter.discarded.v1',
  data: {
    deadLetterId: '019a0000-0000-7000-8000-000000000001',
    subscription: 'qa',
    code: 'unreadable-event',
    messageType: '',
    valueHash: 'a'.repeat(64),
    by: 'ana',
    reason: 'noise',
  },
});
const [EVENTS, LAST] = [12, 13];

/** What no recorder takes: placed by whoever has both databases. */
const forge = async (bytes: Buffer): Promise<void> => {
  expect(await ledger().record(bytes)).toEqual(['unreadable-event']);
  const { source } = JSON.parse(String(bytes)) as { source: string };
  const genuine = eventFacts(String(bytes).replace(source, 'nightshift/orchestrator'));
  const facts = { ...genuine, service: source.slice(11) };
  const leaf = leafHash(bytes);
  const binary = new RowBinary();
  writeRow({ facts, leaf, bytes }, binary);
  const { block, start, end } = binary.end();
  const forged = { id: facts.id, leaf, row: block.subarray(start, end) };
  const { placed } = await ledger().index.place([forged]);
  await ledger().rows.insert(placed);
  await ledger().age();
};
const found = async () => {
  const { ok, firstFault, services } = await verifyLedger(ledger());
  return { ok, firstFault, services };
};
const fault = (index: number, reason: string): object => ({
  ok: false,
  firstFault: { index, reason: expect.stringContaining(reason) as string },
});
const compared = (count: number, events = EVENTS): readonly object[] => [
  { service: 'orchestrator', events, compared: count, left: 0 },
  { service: 'qa', events: 1, compared: 0, left: 0 },
];

beforeEach(async () => {
  for (let at = 1; at <= EVENTS; at += 1) await write(event(at));
  for (const first of [1, 5, 9])
    await ledger().record(...[0, 1, 2, 3].map((offset) => event(first + offset)));
  await ledger().record(ofQa);
  await ledger().age();
});
afterEach(() => ledger().empty());

describe('a ledger and the tables of the services', () => {
  it('are the same; whose table is not here is counted apart', async () => {
    expect(await found()).toEqual({ ok: true, firstFault: null, services: compared(EVENTS) });
  });

  const edited = String(event(6)).replace('person-3', 'person-4');
  it.each([
    [
      'an event that was edited in the table of its service',
      6,
      'orchestrator has other bytes of this event in its own table: task/0, 3',
      () =>
        sql(`UPDATE orchestrator.event SET body = $1 WHERE stream = 'task/0' AND version = 3`, [
          edited,
        ]),
    ],
    [
      'an event whose bytes alone were written otherwise',
      6,
      'has other bytes',
      () =>
        sql(
          `UPDATE orchestrator.event SET body = body || ' ' WHERE stream = 'task/0' AND version = 3`,
        ),
    ],
    [
      'an event that was taken out of the table of its service',
      7,
      'orchestrator has not written this event, by its own table: task/1, 4',
      () => sql(`DELETE FROM orchestrator.event WHERE stream = 'task/1' AND version = 4`),
    ],
    [
      'a whole table that was emptied',
      1,
      'has not written',
      () => sql('TRUNCATE orchestrator.event'),
    ],
    [
      'an event of a service that never wrote it',
      14,
      'has not written this event, by its own table: task/forged, 1',
      () => ledger().record(note('task/forged', 1)),
    ],
    [
      'an event of a service that there is not',
      14,
      '"nightshift/ghost" writes no events of type "task.resumed.v1"',
      () => forge(note('task/0', 7, { service: 'ghost' })),
    ],
    [
      'an event that its service does not write, and whose table is not here',
      14,
      '"nightshift/qa" writes no events of type "task.resumed.v1"',
      () => forge(note('task/0', 7, { service: 'qa' })),
    ],
    [
      'a ledger that was written anew from beginning to end, with another event in it',
      6,
      'has other bytes',
      async () => {
        await ledger().empty();
        for (let at = 1; at <= EVENTS; at += 1)
          await ledger().record(at === 6 ? Buffer.from(edited) : event(at));
        await ledger().age();
      },
    ],
    [
      'an event that was written long ago, and never came',
      LAST + 1,
      'the ledger lacks an event that orchestrator has written at 2026-11-25T00:00:00.000Z: task/1, 7',
      () => write(event(13)),
    ],
    ['a whole stream that never came', LAST + 1, 'task/away, 1', () => write(note('task/away', 1))],
    [
      'what is no event any more, and is not in the ledger',
      LAST + 1,
      'the ledger lacks an event that orchestrator has written: task/broken, 1',
      () => put('task/broken', 1, '{'),
    ],
    [
      'the last event of a stream, taken out of a ledger that was written anew',
      13,
      'task/0, 6',
      async () => {
        await ledger().empty();
        for (let at = 1; at < EVENTS; at += 1) await ledger().record(event(at));
        await ledger().record(ofQa);
        await ledger().age();
      },
    ],
  ])('differ by %s: index %i', async (_, index, reason, tamper) => {
    await tamper();
    expect(await found()).toMatchObject(fault(index, reason));
  });

  it('do not differ by what may still be on its way', async () => {
    const time = (ageMs: number): string => new Date(Date.now() - ageMs).toISOString();
    await write(note('task/young', 1, { time: time(LONG_AGO_MS - 60_000) }));
    expect(await found()).toMatchObject({ ok: true });
    await write(note('task/old', 1, { time: time(LONG_AGO_MS + 1_000) }));
    expect(await found()).toMatchObject(fault(LAST + 1, 'task/old, 1'));
    await wait('task/other 1', 'task/old 1');
    expect(await found()).toMatchObject({ ok: true });
    await sql(`UPDATE orchestrator.outbox SET versions = '{1,2}'`);
    expect(await found()).toMatchObject(fault(LAST + 1, 'task/old, 1'));
  });

  it('do not differ by what was placed after the count', async () => {
    const table = { service: 'orchestrator', schema: 'orchestrator', retires: false, beats: false };
    const { dataSource } = ledger();
    const counted = {
      counts: new StreamCounts('orchestrator'),
      lastIndex: 0,
      newestMs: 0,
      now: Date.now(),
    };
    const look = { dataSource, table, ...counted, unread: undefined };
    const fault = () => new Lacking(look, new OnTheirWay()).toEnd();
    expect(await fault()).toBeUndefined();
    await sql(`DELETE FROM ledger_entry WHERE ledger_index = 2`);
    expect(await fault()).toMatchObject({
      index: 1,
      reason: expect.stringContaining('task/0, 1') as string,
    });
  });

  it('are found to differ in more streams than are read at a time', async () => {
    await sql(
      `INSERT INTO orchestrator.event SELECT 'young/' || n, 1, replace($1, 'young/n', 'young/' || n) FROM generate_series(1, 5100) n`,
      [String(note('young/n', 1, { time: new Date().toISOString() }))],
    );
    expect(await found()).toMatchObject({ ok: true });
    await put('zz', 1, '{}');
    expect(await found()).toMatchObject(fault(LAST + 1, 'zz, 1'));
  });
});
