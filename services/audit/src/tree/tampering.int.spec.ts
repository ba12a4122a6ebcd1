import { rm } from 'node:fs/promises';
import { leafHash } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { entryOf } from '../ledger/chain.store.js';
import { note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { type Verification, verifyLedger } from '../ledger/verify.store.js';
import { noteOfText, textOfKey, textOfNote } from './note.js';
import { newSigner, newSigning, useSigning } from './signing-fixture.spec.js';

/*
 * Real: PostgreSQL, the embedded engine of ClickHouse, a folder. Ten kinds of tampering, at places
 * that are drawn anew for each run (the seed is in the names): first by somebody who can write the
 * rows, then by somebody who can write everything but the folder: both databases, and has the key.
 */
const ledger = useLedger(usePostgres());
const signing = useSigning(ledger);

const EVENTS = 300;
const BATCHES = [40, 100, 1, 115, 44];
const seed = Number(process.env['TAMPER_SEED'] ?? Date.now() % 100_000);
const AT_EACH = Number(process.env['TAMPER_POSITIONS'] ?? 2);

/** The ends, and places in between. */
const positions = (kind: string, last = EVENTS): readonly number[] => {
  const drawn = Array.from({ length: AT_EACH }, (_, at) => {
    const hash = leafHash(Buffer.from(`${seed} ${kind} ${at}`));
    return 1 + (hash.readUInt32BE(0) % last);
  });
  return [...new Set([1, last, ...drawn])].sort((one, other) => one - other);
};
const placed = (kinds: readonly string[], last: Readonly<Record<string, number>> = {}) =>
  kinds.flatMap((kind) => positions(kind, last[kind]).map((at) => [kind, at] as const));

/** An event before it has its place in its stream. */
interface Draft {
  readonly subject: string;
  readonly by: string;
}
const drafts: readonly Draft[] = Array.from({ length: EVENTS }, (_, at) => ({
  subject: `task/${at % 3}`,
  by: `person-${at + 1}`,
}));

/** With every stream counted as if it had never been otherwise. */
const eventsOf = (some: readonly Draft[]): readonly Buffer[] => {
  const counts = new Map<string, number>();
  return some.map(({ subject, by }) => {
    const sequence = (counts.get(subject) ?? 0) + 1;
    counts.set(subject, sequence);
    return note(subject, sequence, { data: { by, runs: [] } });
  });
};
const original = eventsOf(drafts);

/** In batches, each of them signed, as a ledger that nobody touched. */
const recordAll = async (
  events: readonly Buffer[],
  sign: () => Promise<unknown>,
): Promise<void> => {
  let at = 0;
  for (const size of [...BATCHES, events.length]) {
    const batch = events.slice(at, at + size);
    if (batch.length === 0) return;
    expect(await ledger().record(...batch)).toEqual([]);
    await sign();
    at += size;
  }
};

const verify = (): Promise<Verification> => verifyLedger(signing().sealed());
const untouched = async (): Promise<void> => {
  await recordAll(original, () => signing().signer().round());
  await ledger().age();
};

describe(`whoever can write the rows alone (seed ${seed})`, () => {
  const alter = (change: string): Promise<void> =>
    ledger().command(`ALTER TABLE ledger_event ${change} SETTINGS mutations_sync = 1`);
  const remove = (index: number): Promise<void> => alter(`DELETE WHERE ledger_index = ${index}`);
  const write = (index: number, bytes: Buffer): Promise<void> =>
    ledger().rows.insert([{ index, entry: entryOf(bytes), isNew: true }]);
  const eventAt = (index: number): Buffer => original[index - 1] ?? Buffer.alloc(0);
  const another = note('task/other', 1);

  const kinds: Readonly<Record<string, (at: number) => Promise<unknown>>> = {
    edit: async (at) => {
      await remove(at);
      await write(at, Buffer.from(String(eventAt(at)).replace('"person-', '"nobody-')));
    },
    delete: remove,
    reorder: async (at) => {
      await alter(`DELETE WHERE ledger_index IN (${at}, ${at + 1})`);
      await write(at, eventAt(at + 1));
      await write(at + 1, eventAt(at));
    },
    insert: (at) => write(at, another),
    duplicate: async (at) => {
      await remove(at + 1);
      await write(at + 1, eventAt(at));
    },
    truncate: (at) => alter(`DELETE WHERE ledger_index >= ${at}`),
  };
  const last = { reorder: EVENTS - 1, duplicate: EVENTS - 1, insert: EVENTS + 1 };

  let made: string;
  let mine: ReturnType<typeof signing>;
  beforeAll(async () => {
    const [row] = await ledger().query<{ statement: string }>('SHOW CREATE TABLE ledger_event');
    made = row?.statement ?? '';
    mine = await newSigning(ledger);
    await recordAll(original, () => mine.signer().sign());
    await ledger().age();
    await ledger().command('CREATE TABLE kept AS ledger_event');
    await ledger().command('INSERT INTO kept SELECT * FROM ledger_event');
  });
  afterEach(async () => {
    await ledger().command('DROP TABLE ledger_event SYNC');
    await ledger().command(made);
    await ledger().command('INSERT INTO ledger_event SELECT * FROM kept');
  });
  afterAll(async () => {
    await ledger().empty();
    await rm(mine.folder.path, { recursive: true, force: true });
  });

  it.each(placed(Object.keys(kinds), last))('%s at %i is found there', async (kind, at) => {
    await kinds[kind]?.(at);
    const { ok, firstFault } = await verifyLedger(ledger());
    expect(firstFault?.index).toBe(kind === 'duplicate' ? at + 1 : at);
    expect(firstFault?.upTo).toBeUndefined();
    expect(ok).toBe(false);
  });

  it.each([
    ['MODIFY COLUMN sequence UInt8', 'column sequence is UInt8'],
    ['DROP COLUMN causation_id', 'column causation_id is gone'],
    ["MODIFY COLUMN data String DEFAULT '{}'", 'column data is DEFAULT String'],
    ['MODIFY TTL toDateTime(time) + INTERVAL 100 YEAR', 'TTL'],
  ])('schema change, %s, is named', async (change, reason) => {
    await alter(change);
    const { firstFault } = await verifyLedger(ledger());
    expect(firstFault).toEqual({ index: 1, reason: expect.stringContaining(reason) as string });
  });
});

describe(`whoever can write everything but the folder, and has the key (seed ${seed})`, () => {
  const stranger: Draft = { subject: 'task/1', by: 'stranger' };
  const [cut, upTo] = [(at: number) => drafts.slice(at), (at: number) => drafts.slice(0, at - 1)];
  const draftAt = (at: number): Draft => drafts[at - 1] ?? stranger;
  const more: readonly Draft[] = Array.from({ length: EVENTS + 20 }, (_, at) => ({
    subject: `task/${at % 2}`,
    by: `other-${at}`,
  }));
  /** What the ledger is made to say instead; `at` counts from 1. */
  const kinds: Readonly<Record<string, (at: number) => readonly Draft[]>> = {
    edit: (at) => [...upTo(at), { ...draftAt(at), by: 'nobody' }, ...cut(at)],
    delete: (at) => [...upTo(at), ...cut(at)],
    reorder: (at) => [...upTo(at), draftAt(at + 1), draftAt(at), ...cut(at + 1)],
    insert: (at) => [...upTo(at), stranger, ...drafts.slice(at - 1)],
    duplicate: (at) => [...upTo(at + 1), draftAt(at), ...cut(at)],
    truncate: upTo,
    'roll back': (at) => [...upTo(at), ...more.slice(0, EVENTS - at + 1)],
    fork: (at) => [...upTo(at), ...more],
  };
  const last = { reorder: EVENTS - 1, duplicate: EVENTS - 1 };

  let before: ReturnType<typeof signing>;
  let kept: string;
  beforeAll(async () => {
    before = await newSigning(ledger);
    await recordAll(original, () => before.signer().round());
    kept = (await ledger().checkpoints.last())?.note ?? '';
    await ledger().empty();
  });
  afterAll(() => rm(before.folder.path, { recursive: true, force: true }));
  afterEach(() => ledger().empty());

  /** Written anew from the first event to the last checkpoint. */
  const rewrite = async (some: readonly Draft[], key = before.key): Promise<void> => {
    const signer = before.forger(key);
    await recordAll(eventsOf(some), () => signer.sign());
    await ledger().age();
  };
  const verify = (): Promise<Verification> => verifyLedger(before.sealed());

  it.each(placed(Object.keys(kinds), last))('%s at %i is found there', async (kind, at) => {
    await rewrite(kinds[kind]?.(at) ?? []);
    expect(await verifyLedger(ledger())).toMatchObject({ ok: true });
    const { ok, firstFault } = await verify();
    expect(firstFault?.index).toBe(kind === 'duplicate' ? at + 1 : at);
    expect(firstFault?.upTo).toBeUndefined();
    expect(ok).toBe(false);
  });

  it.each(placed(['edit', 'delete', 'fork']))(
    '%s at %i is narrowed down with a checkpoint that somebody kept',
    async (kind, at) => {
      await rewrite(kinds[kind]?.(at) ?? []);
      const { firstFault } = await verifyLedger(ledger(), { checkpoint: kept });
      expect(firstFault).toMatchObject({ index: 1, upTo: EVENTS });
    },
  );

  it('key swap: checkpoints signed anew with another key', async () => {
    await rewrite(drafts, newSigner());
    expect((await verify()).firstFault).toEqual({
      index: BATCHES[0],
      reason: expect.stringContaining('no trusted key has vouched for') as string,
    });
  });

  it('key swap: a signature of another key added to a genuine checkpoint vouches for nothing', async () => {
    const other = newSigner();
    await recordAll(original.slice(0, 200), () => before.forger().sign());
    const last = await ledger().checkpoints.last();
    const { text, signatures } = noteOfText(last?.note ?? '');
    const note = textOfNote({ text, signatures: [other.sign(text), ...signatures] });
    await ledger().dataSource.query(
      'UPDATE ledger_checkpoint SET note = $1, keys = keys || $2::text WHERE number = $3',
      [note, textOfKey(other.key), last?.number],
    );
    await ledger().record(...original.slice(200, 250));
    await before.forger(other).sign();
    expect((await verifyLedger(ledger())).firstFault).toMatchObject({
      index: 250,
      reason: expect.stringContaining('no trusted key has vouched for') as string,
    });
  });

  it('key swap: also in the folder, for whoever kept the key to verify with', async () => {
    const other = newSigner();
    await recordAll(original, () => signing().signer(other).round());
    expect(await verifyLedger(signing().sealed())).toMatchObject({ ok: true });
    const keys = [textOfKey(before.key.key)];
    const { firstFault } = await verifyLedger(signing().sealed(), { keys });
    expect(firstFault).toMatchObject({ index: BATCHES[0] });
  });

  it('a checkpoint over another tree than that of the events', async () => {
    await recordAll(original, async () => undefined);
    await ledger().dataSource.query(
      'UPDATE ledger_tile SET hashes = overlay(hashes placing $1::bytea from 1) WHERE level = 0 AND tile = 0',
      [Buffer.alloc(32)],
    );
    await before.forger().sign();
    expect((await verify()).firstFault).toMatchObject({ index: 1 });
  });
});

describe('what nobody has signed yet', () => {
  afterEach(() => ledger().empty());
  it('is stated as such', async () => {
    await untouched();
    await ledger().record(note('task/new', 1), note('task/new', 2));
    expect(await verify()).toMatchObject({
      ok: true,
      lastIndex: EVENTS + 2,
      signed: {
        checkpoints: BATCHES.length,
        upTo: EVENTS,
        externalCheckpoints: BATCHES.length,
        externalUpTo: EVENTS,
        unsigned: 2,
      },
    });
  });
});

describe('the stored tree', () => {
  beforeEach(untouched);
  afterEach(() => ledger().empty());
  it.each([
    ['a leaf', 'level = 0 AND tile = 0', 33 + 32 * 40, 42],
    ['a leaf of the last tile', 'level = 0 AND tile = 1', 1, 257],
    ['the root of a tile', 'level = 1', 1, 1],
  ])('%s that was changed in it is found', async (_, where, from, index) => {
    await ledger().dataSource.query(
      `UPDATE ledger_tile SET hashes = overlay(hashes placing '\\x0000'::bytea from ${from}) WHERE ${where}`,
    );
    expect((await verify()).firstFault).toMatchObject({
      index,
      reason: expect.stringContaining('the stored tree') as string,
    });
  });
  it('a tile that is gone from its middle is found', async () => {
    await ledger().dataSource.query('DELETE FROM ledger_tile WHERE level = 0 AND tile = 0');
    expect((await verify()).firstFault).toMatchObject({ index: 1 });
  });
});

beforeAll(() => {
  expect(BATCHES.reduce((sum, size) => sum + size, 0)).toBe(EVENTS);
});
