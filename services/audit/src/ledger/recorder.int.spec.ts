import { setTimeout as pause } from 'node:timers/promises';
import { leafHash } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import fc from 'fast-check';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { delivered, entryOf, note } from './event-fixture.spec.js';
import { useLedger } from './ledger-fixture.spec.js';
import { recordingSubscription } from './recorder.store.js';
import { verifyLedger } from './verify.store.js';

// Real: PostgreSQL, the embedded engine of ClickHouse. The bus is a function call.
const ledger = useLedger(usePostgres());
afterEach(() => {
  vi.restoreAllMocks();
  return ledger().empty();
});

const bodies = async (): Promise<readonly string[]> =>
  (await ledger().rows.after(0, 1000)).map(({ body }) => body);

/** As a replicated table does. */
const keepTokens = async (): Promise<void> => {
  await ledger().command(
    'ALTER TABLE ledger_event MODIFY SETTING non_replicated_deduplication_window = 100',
  );
  onTestFinished(() =>
    ledger().command('ALTER TABLE ledger_event RESET SETTING non_replicated_deduplication_window'),
  );
};

const loseRow = (): Promise<void> =>
  ledger().command(
    'ALTER TABLE ledger_event DELETE WHERE ledger_index = 1 SETTINGS mutations_sync = 1',
  );

