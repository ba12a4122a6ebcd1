import { leafHash, noEvents, streamDigest } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import type { PassedLine } from './left-streams.store.js';
import type { CountedLine } from './ledger-counts.js';
import type { KeptWalk } from './following.store.js';
import { verifyLedger } from './verify.store.js';
import type { Walk } from './walk.store.js';

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
/** Of one stream. */
const ALL = EVENTS / 2;

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

  /** That have left with one event each. */
  const manyLeft = async (count: number, from = 0): Promise<readonly string[]> => {
    const many = Array.from(
      { length: count },
      (_, at) => `task/m${String(from + at).padStart(4, '0')}`,
    );
    for (let at = 0; at < many.length; at += 500)
      await ledger().record(...many.slice(at, at + 500).map((stream) => note(stream, 1)));
    await ledger().age();
    await sql(
      `INSERT INTO orchestrator.retired_stream
       SELECT u.stream, 1, true, 'default', decode(u.digest, 'hex'), ${EVENTS}, now(), true
       FROM unnest($1::text[], $2::text[]) AS u (stream, digest)`,
      [many, many.map((stream) => digestOf([note(stream, 1)]).toString('hex'))],
    );
    return many;
  };
  /** What `work` asks the two databases. */
  const askedBy = async (work: () => Promise<unknown>) => {
    const lookedUp = vi.spyOn(ledger().rows, 'leavesOf');
    const queries = vi.spyOn(ledger().dataSource, 'query');
    await work();
    const asked = { lookedUp: lookedUp.mock.calls.length, queries: queries.mock.calls.length };
    vi.restoreAllMocks();
    return asked;
  };

  it('are compared to the last, where there are more than are looked up at a time', async () => {
    const many = await manyLeft(1_030);
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

  it('are compared as the walk passes them: none is looked up, and what is asked grows as the ledger does', async () => {
    const verified = async (left: number) =>
      expect(await found()).toMatchObject({ ok: true, services: [{ left }] });
    const asked: { lookedUp: number; queries: number }[] = [];
    for (const [have, want] of [
      [0, 1_000],
      [1_000, 2_000],
      [2_000, 4_000],
    ] as const) {
      await manyLeft(want - have, have);
      asked.push(await askedBy(() => verified(LEFT + want)));
    }
    expect(asked.map(({ lookedUp }) => lookedUp)).toEqual([0, 0, 0]);
    const [first = 0, second = 0, third = 0] = asked.map(({ queries }) => queries);
    // Twice as many streams more take twice as many queries more: a look at all before would show.
    expect(third - second).toBeLessThanOrEqual(2 * (second - first) + 2);
  });

  it('are known of a walk that was interrupted, and not looked up again', async () => {
    const many = await manyLeft(2_000);
    const kept: KeptWalk[] = [];
    const interrupted = async (walk: Walk): Promise<void> => {
      await walk.settle();
      const state = walk.state();
      if (walk.position < 1_500 || !state) return;
      const lines = JSON.parse(JSON.stringify([[...walk.counts.state()], [...walk.digests()]]));
      const [streams, digests] = lines as [CountedLine[], PassedLine[]];
      kept.push({ walk: state, streams, digests, since: new Date().toISOString() });
      throw new Error('Interrupted.');
    };
    await expect(verifyLedger(ledger(), {}, { passed: interrupted })).rejects.toThrow(
      'Interrupted.',
    );
    const from = kept[0];
    const goesOn = async (): Promise<void> => {
      expect(await verifyLedger(ledger(), {}, { from })).toMatchObject({
        ok: true,
        resumed: { upTo: expect.any(Number) as number },
        services: [{ left: LEFT + many.length }],
      });
    };
    expect(await askedBy(goesOn)).toMatchObject({ lookedUp: 0 });
    // What was passed before is held against what is kept now.
    await sql(
      `UPDATE orchestrator.retired_stream SET digest = '\\x00' WHERE stream = 'task/m0003'`,
    );
    expect(await verifyLedger(ledger(), {}, { from })).toMatchObject({
      ok: false,
      firstFault: { reason: expect.stringContaining('task/m0003') as string },
    });
  });

  it.each([
    ['by what the walk has passed of it', 'others had left', 0],
    ['by a look at the ledger', 'nothing had left', 1],
  ])('are compared %s, if one leaves meanwhile, and %s before', async (_, before, lookedUp) => {
    await sql('TRUNCATE orchestrator.retired_stream');
    for (let at = 1; at < ALL; at += 1) await put('task/0', at);
    if (before === 'others had left') await manyLeft(1);
    const { lastIndex } = await ledger().index.head();
    const passed = async (walk: Walk): Promise<void> => {
      if (walk.position < lastIndex) return;
      await walk.settle();
      await leave('task/0', ALL);
      await sql(`DELETE FROM orchestrator.event WHERE stream = 'task/0'`);
    };
    const look = async (): Promise<void> => {
      expect(await verifyLedger(ledger(), {}, { passed })).toMatchObject({
        ok: true,
        services: [{ left: ALL + (before === 'others had left' ? 1 : 0) }],
      });
    };
    expect(await askedBy(look)).toMatchObject({ lookedUp });
  });
});
