import { leafHash } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { entryOf, note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { verifyLedger } from '../ledger/verify.store.js';
import { textOfKey } from '../tree/note.js';
import { hurry } from '../tree/tampering-fixture.spec.js';
import { TreeWalk } from '../tree/tree-walk.store.js';
import { useSigning } from '../tree/signing-fixture.spec.js';
import { questionOf } from './progress.js';
import type { BookedVerification } from './book.store.js';
import { claimOf, outcomeOf, type Process, processOf } from './verification-fixture.spec.js';

/*
 * Real: PostgreSQL, the embedded engine of ClickHouse, a folder. Ten batches of ten events in two
 * streams, each signed; the first process that verifies is stopped when it has read 60 events.
 */
const ledger = useLedger(usePostgres());
const signing = useSigning(ledger);
beforeAll(() => hurry(ledger()));

const [BATCH, EVENTS, READ] = [10, 100, 60];
const event = (at: number): Buffer => note(`task/${at % 2}`, Math.ceil(at / 2));
const record = async (first: number, last: number): Promise<void> => {
  const events = Array.from({ length: last - first + 1 }, (_, at) => event(first + at));
  expect(await ledger().record(...events)).toEqual([]);
};
const alter = (change: string): Promise<void> =>
  ledger().command(`ALTER TABLE ledger_event ${change} SETTINGS mutations_sync = 1`);
const sql = (statement: string, values: unknown[] = []): Promise<unknown> =>
  ledger().dataSource.query(statement, values);

const anotherProcess = (stopAfter?: number, seal = signing().key.seal): Process =>
  processOf(ledger(), signing().sealed(), seal, stopAfter);
/** The first process, up to the batch with which it is stopped. */
const interrupted = async (brought = {}): Promise<string> => {
  const { status, position, id } = await anotherProcess(READ - BATCH).toEnd(brought);
  expect({ status, position }).toEqual({ status: 'interrupted', position: READ });
  return id;
};

beforeEach(async () => {
  for (let first = 1; first <= EVENTS; first += BATCH) {
    await record(first, first + BATCH - 1);
    await signing().signer().round();
  }
  await ledger().age();
});
afterEach(async () => {
  await ledger().empty();
  await sql('TRUNCATE ledger_verification');
});

describe('a verification that was interrupted', () => {
  it('goes on where it was, reads nothing twice, and finds what one without a break finds', async () => {
    const id = await interrupted();
    const { toEnd, rows, warnings } = anotherProcess();
    const booked = await toEnd();
    const { resumed, elapsedMs, ...found } = outcomeOf(booked);
    expect(booked).toMatchObject({ id, position: EVENTS, lastIndex: EVENTS, remainingMs: 0 });
    expect(resumed?.upTo).toBe(READ);
    expect(Date.now() - Date.parse(resumed?.since ?? '')).toBeLessThan(60_000);
    expect(Math.min(...rows.readAfter)).toBe(READ);
    expect(warnings).toEqual([]);
    const { resumed: none, elapsedMs: _, ...whole } = await verifyLedger(signing().sealed());
    expect(found).toEqual(whole);
    expect(none).toBeNull();
    expect(elapsedMs).toBeGreaterThan(0);
  });

  it('may be interrupted again and again', async () => {
    await interrupted();
    expect(await anotherProcess(READ + BATCH).toEnd()).toMatchObject({
      position: READ + 2 * BATCH,
    });
    expect(outcomeOf(await anotherProcess().toEnd()).resumed?.upTo).toBe(READ + 2 * BATCH);
  });

  it('goes on up to what was recorded and signed meanwhile', async () => {
    await interrupted();
    await record(EVENTS + 1, EVENTS + 7);
    await signing().signer().round();
    expect(outcomeOf(await anotherProcess().toEnd())).toMatchObject({
      ok: true,
      events: EVENTS + 7,
      signed: { checkpoints: 11, externalCheckpoints: 11, unsigned: 0 },
    });
  });

  it('names what was changed behind that place', async () => {
    await interrupted();
    await alter(`UPDATE tenant = 'other' WHERE ledger_index = 87`);
    const { firstFault, resumed } = outcomeOf(await anotherProcess().toEnd());
    expect(firstFault).toMatchObject({ index: 87 });
    expect(resumed?.upTo).toBe(READ);
  });

  it('names the gap of a stream that it had begun to count', async () => {
    await ledger().empty();
    await sql('TRUNCATE ledger_verification');
    const unsigned = (stopAfter?: number): Process =>
      processOf(ledger(), ledger(), signing().key.seal, stopAfter);
    const other = (sequence: number): Buffer => note('task/gap', sequence);
    await ledger().record(other(1), other(3));
    await ledger().record(other(4));
    await ledger().record(event(1));
    await ledger().age();
    expect(await unsigned(0).toEnd()).toMatchObject({ status: 'interrupted', position: 2 });
    expect(outcomeOf(await unsigned().toEnd())).toMatchObject({
      resumed: { upTo: 2 },
      firstFault: { index: 2, reason: 'stream task/gap of orchestrator lacks its event 2' },
    });
    expect(await unsigned(0).toEnd()).toMatchObject({ status: 'interrupted' });
    await ledger().record(other(2));
    expect(outcomeOf(await unsigned().toEnd())).toMatchObject({ ok: true, streams: 2 });
  });

  it('begins anew once it was ended, and where everything is to be read', async () => {
    const id = await interrupted();
    const { toEnd, rows } = anotherProcess();
    const afresh = await toEnd({}, true);
    expect(outcomeOf(afresh).resumed).toBeNull();
    expect(afresh.id).not.toBe(id);
    expect(rows.readAfter[0]).toBe(0);
    const { toEnd: againToEnd, verifications } = anotherProcess();
    const next = await againToEnd();
    expect(outcomeOf(next).resumed).toBeNull();
    expect(next.id).not.toBe(afresh.id);
    // Whoever waits for the other one finds it, although the same was asked since.
    expect(await verifications.find(afresh.id)).toEqual(afresh);
  });

  it('was kept every five seconds, so that also one that was killed is gone on with', async () => {
    const real = performance.now.bind(performance);
    let [late, frozen] = [0, false];
    const clock = vi
      .spyOn(performance, 'now')
      .mockImplementation(() => (frozen ? 1 : real() + late));
    const killed = (perBatchMs: number): Promise<BookedVerification> =>
      processOf(ledger(), signing().sealed(), signing().key.seal, undefined, (after) => {
        late += perBatchMs;
        if (after === READ) throw new Error('killed');
      }).toEnd();
    try {
      expect(await killed(5_000)).toMatchObject({ status: 'failed' });
      expect(outcomeOf(await anotherProcess().toEnd()).resumed?.upTo).toBe(READ);
      frozen = true;
      expect(await killed(0)).toMatchObject({ status: 'failed' });
      expect(outcomeOf(await anotherProcess().toEnd()).resumed).toBeNull();
    } finally {
      clock.mockRestore();
    }
  });

  it('holds no leaf of the folder for compared that it has not read itself', async () => {
    const leaves = Array.from({ length: EVENTS }, (_, at) => entryOf(event(at + 1)).leaf);
    const walk = (published: readonly Buffer[]): TreeWalk =>
      new TreeWalk({
        dataSource: ledger().dataSource,
        marks: (async function* () {})(),
        leaves: (async function* () {
          for (const [at, leaf] of published.entries()) yield { index: at + 1, leaf };
        })(),
      });
    const whole = walk(leaves);
    await whole.add(leaves);
    expect(whole.state()?.compared).toBe(EVENTS);
    // The folder has its list only after the interruption.
    const before = walk([]);
    await before.add(leaves.slice(0, READ));
    const state = before.state();
    if (!state) throw new Error('Something is in doubt.');
    const after = walk([Buffer.alloc(32), ...leaves.slice(1)]);
    expect(await after.resume(state)).toBeUndefined();
    await after.add(leaves.slice(READ));
    expect(after.state()?.compared).toBe(0);
  });

  it('has not seen what was changed before that place since: only one that reads everything has', async () => {
    await interrupted();
    await alter(`UPDATE tenant = 'other' WHERE ledger_index = 12`);
    const { ok, resumed } = outcomeOf(await anotherProcess().toEnd());
    expect({ ok, upTo: resumed?.upTo }).toEqual({ ok: true, upTo: READ });
    const afresh = outcomeOf(await anotherProcess().toEnd({}, true));
    expect(afresh.firstFault).toMatchObject({ index: 12 });
  });
});

describe('what was kept', () => {
  /** What another process makes of it. */
  const taken = async (): Promise<object> => {
    const { toEnd, rows, warnings } = anotherProcess();
    const { firstFault, resumed } = outcomeOf(await toEnd());
    const index = firstFault?.index ?? null;
    return { resumed, index, readAfter: rows.readAfter[0], reason: warnings.join() };
  };
  /** It is read from the first event, and the reason is logged. */
  const notTaken = (reason: string, index: number | null = null): object => ({
    resumed: null,
    index,
    readAfter: 0,
    reason: expect.stringContaining(reason) as string,
  });

  it('is not believed if this ledger has not sealed it', async () => {
    await interrupted();
    await sql(
      'UPDATE ledger_verification SET state = set_byte(state, 20, get_byte(state, 20) # 1)',
    );
    expect(await taken()).toEqual(notTaken('has not sealed'));
    const { toEnd } = anotherProcess(READ - BATCH, (bytes) => leafHash(bytes));
    expect(await toEnd()).toMatchObject({ status: 'interrupted' });
    expect(await taken()).toEqual(notTaken('has not sealed'));
  });

  it('is not taken where it cannot be read, whyever: then everything is read', async () => {
    await interrupted();
    await sql('UPDATE ledger_verification SET seal = NULL');
    expect(await taken()).toEqual(notTaken('cannot be read'));
  });

  it('is of no use for another verification of the same question', async () => {
    await interrupted();
    const [kept] = (await sql('SELECT state, seal FROM ledger_verification')) as [
      { readonly state: Buffer; readonly seal: Buffer },
    ];
    // Somebody who can write here puts it back, after everything was to be read anew.
    expect(await anotherProcess(0).toEnd({}, true)).toMatchObject({ status: 'interrupted' });
    await sql('UPDATE ledger_verification SET state = $1, seal = $2', [kept.state, kept.seal]);
    expect(await taken()).toEqual(notTaken('another verification'));
  });

  it('is of no use where rows are gone, as by a backup that was put back', async () => {
    await interrupted();
    await alter('DELETE WHERE ledger_index = 12');
    expect(await taken()).toEqual(notTaken('1 rows that were read are gone', 12));
  });

  it('is of no use where entries are gone, and nothing is kept over one that is', async () => {
    await interrupted();
    await sql('DELETE FROM ledger_entry WHERE ledger_index = 12');
    expect(await taken()).toEqual(notTaken('1 entries that were read are gone', 12));
    await interrupted();
    expect(await taken()).toEqual({ resumed: null, index: 12, readAfter: 0, reason: '' });
  });

  it('is of no use for another question', async () => {
    await interrupted();
    const keys = [textOfKey(signing().key.key)];
    const [mine, other] = [questionOf({}), questionOf({ keys })];
    await sql('UPDATE ledger_verification SET question = $2 WHERE question = $1', [mine, other]);
    expect(outcomeOf(await anotherProcess().toEnd({ keys })).resumed).toBeNull();
  });

  it('is of no use where the ledger is another one by now', async () => {
    await interrupted();
    await ledger().empty();
    await record(1, 20);
    // The events that are left are the same ones: those after them were signed, and are gone.
    expect(await taken()).toEqual(notTaken('shorter', 21));
  });

  it('is of no use after a rewrite, which is named', async () => {
    await interrupted();
    await ledger().empty();
    for (let first = 1; first <= EVENTS; first += BATCH)
      await ledger().record(
        ...Array.from({ length: BATCH }, (_, at) => note(`other/${at}`, Math.ceil(first / BATCH))),
      );
    await ledger().age();
    expect(await taken()).toEqual(notTaken('another hash', 1));
  });

  it('is of no use where the stored tree is another one', async () => {
    await interrupted();
    const change = `overlay(hashes placing '\\x0000'::bytea from ${33 + 32 * 20}) WHERE level = 0`;
    await sql(`UPDATE ledger_tile SET hashes = ${change}`);
    expect(await taken()).toEqual(notTaken('another root', 22));
  });

  it('is of no use where a checkpoint that it had passed is another one', async () => {
    await interrupted();
    await sql(`UPDATE ledger_checkpoint SET note = replace(note, '— ', '— x') WHERE number = 3`);
    expect(await taken()).toEqual(notTaken('not those that there were', 30));
  });

  it('is of no use where a checkpoint is gone from the database', async () => {
    await interrupted();
    await sql('DELETE FROM ledger_checkpoint WHERE number = 3');
    expect(await taken()).toEqual(notTaken('not those that there were'));
  });

  it('is kept by a ledger with a key alone', async () => {
    const unsealed = (stopAfter?: number): Process =>
      processOf(ledger(), signing().sealed(), undefined, stopAfter);
    expect(await unsealed(READ - BATCH).toEnd()).toMatchObject({ status: 'interrupted' });
    expect(outcomeOf(await unsealed().toEnd()).resumed).toBeNull();
  });

  it.each([
    ['after a day', 25, 'more than a day ago'],
    ['where the clock was set back', -1, 'in the future'],
  ])('is of no use %s', async (_, hours, reason) => {
    await interrupted();
    const now = Date.now.bind(Date);
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + hours * 3_600_000);
    try {
      expect(await taken()).toEqual(notTaken(reason));
    } finally {
      clock.mockRestore();
    }
  });
});

