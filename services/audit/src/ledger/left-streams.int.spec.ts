import { leafHash, noEvents, streamDigest } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import { verifyLedger } from './verify.store.js';

/*
 * Real: PostgreSQL, the embedded engine. Two streams of six events in turn, that orchestrator wrote: task/1
 * (indexes 1, 3 .. 11), and task/0 (2, 4 .. 12), of which the first five have left its table.
 */
const ledger = useLedger(usePostgres());
const sql = (statement: string, values: unknown[] = []): Promise<unknown> =>
  ledger().dataSource.query(statement, values);
const event = (at: number): Buffer => note(`task/${at % 2}`, Math.ceil(at / 2));
const EVENTS = 12;
const LEFT = 5;

const digestOf = (events: readonly Buffer[]): Buffer =>
  streamDigest(
    noEvents,
    events.map((bytes) => leafHash(bytes)),
  );
const eventsOf = (stream: string, upTo: number): readonly Buffer[] =>
  Array.from({ length: upTo }, (_, at) => note(stream, at + 1));
const put = (stream: string, version: number): Promise<unknown> =>
  sql('INSERT INTO orchestrator.event VALUES ($1, $2, $3)', [
    stream,
    version,
    String(note(stream, version)),
  ]);
const leave = (stream: string, version: number, digest = digestOf(eventsOf(stream, version))) =>
  sql(
    `INSERT INTO orchestrator.retired_stream VALUES ($1, $2, true, 'default', $3, ${EVENTS}, now(), true)`,
    [stream, version, digest],
  );
const recordAll = async (edited?: { readonly at: number; readonly bytes: Buffer }) => {
  for (let at = 1; at <= EVENTS; at += 1)
    await ledger().record(at === edited?.at ? edited.bytes : event(at));
  await ledger().age();
};
const found = async () => {
  const { ok, firstFault, services } = await verifyLedger(ledger());
  return { ok, firstFault, services };
};

beforeAll(async () => {
  await sql('CREATE SCHEMA orchestrator');
  await sql(
    'CREATE TABLE orchestrator.event (stream text, version integer, body text NOT NULL, PRIMARY KEY (stream, version))',
  );
  await sql(
    'CREATE TABLE orchestrator.outbox (id bigint GENERATED ALWAYS AS IDENTITY, streams text[], versions integer[])',
  );
  await sql(
    `CREATE TABLE orchestrator.retired_stream (stream text PRIMARY KEY, version integer, closed boolean,
       tenant text, digest bytea, tree_size bigint, retired_at timestamptz, deleted boolean)`,
  );
});
afterAll(() => sql('DROP SCHEMA orchestrator CASCADE'));
beforeEach(async () => {
  for (let at = 1; at <= 6; at += 1) await put('task/1', at);
  await put('task/0', 6);
  await leave('task/0', LEFT);
  await recordAll();
});
afterEach(async () => {
  await ledger().empty();
  await sql('TRUNCATE orchestrator.event, orchestrator.outbox, orchestrator.retired_stream');
});

describe('streams that have left a table for the ledger', () => {
  it('are there as they left, and are counted apart', async () => {
    const counts = { events: EVENTS, compared: EVENTS - LEFT, left: LEFT };
    expect(await found()).toEqual({
      ok: true,
      firstFault: null,
      services: [{ service: 'orchestrator', ...counts }],
    });
  });

  it('may still be in the table, until a crash is made up for', async () => {
    await sql('UPDATE orchestrator.retired_stream SET deleted = false');
    for (let at = 1; at <= LEFT; at += 1) await put('task/0', at);
    expect(await found()).toMatchObject({ ok: true, services: [{ compared: EVENTS, left: 0 }] });
  });

  const other = note('task/0', 3, { data: { by: 'person-4', runs: [] } });
  it.each([
    [
      'a ledger that was written anew with another event of one of them',
      { index: 2, upTo: 10 },
      'the events of task/0 are not those that have left the table of orchestrator',
      async () => {
        await ledger().empty();
        await recordAll({ at: 6, bytes: other });
      },
    ],
    [
      'a digest that was changed',
      { index: 2, upTo: 10 },
      'its digest is another',
      () => sql(`UPDATE orchestrator.retired_stream SET digest = decode(repeat('ab', 32), 'hex')`),
    ],
    [
      'a ledger that was written anew without their events',
      { index: 7 },
      'the ledger lacks an event that has left the table of orchestrator for it: task/0, 1',
      async () => {
        await ledger().empty();
        await sql(`DELETE FROM orchestrator.event WHERE stream = 'task/0'`);
        await ledger().record(...eventsOf('task/1', 6));
        await ledger().age();
      },
    ],
    [
      'a ledger that was written anew without the last of them',
      { index: 11 },
      'for it: task/0, 5',
      async () => {
        await ledger().empty();
        await sql(`DELETE FROM orchestrator.event WHERE stream = 'task/0'`);
        await ledger().record(...eventsOf('task/1', 6), ...eventsOf('task/0', 4));
        await ledger().age();
      },
    ],
    [
      'a stream that is said to have left, and was never recorded',
      { index: EVENTS + 1 },
      'for it: task/away, 1',
      () => leave('task/away', 2),
    ],
    [
      'more events that are said to have left than there were',
      { index: EVENTS + 1 },
      'for it: task/0, 7',
      () => sql('UPDATE orchestrator.retired_stream SET version = 7'),
    ],
    [
      'fewer events that are said to have left',
      { index: 10 },
      'orchestrator has not written this event, by its own table: task/0, 5',
      () => sql('UPDATE orchestrator.retired_stream SET version = 4'),
    ],
    [
      'a stream of which it was struck out that it has left',
      { index: 2 },
      'orchestrator has not written this event, by its own table: task/0, 1',
      () => sql('TRUNCATE orchestrator.retired_stream'),
    ],
    [
      'another tenant that is said to own it',
      { index: 2 },
      'orchestrator has kept another tenant of a stream that has left its table: task/0',
      () => sql(`UPDATE orchestrator.retired_stream SET tenant = 'other'`),
    ],
    [
      'an event that is in the table again',
      { index: 6 },
      'orchestrator has an event again in its own table that had left it for the ledger: task/0, 3',
      () => put('task/0', 3),
    ],
    [
      'an event that came after they had left, and is gone from the table',
      { index: 12 },
      'orchestrator has not written this event, by its own table: task/0, 6',
      () => sql(`DELETE FROM orchestrator.event WHERE stream = 'task/0'`),
    ],
  ])('differ by %s', async (_, place, reason, tamper) => {
    await tamper();
    expect(await found()).toMatchObject({
      ok: false,
      firstFault: { ...place, reason: expect.stringContaining(reason) as string },
    });
  });

  it('are compared to the last, where there are more than are looked up at a time', async () => {
    const many = Array.from({ length: 1_030 }, (_, at) => `task/m${String(at).padStart(4, '0')}`);
    await ledger().record(...many.map((stream) => note(stream, 1)));
    await ledger().age();
    for (const stream of many) await leave(stream, 1);
    expect(await found()).toMatchObject({ ok: true, services: [{ left: LEFT + many.length }] });
    await sql(
      `UPDATE orchestrator.retired_stream SET digest = '\\x00' WHERE stream = 'task/m1029'`,
    );
    expect(await found()).toMatchObject({
      ok: false,
      firstFault: {
        index: EVENTS + 1_030,
        reason: expect.stringContaining('task/m1029') as string,
      },
    });
  });
});
