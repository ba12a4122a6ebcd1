import { usePostgres } from '@nightshift/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { type Verification, verifyLedger } from '../ledger/verify.store.js';
import { ForgedLedger } from './forged-ledger-fixture.spec.js';
import { noteOfText, textOfKey, textOfNote } from './note.js';
import { newSigner, type Signing, useSigning } from './signing-fixture.spec.js';
import {
  BATCHES,
  type Draft,
  drafts,
  EVENTS,
  hurry,
  isVerifiedAlone,
  isWrittenWhole,
  original,
  PATIENCE_MS,
  positions,
  recordAll,
  seed,
  tamperEverywhere,
} from './tampering-fixture.spec.js';

/*
 * Real: PostgreSQL, the embedded engine of ClickHouse, a folder. Tampering by somebody who can write
 * everything but the folder: both databases, and has the key.
 */
const ledger = useLedger(usePostgres());
const signing = useSigning(ledger);
beforeAll(() => hurry(ledger()));
const WHO = 'whoever can write everything but the folder, and has the key';

const verify = (): Promise<Verification> => verifyLedger(signing().sealed());
const untouched = async (): Promise<void> => {
  await ledger().empty();
  await recordAll(ledger(), original, () => signing().signer().round());
  await ledger().age();
};

describe(`${WHO} (seed ${seed})`, () => {
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
  const last: Readonly<Record<string, number>> = { reorder: EVENTS - 1, duplicate: EVENTS - 1 };

  let forged: ForgedLedger;
  let before: Signing;
  beforeAll(async () => {
    forged = await ForgedLedger.prepare(ledger);
    before = forged.before;
  });
  afterAll(() => forged.end());
  afterEach(() => ledger().empty());
  const rewrite = (some: readonly Draft[], key = before.key): Promise<void> =>
    forged.write(some, key);
  const verify = (): Promise<Verification> => verifyLedger(before.sealed());

  it.each(Object.keys(kinds))(
    '%s is found where it is',
    async (kind) => {
      const misses = await tamperEverywhere(WHO, kind, positions(kind, last[kind]), async (at) => {
        const some = kinds[kind]?.(at) ?? [];
        if (isWrittenWhole(at)) await rewrite(some);
        else await forged.writeFrom(some, at, at % 2 === 0 ? [at] : []);
        const alone = isVerifiedAlone(at) ? await verifyLedger(ledger()) : undefined;
        const { ok, firstFault } = await verify();
        const named = kind === 'duplicate' ? at + 1 : at;
        const isFound = !ok && firstFault?.index === named && firstFault.upTo === undefined;
        // Without the folder there is nothing to see: so it is the folder that tells.
        return alone?.ok !== false && isFound
          ? undefined
          : { alone: alone?.firstFault, ok, firstFault };
      });
      expect(misses).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'key swap is found at the first checkpoint that the other key signed',
    async () => {
      const other = newSigner();
      const kind = 'key swap';
      const misses = await tamperEverywhere(WHO, kind, positions(kind), async (at) => {
        await forged.writeFrom(drafts, at, [at], other);
        const { ok, firstFault } = await verify();
        const isFound =
          !ok &&
          firstFault?.index === at &&
          firstFault.reason.includes('no trusted key has vouched for');
        return isFound ? undefined : { ok, firstFault };
      });
      expect(misses).toEqual([]);
    },
    PATIENCE_MS,
  );

  it.each(
    ['edit', 'delete', 'fork'].flatMap((kind) =>
      positions(kind)
        .slice(0, 4)
        .map((at) => [kind, at] as const),
    ),
  )('%s at %i is narrowed down with a checkpoint that somebody kept', async (kind, at) => {
    await rewrite(kinds[kind]?.(at) ?? []);
    const { firstFault } = await verifyLedger(ledger(), { checkpoint: forged.kept });
    expect(firstFault).toMatchObject({ index: 1, upTo: EVENTS });
  });

  it('names what differs right behind a checkpoint that holds, also in the middle of a batch', async () => {
    const at = BATCHES[0] ?? 0;
    await forged.writeFrom(kinds['duplicate']?.(at) ?? [], at, []);
    const { firstFault } = await verify();
    expect(firstFault).toMatchObject({ index: at + 1 });
    expect(firstFault).not.toHaveProperty('upTo');
  });

  it('key swap: checkpoints signed anew with another key', async () => {
    await rewrite(drafts, newSigner());
    expect((await verify()).firstFault).toEqual({
      index: BATCHES[0],
      reason: expect.stringContaining('no trusted key has vouched for') as string,
    });
  });

  it('key swap: a signature of another key added to a genuine checkpoint vouches for nothing', async () => {
    const other = newSigner();
    await recordAll(ledger(), original.slice(0, 200), () => before.forger().sign());
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
    await recordAll(ledger(), original, () => signing().signer(other).round());
    expect(await verifyLedger(signing().sealed())).toMatchObject({ ok: true });
    const keys = [textOfKey(before.key.key)];
    const { firstFault } = await verifyLedger(signing().sealed(), { keys });
    expect(firstFault).toMatchObject({ index: BATCHES[0] });
  });

  it('a checkpoint over another tree than that of the events', async () => {
    await recordAll(ledger(), original, async () => undefined);
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
  it(
    'is found to have another leaf where it has one',
    async () => {
      await untouched();
      const kind = 'stored leaf';
      const change = (at: number, leaf: string): Promise<unknown> =>
        ledger().dataSource.query(
          `UPDATE ledger_tile SET hashes = overlay(hashes placing ${leaf} from ${1 + 32 * ((at - 1) % 256)})
           WHERE level = 0 AND tile = ${Math.floor((at - 1) / 256)}`,
        );
      const misses = await tamperEverywhere(
        'whoever can write the stored tree',
        kind,
        positions(kind),
        async (at) => {
          await change(at, `decode(repeat('00', 32), 'hex')`);
          const { ok, firstFault } = await verify();
          await change(at, `(SELECT leaf FROM ledger_entry WHERE ledger_index = ${at})`);
          return !ok && firstFault?.index === at ? undefined : { ok, firstFault };
        },
      );
      expect(misses).toEqual([]);
      expect(await verify()).toMatchObject({ ok: true });
    },
    PATIENCE_MS,
  );
});

describe('the entry of an event', () => {
  /** By what somebody would have it say instead. */
  const changes = [
    'DELETE FROM ledger_entry WHERE ledger_index = $1',
    `UPDATE ledger_entry SET leaf = decode(repeat('00', 32), 'hex') WHERE ledger_index = $1`,
    'UPDATE ledger_entry SET event_id = gen_random_uuid() WHERE ledger_index = $1',
    'UPDATE ledger_entry SET ledger_index = -ledger_index WHERE ledger_index = $1',
  ] as const;
  it(
    'is found to be gone, or another, where it is',
    async () => {
      await untouched();
      const sql = (statement: string, values: readonly unknown[] = []): Promise<unknown> =>
        ledger().dataSource.query(statement, [...values]);
      await sql('CREATE TABLE kept_entry AS TABLE ledger_entry');
      const kind = 'entry';
      const misses = await tamperEverywhere(
        'whoever can write the entries',
        kind,
        positions(kind),
        async (at) => {
          const change = changes[at % changes.length] ?? '';
          await sql(change, [at]);
          const { ok, firstFault } = await verify();
          await sql('DELETE FROM ledger_entry WHERE ledger_index IN ($1, -$1::bigint)', [at]);
          await sql('INSERT INTO ledger_entry SELECT * FROM kept_entry WHERE ledger_index = $1', [
            at,
          ]);
          // What stands before the first place is named there.
          const named = change.includes('-ledger_index') ? -at : at;
          return !ok && firstFault?.index === named ? undefined : { change, ok, firstFault };
        },
      );
      await sql('DROP TABLE kept_entry');
      expect(misses).toEqual([]);
      expect(await verify()).toMatchObject({ ok: true });
    },
    PATIENCE_MS,
  );
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
