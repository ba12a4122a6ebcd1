import { rootOf } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { note } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { verifyLedger } from '../ledger/verify.store.js';
import { outcomeOf, processOf } from '../verification/verification-fixture.spec.js';
import { checkpointOfText, noteOfText, textOfCheckpoint, textOfKey, textOfNote } from './note.js';
import { newSigner, useSigning } from './signing-fixture.spec.js';

/*
 * Real: PostgreSQL, the embedded engine, a folder. Eight events in two batches, a checkpoint over each. Whoever
 * owns PostgreSQL shows the head of the first batch while a verification begins, and the true one afterwards.
 */
const ledger = useLedger(usePostgres());
const signing = useSigning(ledger);
const event = (at: number): Buffer => note(`task/${at}`, 1);
const sql = (statement: string): Promise<unknown> => ledger().dataSource.query(statement);
let newest: string;

const shownOnce = async (): Promise<void> => {
  await sql('ALTER TABLE ledger_head RENAME TO true_head');
  await sql('CREATE SEQUENCE seen');
  await sql(`CREATE FUNCTION shown() RETURNS TABLE (last_index bigint, batch_hash bytea) LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('seen') = 1 THEN RETURN QUERY SELECT b.last_index, b.batch_hash FROM ledger_batch b WHERE b.last_index = 4;
      ELSE RETURN QUERY SELECT h.last_index, h.batch_hash FROM true_head h;
      END IF;
    END $$`);
  await sql('CREATE VIEW ledger_head AS SELECT * FROM shown()');
};
const withoutRowsAfter4 = (): Promise<void> =>
  ledger().command('ALTER TABLE ledger_event DELETE WHERE ledger_index > 4');
const noneInDatabase = (): Promise<unknown> => sql('TRUNCATE ledger_checkpoint');
const tooShort = (place: string): object => ({
  ok: false,
  firstFault: { reason: `8 events were signed (8 events, ${place}), and there are 4` },
});

beforeEach(async () => {
  for (const first of [1, 5]) {
    await ledger().record(...[0, 1, 2, 3].map((offset) => event(first + offset)));
    await signing().signer().round();
  }
  newest = (await ledger().checkpoints.last())?.note ?? '';
  await ledger().age();
});
afterEach(async () => {
  await ledger().empty();
  await sql('TRUNCATE ledger_verification');
});

describe('a head that is put back while a verification begins', () => {
  afterEach(async () => {
    await sql('DROP VIEW ledger_head');
    await sql('DROP FUNCTION shown');
    await sql('DROP SEQUENCE seen');
    await sql('ALTER TABLE true_head RENAME TO ledger_head');
  });

  it('keeps it from no checkpoint that was brought', async () => {
    await withoutRowsAfter4();
    await noneInDatabase();
    await shownOnce();
    expect(await verifyLedger(ledger(), { checkpoint: newest })).toMatchObject(
      tooShort('the one given'),
    );
  });

  it('keeps it from none in the folder', async () => {
    await withoutRowsAfter4();
    await noneInDatabase();
    await shownOnce();
    expect(await verifyLedger(signing().sealed())).toMatchObject(tooShort('in the folder'));
  });

  it('keeps it from none that was in the database before', async () => {
    await withoutRowsAfter4();
    await shownOnce();
    expect(await verifyLedger(ledger())).toMatchObject(tooShort('in the database'));
  });

  it('keeps a verification that goes on from none either', async () => {
    const brought = { checkpoint: newest };
    const process = (stopAfter?: number) =>
      processOf(ledger(), ledger(), signing().key.seal, stopAfter);
    expect(await process(0).toEnd(brought)).toMatchObject({ status: 'interrupted', position: 4 });
    await withoutRowsAfter4();
    await shownOnce();
    const outcome = outcomeOf(await process().toEnd(brought));
    expect(outcome).toMatchObject({ ...tooShort('the one given'), resumed: { upTo: 4 } });
  });

  it('leaves rows that were there before and have no place', async () => {
    await noneInDatabase();
    await shownOnce();
    expect(await verifyLedger(ledger())).toMatchObject({
      ok: false,
      firstFault: { index: 5, reason: 'the row was never placed' },
    });
  });
});

describe('a checkpoint that was brought', () => {
  it('is held against the ledger also where that has as many events, or none', async () => {
    expect(await verifyLedger(ledger(), { checkpoint: newest })).toMatchObject({
      ok: true,
      signed: { externalCheckpoints: 1, externalUpTo: 8 },
    });
    await ledger().empty();
    expect(await verifyLedger(ledger(), { checkpoint: newest })).toMatchObject({
      ok: false,
      firstFault: {
        index: 1,
        reason: '8 events were signed (8 events, the one given), and there are 0',
      },
    });
  });

  it('counts for nothing where another key has signed it, also over no events at all', async () => {
    await ledger().empty();
    const { text } = noteOfText(newest);
    const empty = textOfCheckpoint({ ...checkpointOfText(text), size: 0, root: rootOf([]) });
    const stranger = newSigner();
    const checkpoint = textOfNote({ text: empty, signatures: [stranger.sign(empty)] });
    const ours = textOfNote({ text: empty, signatures: [signing().key.sign(empty)] });
    const keys = [textOfKey(signing().key.key)];
    expect(await verifyLedger(ledger(), { checkpoint: ours, keys })).toMatchObject({ ok: true });
    expect(await verifyLedger(ledger(), { checkpoint, keys })).toMatchObject({ ok: false });
  });
});