describe('recording', () => {
  it('gives every event the next place, and keeps its exact bytes beside their leaf', async () => {
    const [one, two, three] = [note('task/1', 1), note('task/1', 2), note('task/2', 1)];
    expect(await ledger().record(one, two)).toEqual([]);
    expect(await ledger().record(three)).toEqual([]);
    const rows = await ledger().rows.after(0, 10);
    expect(rows).toEqual(
      [one, two, three].map((bytes, offset) => ({
        index: offset + 1,
        leafHex: leafHash(bytes).toString('hex'),
        body: String(bytes),
      })),
    );
    expect(await verifyLedger(ledger())).toMatchObject({
      ok: true,
      events: 3,
      batches: 2,
      streams: 2,
    });
  });

  it('keeps the bytes of any text, whatever is in it', async () => {
    let sequence = 0;
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    const nasty = fc.constantFrom(
      '\u2028',
      '\\',
      '\\u0000',
      ';\n\n',
      '\ufeff',
      '\ud800',
      "'''",
      '{}',
      '\\N',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(text, nasty), { minLength: 1, maxLength: 8 }),
        async (parts) => {
          const reason = parts.join('').slice(0, 1000);
          const bytes = note('task/1', (sequence += 1), {
            type: 'task.paused.v1',
            data: { by: 'ana', reason, runs: [] },
          });
          expect(await ledger().record(bytes)).toEqual([]);
          const [row] = await ledger().rows.after(sequence - 1, 1);
          expect(row?.body).toBe(String(bytes));
        },
      ),
      { numRuns: 60 },
    );
    expect(await verifyLedger(ledger())).toMatchObject({ ok: true });
  });

  it('gives an event that comes again its old place, and no second row', async () => {
    const [one, two] = [note('task/1', 1), note('task/1', 2)];
    await ledger().record(one);
    expect(await ledger().record(one, two, two)).toEqual([]);
    expect(await bodies()).toEqual([String(one), String(two)]);
    expect(await ledger().query('SELECT count() AS rows FROM ledger_event')).toEqual([{ rows: 2 }]);
  });

  it('writes the rows that a crash between place and row left out, and only those', async () => {
    const [one, two, three] = [note('task/1', 1), note('task/1', 2), note('task/1', 3)];
    await ledger().record(one);
    await ledger().index.place([entryOf(two)]);
    expect(await bodies()).toEqual([String(one)]);
    await ledger().record(one, two, three);
    expect(await bodies()).toEqual([one, two, three].map(String));
    expect(await ledger().query('SELECT count() AS rows FROM ledger_event')).toEqual([{ rows: 3 }]);
    expect(await verifyLedger(ledger())).toMatchObject({
      ok: true,
      events: 3,
    });
  });

  it('leaves neither gap nor double when more than one insert is under way, and one fails', async () => {
    const events = Array.from({ length: 40_001 }, (_, at) =>
      note(`task/${at % 7}`, Math.floor(at / 7) + 1),
    );
    const { rows } = ledger();
    const insert = rows.insert.bind(rows);
    const spied = vi
      .spyOn(rows, 'insert')
      .mockImplementationOnce(insert)
      .mockRejectedValueOnce(new Error('disk full'));
    // The last of an insert once more in the next one, which comes while its row is being written.
    const batch = [...events.slice(0, 20_000), ...events.slice(19_999)];
    await expect(ledger().record(...batch)).rejects.toThrow('disk full');
    expect(await ledger().query('SELECT count() AS rows FROM ledger_event')).toEqual([
      { rows: 20_000 },
    ]);
    expect(await ledger().record(...batch)).toEqual([]);
    spied.mockRestore();
    expect(
      await ledger().query('SELECT count() AS rows, uniqExact(id) AS ids FROM ledger_event'),
    ).toEqual([{ rows: 40_001, ids: 40_001 }]);
    expect(await verifyLedger(ledger())).toMatchObject({ ok: true, events: 40_001 });
  });

  it('inserts the rows of a large batch by many, and ends with the last of them', async () => {
    const events = Array.from({ length: 25_000 }, (_, at) => note('task/1', at + 1));
    const spied = vi.spyOn(ledger().rows, 'insert');
    expect(await ledger().record(...events)).toEqual([]);
    expect(spied.mock.calls.map(([some]) => some.length)).toEqual([20_000, 5_000]);
    spied.mockRestore();
  });

  it('waits for a row that is being written before it asks whether one that came again has it', async () => {
    const events = Array.from({ length: 20_001 }, (_, at) => note('task/1', at + 1));
    const { rows, index } = ledger();
    const insert = rows.insert.bind(rows);
    const held = Promise.withResolvers<void>();
    const inserting = vi
      .spyOn(rows, 'insert')
      .mockImplementationOnce((some) => held.promise.then(() => insert(some)));
    const placing = vi.spyOn(index, 'place');
    // The first comes again, in what is placed while its row is being written.
    const recorded = ledger().record(...events, ...events.slice(0, 1));
    await vi.waitFor(
      () => expect(placing.mock.settledResults.at(4)?.type).toBe('fulfilled'),
      30_000,
    );
    await pause(500);
    held.resolve();
    expect(await recorded).toEqual([]);
    expect(inserting.mock.calls.map(([some]) => some.length)).toEqual([20_000, 1]);
    expect(await ledger().query('SELECT count() AS rows FROM ledger_event')).toEqual([
      { rows: 20_001 },
    ]);
  });

  it('places the next batch while the rows of one are being written, and writes each where it belongs', async () => {
    const { index, rows } = ledger();
    const { handle } = recordingSubscription(index, rows, () => undefined);
    const events = Array.from({ length: 900 }, (_, at) => note('task/1', at + 1));
    const insert = rows.insert.bind(rows);
    const held = Promise.withResolvers<void>();
    const inserting = vi
      .spyOn(rows, 'insert')
      .mockImplementationOnce((some) => held.promise.then(() => insert(some)));
    const recorded: Promise<unknown>[] = [];
    // Each begins when the one before it is in order; the row of the first is not written by then.
    for (let from = 0; from < events.length; from += 300)
      await new Promise<void>((inOrder) => {
        const batch = events.slice(from, from + 300).map((value) => delivered(value));
        recorded.push(handle(batch, undefined, inOrder));
      });
    expect((await index.head()).lastIndex).toBe(900);
    expect(await rows.withRow(1, 300)).toEqual(new Set());
    held.resolve();
    expect(await Promise.all(recorded)).toEqual([[], [], []]);
    expect(inserting).toHaveBeenCalledTimes(3);
    // What is recorded now may be in memory that one of them had.
    await ledger().record(note('task/1', 901));
    expect(await bodies()).toEqual([...events, note('task/1', 901)].map(String));
    expect(await verifyLedger(ledger())).toMatchObject({ ok: true, events: 901 });
  });

  it('writes no row twice of what comes again while the batch that has it fails, and comes again, too', async () => {
    const { index, rows } = ledger();
    const { handle } = recordingSubscription(index, rows, () => undefined);
    const events = Array.from({ length: 50 }, (_, at) => note('task/1', at + 1));
    const batch = events.map((value) => delivered(value));
    vi.spyOn(rows, 'insert').mockRejectedValueOnce(new Error('disk full'));
    await expect(handle(batch)).rejects.toThrow('disk full');
    const again = [batch, batch.slice(20), batch.slice(0, 30)].map((one) => handle(one));
    expect(await Promise.all(again)).toEqual([[], [], []]);
    expect(await ledger().query('SELECT count() AS rows FROM ledger_event')).toEqual([
      { rows: 50 },
    ]);
    expect(await verifyLedger(ledger())).toMatchObject({ ok: true, events: 50 });
  });

  it('ends between slices when it is to stop: what has a place has its row, and all comes again', async () => {
    const events = Array.from({ length: 12_000 }, (_, at) => note('task/1', at + 1));
    const { index, rows } = ledger();
    const { handle } = recordingSubscription(index, rows, () => undefined);
    const stopping = new AbortController();
    const place = index.place.bind(index);
    vi.spyOn(index, 'place').mockImplementationOnce((some) => {
      stopping.abort(new Error('stopping'));
      return place(some);
    });
    const batch = events.map((value) => delivered(value));
    await expect(handle(batch, stopping.signal)).rejects.toThrow('stopping');
    expect((await index.head()).lastIndex).toBe(5_000);
    expect(await rows.placesBetween(1, 12_000)).toBe(5_000);
    expect(await handle(batch)).toEqual([]);
    expect(await verifyLedger(ledger())).toMatchObject({ ok: true, events: 12_000 });
  });

  it('inserts the rows of a retry by many, too', async () => {
    const events = Array.from({ length: 25_000 }, (_, at) => note('task/1', at + 1));
    const { rows } = ledger();
    const spied = vi.spyOn(rows, 'insert').mockRejectedValue(new Error('timeout'));
    await expect(ledger().record(...events)).rejects.toThrow('timeout');
    spied.mockReset();
    expect(await ledger().record(...events)).toEqual([]);
    expect(spied.mock.calls.map(([some]) => some.length)).toEqual([20_000, 5_000]);
    expect(await ledger().query('SELECT count() AS rows FROM ledger_event')).toEqual([
      { rows: 25_000 },
    ]);
  });

  it('writes a row again that was lost where the engine knows its token still', async () => {
    await keepTokens();
    const one = note('task/1', 1);
    await ledger().record(one);
    await loseRow();
    expect(await bodies()).toEqual([]);
    await ledger().record(one);
    expect(await bodies()).toEqual([String(one)]);
  });

  it('writes a row again that was lost, also where it gets its place anew, as after PostgreSQL was put back', async () => {
    await keepTokens();
    const one = note('task/1', 1);
    await ledger().record(one);
    await loseRow();
    await ledger().dataSource.query('TRUNCATE ledger_entry, ledger_batch, ledger_tile');
    await ledger().dataSource.query('UPDATE ledger_head SET last_index = 0');
    await ledger().record(one);
    expect(await bodies()).toEqual([String(one)]);
  });

  it('looks for each event of a batch from where one was found that is not new', async () => {
    const events = Array.from({ length: 12_000 }, (_, at) => note('task/1', at + 1));
    await ledger().record(...events);
    const transactions = vi.spyOn(ledger().dataSource, 'transaction');
    expect(await ledger().record(...events)).toEqual([]);
    const failed = transactions.mock.settledResults.filter(({ type }) => type === 'rejected');
    expect([transactions.mock.calls.length, failed.length]).toEqual([4, 1]);
  });

  it('shows a row once that two replicas wrote', async () => {
    const one = note('task/1', 1);
    await ledger().record(one);
    await ledger().rows.insert([{ entry: entryOf(one), index: 1, isNew: false }]);
    expect(await ledger().query('SELECT count() AS rows FROM ledger_event')).toEqual([{ rows: 2 }]);
    expect(await bodies()).toEqual([String(one)]);
    expect(await ledger().query('SELECT count() AS rows FROM v_events')).toEqual([{ rows: 1 }]);
    expect(await verifyLedger(ledger())).toMatchObject({
      ok: true,
      events: 1,
    });
  });

  it('leaves neither gap nor double when replicas record the same events at once', async () => {
    const events = Array.from({ length: 120 }, (_, at) =>
      note(`task/${at % 7}`, Math.floor(at / 7) + 1),
    );
    const batches = Array.from({ length: 12 }, (_, at) => events.slice(at * 10, at * 10 + 25));
    const refused = await Promise.all(batches.map((batch) => ledger().record(...batch)));
    expect(refused.flat()).toEqual([]);
    expect(new Set(await bodies())).toEqual(new Set(events.map(String)));
    expect(await verifyLedger(ledger())).toMatchObject({
      ok: true,
      events: 120,
      lastIndex: 120,
      streams: 7,
    });
  });
});