describe('what was found', () => {
  it('is told also where it holds a character that PostgreSQL has no place for', async () => {
    const odd = String(event(87)).replace(
      /"source":"[^"]*"/,
      String.raw`"source":"nightshift/\u0000"`,
    );
    const leaf = leafHash(Buffer.from(odd)).toString('hex');
    const body = odd.replaceAll(/[\\']/g, String.raw`\$&`);
    await alter(`UPDATE body = '${body}', leaf = '${leaf}' WHERE ledger_index = 87`);
    const { firstFault } = outcomeOf(await anotherProcess().toEnd());
    expect(firstFault).toMatchObject({
      index: 87,
      reason: expect.stringContaining('"nightshift/\0" writes no events') as string,
    });
  });

  it('is believed only as this ledger has sealed it, of this verification', async () => {
    const { toEnd, verifications } = anotherProcess();
    await toEnd();
    await alter(`UPDATE tenant = 'other' WHERE ledger_index = 12`);
    const { id } = await toEnd();
    expect(outcomeOf(await verifications.find(id)).ok).toBe(false);
    const refused = {
      status: 'failed',
      outcome: null,
      problem: {
        code: 'verification-failed',
        detail: expect.stringContaining('not sealed') as string,
      },
    };
    await sql(
      `UPDATE ledger_verification v SET outcome = one.outcome, seal = one.seal
       FROM ledger_verification one WHERE v.id = $1 AND one.id <> $1`,
      [id],
    );
    expect(await verifications.find(id)).toMatchObject(refused);
    await sql('UPDATE ledger_verification SET seal = NULL WHERE id = $1', [id]);
    expect(await verifications.find(id)).toMatchObject(refused);
  });
});

describe('a checkpoint that turns up late, over less than was read', () => {
  /** Checkpoints 4 and 5, of 40 and 50 events, are in the database only after the interruption. */
  const withLate = async (change = ''): Promise<void> => {
    await sql('CREATE TABLE late AS SELECT * FROM ledger_checkpoint WHERE number > 3');
    await sql('DELETE FROM ledger_checkpoint WHERE number > 3');
    await interrupted();
    if (change) await sql(change);
    await sql('INSERT INTO ledger_checkpoint SELECT * FROM late');
  };
  afterEach(() => sql('DROP TABLE late'));

  it('is counted with the others where it fits the tree', async () => {
    await withLate();
    const { ok, resumed, signed } = outcomeOf(await anotherProcess().toEnd());
    expect({ ok, upTo: resumed?.upTo }).toEqual({ ok: true, upTo: READ });
    expect(signed).toMatchObject({ checkpoints: 10, externalCheckpoints: 10, upTo: EVENTS });
  });

  it('is named where it does not', async () => {
    const note = `(SELECT note FROM late WHERE number = 5)`;
    await withLate(`UPDATE late SET size = 49, note = ${note} WHERE number = 4`);
    const { firstFault, resumed } = outcomeOf(await anotherProcess().toEnd());
    expect(firstFault).toMatchObject({ index: 49 });
    expect(resumed).toBeNull();
  });
});

describe('who is at it', () => {
  it('is one alone: whoever asks the same meanwhile sees how far it is', async () => {
    const { book, verifications } = anotherProcess();
    const claim = claimOf(questionOf({}));
    await book.claim(claim);
    const progress = { position: 7, lastIndex: 9, eventsPerSecond: 3, remainingMs: 667 };
    expect(await book.touch(claim.owner, 'running', progress)).toBe(true);
    expect(await verifications.begin({}, false)).toMatchObject({
      ...progress,
      id: claim.id,
      status: 'running',
    });
    await expect(verifications.begin({}, true)).rejects.toMatchObject({
      code: 'verification-under-way',
    });
  });

  it('is followed by another after it was killed, and has no say any more', async () => {
    const id = await interrupted();
    await sql(
      `UPDATE ledger_verification SET status = 'running', touched_at = clock_timestamp() - interval '16 seconds'`,
    );
    const { toEnd, book, verifications } = anotherProcess();
    expect(await verifications.find(id)).toMatchObject({ status: 'interrupted', position: READ });
    const [row] = (await sql('SELECT owner FROM ledger_verification')) as { owner: string }[];
    expect(outcomeOf(await toEnd()).resumed?.upTo).toBe(READ);
    const nothing = { position: 0, lastIndex: 0, eventsPerSecond: null, remainingMs: null };
    expect(await book.touch(row?.owner ?? '', 'running', nothing)).toBe(false);
  });

  it('waits for the walk before it, whatever that was asked', async () => {
    const { toEnd, steps } = anotherProcess();
    const keys = [textOfKey(signing().key.key)];
    const both = await Promise.all([toEnd(), toEnd({ keys })]);
    expect(both.map((one) => outcomeOf(one).ok)).toEqual([true, true]);
    const once = Array.from({ length: EVENTS / BATCH }, (_, at) => at * BATCH);
    expect(steps).toEqual([...once, ...once]);
  });

  it('is sent away where too many wait, and what was kept stays for the next', async () => {
    const id = await interrupted();
    const { verifier, verifications, toEnd } = anotherProcess();
    const turns = Array.from({ length: 20 }, () => verifier.turn());
    const full = { code: 'too-many-verifications', kind: 'too-many' };
    await expect(verifications.begin({}, false)).rejects.toMatchObject(full);
    await expect(verifications.begin({}, true)).rejects.toMatchObject(full);
    expect(await verifications.find(id)).toMatchObject({ status: 'interrupted', position: READ });
    turns[0]?.leave();
    const under = await verifications.begin({}, false);
    // Full again: but this one is at it already.
    expect(await verifications.begin({}, false)).toMatchObject({ id: under.id });
    for (const turn of turns.slice(1)) turn.leave();
    expect(outcomeOf(await toEnd()).ok).toBe(true);
  });

  it('is told what was brought and cannot be read, before anything is read', async () => {
    const { verifications } = anotherProcess();
    const begin = (brought: object) => verifications.begin(brought, false);
    await expect(begin({ keys: ['no key'] })).rejects.toMatchObject({ code: 'invalid-key' });
    await expect(begin({ checkpoint: 'x' })).rejects.toMatchObject({ code: 'invalid-note' });
    await expect(verifications.find(claimOf('').id)).rejects.toMatchObject({
      code: 'no-such-verification',
    });
  });

  it('says why it could not be ended', async () => {
    await sql('ALTER TABLE ledger_batch RENAME TO away');
    try {
      expect(await anotherProcess().toEnd()).toMatchObject({
        status: 'failed',
        problem: { code: 'verification-failed' },
      });
    } finally {
      await sql('ALTER TABLE away RENAME TO ledger_batch');
    }
    expect(outcomeOf(await anotherProcess().toEnd()).ok).toBe(true);
  });
});

it('rows that are edited while they wait to be read are found', async () => {
  await interrupted();
  await alter('DELETE WHERE ledger_index = 93');
  await ledger().rows.insert([{ index: 93, entry: entryOf(note('task/other', 1)), isNew: true }]);
  expect(outcomeOf(await anotherProcess().toEnd()).firstFault).toMatchObject({ index: 93 });
});
