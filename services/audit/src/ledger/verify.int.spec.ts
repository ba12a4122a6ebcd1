import { leafHash } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newSecret, verifierOf } from '../tree/signing.adapter.js';
import { batchHashOf, genesis } from './chain.store.js';
import { entryOf, note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import { type Verification, verifyLedger } from './verify.store.js';

// Real: PostgreSQL, the embedded engine of ClickHouse. Three batches of four events, two streams.
const ledger = useLedger(usePostgres());
const event = (at: number): Buffer => note(`task/${at % 2}`, Math.ceil(at / 2));
const verify = (): Promise<Verification> => verifyLedger(ledger());

const alter = (change: string): Promise<void> =>
  ledger().command(`ALTER TABLE ledger_event ${change} SETTINGS mutations_sync = 1`);
const remove = (index: number): Promise<void> => alter(`DELETE WHERE ledger_index = ${index}`);
/** A row as the service itself would write it, wherever it does not belong. */
const write = (index: number, bytes: Buffer): Promise<void> =>
  ledger().rows.insert([{ index, entry: entryOf(bytes), isNew: true }]);
const quoted = (bytes: Buffer | string): string =>
  `'${String(bytes).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

beforeEach(async () => {
  for (const first of [1, 5, 9])
    await ledger().record(...[0, 1, 2, 3].map((offset) => event(first + offset)));
  await ledger().age();
});
afterEach(() => ledger().empty());

describe('a ledger as it was recorded', () => {
  it('verifies', async () => {
    const { lastIndex, batchHash } = await ledger().index.head();
    expect(await verify()).toMatchObject({
      ok: true,
      firstFault: null,
      events: 12,
      batches: 3,
      streams: 2,
      onTheirWay: 0,
      lastIndex,
      batchHash: batchHash.toString('hex'),
    });
  });

  it('verifies with every kind of character', async () => {
    const kinds = [
      '\0',
      '\x7f',
      '\x80',
      '\u07ff',
      '\u0800',
      '\ud7ff',
      '\ue000',
      '\ufeff',
      '\ufffd',
      '\uffff',
    ];
    const beyond = ['\u{10000}', '\u{1f319}', '\u{10ffff}', '\ud800', '\udc00 \ud800'];
    for (const [at, reason] of [...kinds, ...beyond].entries())
      await ledger().record(
        note('task/0', 7 + at, { type: 'task.paused.v1', data: { by: 'ana', reason, runs: [] } }),
      );
    await ledger().age();
    expect(await verify()).toMatchObject({ ok: true, events: 12 + kinds.length + beyond.length });
  });

  it('verifies while it is empty', async () => {
    await ledger().empty();
    expect(await verify()).toMatchObject({ ok: true, events: 0, batches: 0 });
  });

  it('is not taken as signed by a key that was named, with no checkpoint at all', async () => {
    const keys = [verifierOf(newSecret('ledger.example'))];
    expect(await verifyLedger(ledger(), { keys })).toMatchObject({
      ok: false,
      firstFault: {
        index: 1,
        upTo: 12,
        reason: expect.stringContaining('nothing here is signed by a key') as string,
      },
    });
    await ledger().empty();
    expect(await verifyLedger(ledger(), { keys })).toMatchObject({ ok: true });
  });

  it('verifies while it is written to', async () => {
    let next = 12;
    const ended = new AbortController();
    const writer = (async () => {
      while (!ended.signal.aborted) await ledger().record(event((next += 1)), event((next += 1)));
    })();
    try {
      for (let round = 0; round < 8; round += 1) {
        expect(await verify()).toMatchObject({ ok: true, firstFault: null });
      }
    } finally {
      ended.abort();
      await writer;
    }
    expect(next).toBeGreaterThan(14);
  });

  it('waits for a row whose place was given a moment ago', async () => {
    const { placed } = await ledger().index.place([entryOf(event(13))]);
    const verification = verify();
    await new Promise((wake) => setTimeout(wake, 500));
    await ledger().rows.insert(placed);
    expect(await verification).toMatchObject({ ok: true, events: 13 });
  });

  it('verifies events that are far larger than what is read at a time', async () => {
    const reason = 'x'.repeat(1000);
    const runs = Array.from({ length: 20_000 }, () => ({
      runId: '019a0000-0000-7000-8000-000000000000',
      stage: 'write',
      role: 'worker' as const,
      round: 1,
    }));
    const data = { by: 'ana', reason, runs };
    const large = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17].map((sequence) =>
      note('task/0', sequence, { type: 'task.paused.v1', data }),
    );
    for (const one of large) await ledger().record(one);
    expect((await ledger().rows.after(12, 100)).length).toBeLessThan(large.length);
    expect(await verify()).toMatchObject({ ok: true, events: 23 });
  });
});

describe('tampering is found, and the first place named', () => {
  const edited = String(event(6)).replace('person-3', 'person-4');
  const lists = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const deep = Buffer.from(String(event(6)).replace('"data":{', `"data":{"deep":${lists},`));
  const LARGE = `arrayStringConcat(arrayMap(_ -> repeat('x', 1000000), range(60)))`;
  const OTHERWISE = (column: string): string =>
    `replaceAll(${column}, unhex('EFBFBD'), unhex('FF'))`;
  const recordStrange = async (): Promise<void> => {
    const data = { by: 'ana', reason: 'cut \ufffd here', runs: [] };
    await ledger().record(note('task/0', 7, { type: 'task.paused.v1', data }));
    await ledger().age();
    expect(await verify()).toMatchObject({ ok: true });
  };
  const cases: readonly [string, number, string, () => Promise<unknown>][] = [
    [
      'an edited body',
      6,
      'do not have the hash',
      () => alter(`UPDATE body = ${quoted(edited)} WHERE ledger_index = 6`),
    ],
    [
      'an edited body with its leaf computed anew',
      6,
      'another event',
      () =>
        alter(
          `UPDATE body = ${quoted(edited)}, leaf = '${leafHash(Buffer.from(edited)).toString('hex')}', data = ${quoted(JSON.stringify((JSON.parse(edited) as { data: object }).data))} WHERE ledger_index = 6`,
        ),
    ],
    [
      'a body that is no event any more, with its leaf',
      6,
      'not JSON',
      () =>
        alter(
          `UPDATE body = '{', leaf = '${leafHash(Buffer.from('{')).toString('hex')}' WHERE ledger_index = 6`,
        ),
    ],
    [
      'a body that is nested deeper than the stack, with its leaf',
      6,
      'the columns say otherwise than the bytes: data',
      () =>
        alter(
          `UPDATE body = ${quoted(deep)}, leaf = '${leafHash(deep).toString('hex')}' WHERE ledger_index = 6`,
        ),
    ],
    [
      'a body that is larger than any event',
      6,
      'the row has 60000',
      () => alter(`UPDATE body = ${LARGE} WHERE ledger_index = 6`),
    ],
    [
      'larger data for the views than of any event',
      6,
      'no event makes it so large',
      () => alter(`UPDATE data = ${LARGE} WHERE ledger_index = 6`),
    ],
    [
      'an edited body that reads as it was: other bytes where it holds U+FFFD',
      13,
      'not UTF-8',
      async () => {
        await recordStrange();
        await alter(`UPDATE body = ${OTHERWISE('body')} WHERE ledger_index = 13`);
      },
    ],
    [
      'edited data that reads as it was',
      13,
      'not UTF-8',
      async () => {
        await recordStrange();
        await alter(`UPDATE data = ${OTHERWISE('data')} WHERE ledger_index = 13`);
      },
    ],
    [
      'an edited column beside untouched bytes',
      6,
      'tenant',
      () => alter(`UPDATE tenant = 'other' WHERE ledger_index = 6`),
    ],
    [
      'edited data for the views beside untouched bytes',
      7,
      'data',
      () => alter(`UPDATE data = '{}' WHERE ledger_index = 7`),
    ],
    ['a deleted row', 7, 'missing', () => remove(7)],
    ['a deleted first row', 1, 'missing', () => remove(1)],
    ['a truncated tail', 11, 'missing', () => alter('DELETE WHERE ledger_index > 10')],
    ['a ledger without rows', 1, 'missing', () => ledger().command('TRUNCATE TABLE ledger_event')],
    [
      'two rows in each other’s place',
      6,
      'another event',
      async () => {
        await remove(6);
        await remove(7);
        await write(6, event(7));
        await write(7, event(6));
      },
    ],
    [
      'two rows in each other’s place across batches',
      4,
      'another event',
      async () => {
        await remove(4);
        await remove(5);
        await write(4, event(5));
        await write(5, event(4));
      },
    ],
    ['a second, different row at a place', 6, '', () => write(6, event(99))],
    ['a row before the first', 0, 'never placed', () => write(0, event(99))],
    ['a row after the last', 13, 'never placed', () => write(13, event(99))],
    ['a row far after the last', 40, 'never placed', () => write(40, event(99))],
  ];
  it.each(cases)('%s: index %i', async (_, index, reason, tamper) => {
    await tamper();
    const { ok, firstFault } = await verify();
    expect(firstFault).toEqual({ index, reason: expect.stringContaining(reason) as unknown });
    expect(ok).toBe(false);
  });

  const postgresCases: readonly [string, number, string, string][] = [
    ['a changed hash of a batch', 5, 'another hash', batchSet(5, `batch_hash = ${zeros()}`)],
    [
      'a changed hash before a batch',
      5,
      'does not follow',
      batchSet(5, `previous_hash = ${zeros()}`),
    ],
    [
      'a batch that is gone',
      5,
      'a batch is missing',
      'DELETE FROM ledger_batch WHERE first_index = 5',
    ],
    [
      'a last batch that is gone',
      9,
      'no batch begins',
      'DELETE FROM ledger_batch WHERE first_index = 9',
    ],
    [
      'a batch that ends before it begins',
      5,
      'a batch of 0 events',
      batchSet(5, String.raw`last_index = 4, batch_hash = sha256('\x02'::bytea || previous_hash)`),
    ],
    ['a changed head', 12, 'the head names', `UPDATE ledger_head SET batch_hash = ${zeros()}`],
    [
      'a head that was set back',
      9,
      'never placed',
      `UPDATE ledger_head SET last_index = 8, batch_hash = (SELECT batch_hash FROM ledger_batch WHERE first_index = 5)`,
    ],
  ];
  it.each(postgresCases)('%s: index %i', async (_, index, reason, statement) => {
    await ledger().dataSource.query(statement);
    expect((await verify()).firstFault).toEqual({
      index,
      reason: expect.stringContaining(reason) as unknown,
    });
  });

  it('a batch of more events than get their places at once: index 1', async () => {
    for (let first = 13; first <= 5_013; first += 1_000)
      await ledger().record(
        ...Array.from({ length: 1_000 }, (_, at) => note(`task/m${first + at}`, 1)),
      );
    await ledger().age();
    const { lastIndex } = await ledger().index.head();
    const leaves = await ledger().index.leavesBetween(1, lastIndex);
    const all = Array.from({ length: lastIndex }, (_, at) => leaves.get(at + 1) ?? genesis);
    const made = [lastIndex, genesis, batchHashOf(genesis, all)];
    await ledger().dataSource.query('DELETE FROM ledger_batch');
    await ledger().dataSource.query(
      `INSERT INTO ledger_batch VALUES (1, $1, $2, $3, now() - interval '1 minute')`,
      made,
    );
    await ledger().dataSource.query('UPDATE ledger_head SET batch_hash = $1', [made[2]]);
    expect((await verify()).firstFault).toEqual({
      index: 1,
      reason: expect.stringContaining(`a batch of ${lastIndex} events`) as string,
    });
  });

  it('the earliest of several', async () => {
    await write(40, event(99));
    await remove(10);
    await alter(`UPDATE type = 'task.failed.v1' WHERE ledger_index = 3`);
    expect((await verify()).firstFault?.index).toBe(3);
  });
});

describe('completeness', () => {
  it('finds an event that was taken away before it was recorded', async () => {
    await ledger().record(event(13), event(14), event(17), event(16), event(19), event(18));
    await ledger().age();
    expect(await verify()).toMatchObject({
      ok: false,
      onTheirWay: 0,
      firstFault: { index: 15, reason: 'stream task/1 of orchestrator lacks its event 8' },
    });
  });

  it('gives an event that is on its way the time to come', async () => {
    const time = new Date().toISOString();
    await ledger().record(note('task/1', 9, { time }));
    expect(await verify()).toMatchObject({ ok: true, onTheirWay: 1 });
    await ledger().record(event(13), event(15));
    expect(await verify()).toMatchObject({ ok: true, onTheirWay: 0 });
  });

  it('finds a second event at the place of another in its stream', async () => {
    await ledger().record(note('task/1', 2, { id: '019a0000-0000-7000-8000-000000000001' }));
    expect((await verify()).firstFault).toEqual({
      index: 13,
      reason: 'stream task/1 of orchestrator has its event 2 a second time',
    });
  });
});

function batchSet(first: number, set: string): string {
  return `UPDATE ledger_batch SET ${set} WHERE first_index = ${first}`;
}

function zeros(): string {
  return `decode(repeat('00', 32), 'hex')`;
}