describe('what cannot be recorded', () => {
  const good = note('task/1', 1);
  const changed = (change: object): Buffer =>
    Buffer.from(JSON.stringify({ ...(JSON.parse(String(good)) as object), ...change }));
  const deep = (event: Buffer, depth: number): Buffer =>
    Buffer.from(
      String(event).replace('"data":{', `"data":{"a":${'['.repeat(depth)}${']'.repeat(depth)},`),
    );
  const cases: readonly [string, Buffer][] = [
    ['is no UTF-8', Buffer.concat([good.subarray(0, -2), Buffer.from([0xff]), good.subarray(-2)])],
    ['begins with a byte order mark', Buffer.concat([Buffer.from('\ufeff'), good])],
    ['is empty', Buffer.alloc(0)],
    ['is no JSON', Buffer.from('{"id":')],
    ['has no id', changed({ id: undefined })],
    ['has an id that is none', changed({ id: 'x' })],
    ['has no time', changed({ time: 'yesterday' })],
    ['has a time before the calendar of the store', changed({ time: '0001-01-01T00:00:00.000Z' })],
    ['has a type that would break a line', changed({ type: 'a.v1\ndata: x' })],
    ['has a sequence that no stream can have', changed({ sequence: 2 ** 40 })],
  ];
  it.each(cases)('is parked when it %s; what comes with it is recorded', async (_, bad) => {
    expect(await ledger().record(bad, good)).toEqual(['unreadable-event']);
    expect(await bodies()).toEqual([String(good)]);
    expect(await verifyLedger(ledger())).toMatchObject({ ok: true });
  });

  it('is nothing for its depth: data of any depth are recorded, and verified', async () => {
    const events = [4_000, 4_100, 4_200, 100_000].map((depth, at) =>
      deep(note('task/1', at + 1), depth),
    );
    expect(await ledger().record(...events)).toEqual([]);
    expect(await bodies()).toEqual(events.map(String));
    expect(await verifyLedger(ledger())).toMatchObject({ ok: true, events: 4 });
    // The engine reads none of it, and goes on.
    const read = 'SELECT data, JSONExtractString(data, 1) AS text FROM v_events';
    expect(await ledger().query(read)).toHaveLength(4);
  });

  it('says of a text that is no JSON nothing of what stands in it', async () => {
    const { handle } = recordingSubscription(ledger().index, ledger().rows, () => undefined);
    const [parked] = await handle([delivered(Buffer.from('{"name": Ann O. Hara}'))]);
    expect(parked?.reason).toBe('Not an event that can be recorded: (root): not JSON');
  });

  it('is parked when its id stands for other bytes already, now or in the same batch', async () => {
    const other = changed({ taskid: 'another' });
    expect(await ledger().record(good, other)).toEqual(['event-contradicts']);
    expect(await ledger().record(other)).toEqual(['event-contradicts']);
    expect(await bodies()).toEqual([String(good)]);
  });

  it('is parked for its contradiction also if the row of the first is missing still', async () => {
    await ledger().index.place([entryOf(good)]);
    expect(await ledger().record(changed({ taskid: 'another' }))).toEqual(['event-contradicts']);
    expect(await bodies()).toEqual([]);
  });
});

describe('headers', () => {
  it('are not believed: tenant, task, type and id are those of the bytes', async () => {
    const { handle } = recordingSubscription(ledger().index, ledger().rows, () => undefined);
    const bytes = note('task/1', 1, { tenant: 'mine', taskId: 'its-task' });
    const lying = { id: '00000000-0000-4000-8000-000000000000', type: 'x.v1', tenant: 'yours' };
    expect(await handle([delivered(bytes, lying)])).toEqual([]);
    expect(await ledger().rows.after(0, 10, { tenant: 'yours' })).toEqual([]);
    const filter = { tenant: 'mine', taskId: 'its-task', type: 'task.resumed.v1' };
    expect(await ledger().rows.after(0, 10, filter)).toHaveLength(1);
  });

  it('may be missing', async () => {
    expect(await ledger().record(note('task/1', 1))).toEqual([]);
    expect(await bodies()).toHaveLength(1);
  });
});
