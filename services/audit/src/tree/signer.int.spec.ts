import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootOf } from '@nightshift/kernel';
import { usePostgres } from '@nightshift/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { entryOf, note, written } from '../ledger/event-fixture.spec.js';
import { useLedger } from '../ledger/ledger-fixture.spec.js';
import { verifyLedger } from '../ledger/verify.store.js';
import { checkpointOfText, noteOfText, textOfKey } from './note.js';
import { CheckpointFolder } from './folder.store.js';
import { writeOnceFolder } from './write-once-folder.store.js';
import { signersOf } from './signing.adapter.js';
import { newSigner, ORIGIN, useSigning } from './signing-fixture.spec.js';
import { leavesOf } from './tiles.store.js';

// Real: PostgreSQL, the embedded engine of ClickHouse, files. The event store is a list in memory.
const ledger = useLedger(usePostgres());
const signing = useSigning(ledger);
afterEach(() => ledger().empty());

const record = async (from: number, count: number): Promise<void> => {
  const events = Array.from({ length: count }, (_, at) => note('task/1', from + at));
  expect(await ledger().record(...events)).toEqual([]);
};
const announcement = (number: number): Buffer =>
  written({
    type: 'checkpoint.signed.v1',
    service: 'audit',
    subject: 'ledger/checkpoints',
    taskId: 'ledger/checkpoints',
    tenant: 'nightshift',
    sequence: number,
    data: {
      number,
      origin: ORIGIN,
      treeSize: 1,
      rootHash: 'a'.repeat(64),
      note: '',
      keys: [textOfKey(signing().key.key)],
      newKeys: [],
    },
  });
const leaves = async (after: number, end: number): Promise<readonly Buffer[]> => {
  const some: Buffer[] = [];
  for await (const leaf of leavesOf(ledger().dataSource, after, end)) some.push(leaf);
  return some;
};
const sizes = async (): Promise<readonly number[]> =>
  (await ledger().checkpoints.before(1e9, 100)).map(({ size }) => size).toReversed();
const files = async (): Promise<readonly string[]> =>
  (await readdir(signing().folder.name, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

describe('signing', () => {
  it('gives a note over the root of what was recorded, which its key verifies', async () => {
    await record(1, 5);
    const signed = await signing().signer().sign();
    const key = textOfKey(signing().key.key);
    expect(signed).toMatchObject({ number: 1, size: 5, keys: [key], newKeys: [key] });
    const { note, signers } = signersOf(signed?.note ?? '', [key]);
    expect(signers).toEqual([key]);
    const root = rootOf(await leaves(0, 5));
    expect(checkpointOfText(note.text)).toEqual({ origin: ORIGIN, size: 5, root });
  });

  it('waits until there is something new', async () => {
    expect(await signing().signer().sign()).toBeUndefined();
    await record(1, 2);
    await signing().signer().sign();
    expect(await signing().signer().sign()).toBeUndefined();
    await record(3, 1);
    expect(await signing().signer().sign()).toMatchObject({ number: 2, size: 3, newKeys: [] });
  });

  it('takes its own announcements along, and never for a reason to sign again', async () => {
    await record(1, 2);
    await signing().signer().sign();
    await ledger().record(announcement(1));
    await ledger().record(announcement(2));
    expect(await signing().signer().sign()).toBeUndefined();
    await record(3, 1);
    expect(await signing().signer().sign()).toMatchObject({ number: 2, size: 5 });
  });

  it('covers only what has its rows, and nothing behind a gap', async () => {
    await record(1, 3);
    const { placed } = await ledger().index.place(
      [4, 5, 6].map((at) => entryOf(note('task/1', at))),
    );
    expect(await signing().signer().sign()).toMatchObject({ size: 3 });
    expect(await signing().signer().sign()).toBeUndefined();
    await ledger().rows.insert(placed.slice(1));
    expect(await signing().signer().sign()).toBeUndefined();
    await ledger().rows.insert(placed.slice(0, 1));
    expect(await signing().signer().sign()).toMatchObject({ size: 6 });
  });

  it('ends where the tree no longer has what was signed, or the ledger has another name', async () => {
    await record(1, 3);
    await signing().signer().sign();
    await record(4, 1);
    await expect(signing().signer(newSigner('another.example')).sign()).rejects.toThrow(
      'it is called "ledger.example"',
    );
    await ledger().dataSource.query(
      `UPDATE ledger_tile SET hashes = overlay(hashes placing '\\x00'::bytea from 40)`,
    );
    await expect(signing().signer().sign()).rejects.toThrow('are not those of its checkpoint 1');
    expect(await sizes()).toEqual([3]);
  });

  it('says that a row is lost, once a minute, and only when it cannot be on its way any more', async () => {
    await record(1, 3);
    const signer = signing().signer();
    await signer.sign();
    const { placed } = await ledger().index.place(
      [4, 5, 6].map((at) => entryOf(note('task/1', at))),
    );
    await ledger().rows.insert(placed.filter(({ index }) => index !== 5));
    expect(await signer.sign()).toBeUndefined();
    expect(signing().errors).toEqual([]);
    await ledger().age();
    expect(await signer.sign()).toBeUndefined();
    expect(await signer.sign()).toBeUndefined();
    expect(signing().errors).toEqual([expect.stringContaining('event 5 has a place and no row')]);
  });

  it('says so, too, when the newest row is the one that is lost', async () => {
    await record(1, 3);
    await signing().signer().sign();
    await ledger().index.place([entryOf(note('task/1', 4))]);
    await ledger().age();
    await signing().signer().sign();
    expect(signing().errors).toEqual([expect.stringContaining('ledger verify')]);
  });

  it('refuses a history that was written anew, with the checkpoints taken away', async () => {
    await record(1, 3);
    await signing().signer().round();
    await ledger().empty();
    expect(await ledger().record(note('task/forged', 1))).toEqual([]);
    const { folder, told } = signing();
    await rm(folder.name, { recursive: true });
    await expect(signing().signer().round()).rejects.toMatchObject({
      code: 'checkpoint-forgotten',
    });
    expect([await sizes(), told.length]).toEqual([[], 1]);
  });

  it('by several processes at once gives each number and size once', async () => {
    for (let round = 0; round < 5; round += 1) {
      await record(1 + round * 2, 2);
      await Promise.all([1, 2, 3, 4].map(() => signing().signer().sign()));
    }
    expect(await sizes()).toEqual([2, 4, 6, 8, 10]);
    expect(await verifyLedger(signing().sealed())).toMatchObject({ ok: true });
  });
});

describe('a new key', () => {
  it('is vouched for by the old one, which signs beside it for a while', async () => {
    const [old, fresh] = [signing().key, newSigner()];
    const [oldKey, freshKey] = [textOfKey(old.key), textOfKey(fresh.key)];
    const checkpoints: (readonly string[] | undefined)[] = [];
    for (const [at, keys] of [[old], [fresh, old], [fresh]].entries()) {
      await record(at + 1, 1);
      await signing()
        .signer(...keys)
        .round();
      checkpoints.push((await ledger().checkpoints.last())?.newKeys);
    }
    expect(checkpoints).toEqual([[oldKey], [freshKey], []]);
    expect(signing().told.map(({ data }) => data['newKeys'])).toEqual(checkpoints);
    expect(await verifyLedger(signing().sealed())).toMatchObject({
      ok: true,
      signed: { checkpoints: 3, externalCheckpoints: 3 },
    });
    expect(await verifyLedger(signing().sealed(), { keys: [oldKey] })).toMatchObject({ ok: true });
  });

  it('without that is a fault, until whoever verifies trusts it by name', async () => {
    await record(1, 1);
    await signing().signer().round();
    const fresh = newSigner();
    await record(2, 1);
    await signing().signer(fresh).round();
    const keys = [signing().key, fresh].map(({ key }) => textOfKey(key));
    expect((await verifyLedger(signing().sealed())).firstFault).toEqual({
      index: 2,
      reason: expect.stringContaining('no trusted key has vouched for') as string,
    });
    expect(await verifyLedger(signing().sealed(), { keys })).toMatchObject({ ok: true });
  });
});

describe('telling', () => {
  it('is an event for each checkpoint, in order, whatever a crash left out', async () => {
    await record(1, 1);
    await signing().signer().sign();
    await record(2, 1);
    await signing().signer().round();
    await ledger().dataSource.query('UPDATE ledger_checkpoint SET announced_at = NULL');
    await signing().signer().round();
    expect(
      signing().told.map(({ type, data }) => [type, data['number'], data['treeSize']]),
    ).toEqual([
      ['checkpoint.signed.v1', 1, 1],
      ['checkpoint.signed.v1', 2, 2],
    ]);
    const last = await ledger().checkpoints.last();
    expect(signing().told[1]?.data).toMatchObject({
      origin: ORIGIN,
      note: last?.note,
      rootHash: last?.root.toString('hex'),
    });
  });
});

it('never takes another checkpoint as told than the one that was', async () => {
  await record(1, 1);
  await signing().signer().round();
  const forged = Buffer.alloc(32);
  await ledger().dataSource.query('UPDATE ledger_checkpoint SET announced_at = NULL, root = $1', [
    forged,
  ]);
  await expect(signing().signer().round()).rejects.toMatchObject({
    code: 'checkpoint-contradicts',
  });
  expect(await ledger().checkpoints.unannounced()).toHaveLength(1);
});

describe('the folder', () => {
  it('gets keys, notes and the hashes between them, read-only', async () => {
    await record(1, 3);
    await signing().signer().round();
    await record(4, 2);
    await signing().signer().round();
    const { id } = signing().key.key;
    expect(await files()).toEqual([
      '000000000000000-000000000000003.leaves',
      '000000000000003-000000000000005.leaves',
      '000000000000003.checkpoint',
      '000000000000005.checkpoint',
      `ledger.example+${id}.vkey`,
    ]);
    const all = await readdir(signing().folder.name, { recursive: true });
    const paths = all
      .filter((path) => path.includes('.'))
      .map((path) => join(signing().folder.name, path));
    for (const path of paths) expect((await stat(path)).mode & 0o777).toBe(0o444);
    const found: { index: number; leaf: Buffer }[] = [];
    for await (const one of signing().folder.leaves()) found.push(one);
    expect(found.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5]);
    expect(found.map(({ leaf }) => leaf)).toEqual(await leaves(0, 5));
    expect(noteOfText((await ledger().checkpoints.last())?.note ?? '').text).toContain('\n5\n');
  });

  it('is gone on with where a crash ended, and catches up with what it missed', async () => {
    await record(1, 2);
    await signing().signer().round();
    await record(3, 1);
    await signing().signer().sign();
    await record(4, 1);
    await ledger().dataSource.query('UPDATE ledger_checkpoint SET published_at = NULL');
    await signing().signer().round();
    expect((await files()).filter((name) => name.endsWith('.checkpoint'))).toHaveLength(3);
    expect(await verifyLedger(signing().sealed())).toMatchObject({
      ok: true,
      signed: { externalCheckpoints: 3, externalUpTo: 4, unsigned: 0 },
    });
  });

  it('never takes another checkpoint over one that is there', async () => {
    await record(1, 2);
    const signed = await signing().signer().sign();
    if (!signed) throw new Error('It was not signed.');
    const none = (): AsyncGenerator<Buffer> => leavesOf(ledger().dataSource, 0, 2);
    await signing().folder.add(signed, 0, none());
    const [path = ''] = (await readdir(signing().folder.name, { recursive: true }))
      .filter((name) => name.endsWith('.checkpoint'))
      .map((name) => join(signing().folder.name, name));
    const before = await readFile(path);
    const forked = { ...signed, note: signed.note.replace('\n2\n', '\n3\n') };
    await expect(signing().folder.add(forked, 0, none())).rejects.toMatchObject({
      code: 'checkpoint-contradicts',
    });
    await signing().folder.add(signed, 0, none());
    expect(await readFile(path)).toEqual(before);
    expect((await files()).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('that knows of more than the database ends the signing: nothing is signed twice, otherwise', async () => {
    await record(1, 3);
    await signing().signer().round();
    await ledger().empty();
    await ledger().record(note('task/2', 1));
    await expect(signing().signer().round()).rejects.toThrow('3 events were, as');
    expect(await sizes()).toEqual([]);
  });

  it('knows the largest checkpoint of all days, whatever the clock said', async () => {
    await record(1, 3);
    await signing().signer().round();
    const old = join(signing().folder.name, '2001-01-01');
    await mkdir(old);
    await writeFile(join(old, '000000000000900.checkpoint'), 'signed while the clock was set back');
    await mkdir(join(signing().folder.name, '2999-01-01'));
    expect(await new CheckpointFolder(writeOnceFolder(signing().folder.name)).newestSize()).toBe(
      900,
    );
  });

  it('that is empty, where checkpoints were published, is no folder to go on in: is it mounted?', async () => {
    await record(1, 3);
    await signing().signer().round();
    const { name: path } = signing().folder;
    await rename(path, `${path}.elsewhere`);
    await mkdir(path);
    await record(4, 1);
    await expect(signing().signer().round()).rejects.toMatchObject({
      code: 'checkpoint-folder-empty',
    });
    expect(await readdir(path)).toEqual([]);
    await writeFile(join(path, 'BEGIN'), '');
    await signing().signer().round();
    expect((await files()).filter((name) => name.endsWith('.checkpoint'))).toHaveLength(1);
    await rm(`${path}.elsewhere`, { recursive: true });
  });

  it('with a list of hashes that is wrong says nothing against the ledger', async () => {
    await record(1, 3);
    await signing().signer().round();
    const [path = ''] = (await readdir(signing().folder.name, { recursive: true }))
      .filter((name) => name.endsWith('.leaves'))
      .map((name) => join(signing().folder.name, name));
    await chmod(path, 0o644);
    await writeFile(path, Buffer.alloc(96));
    expect(await verifyLedger(signing().sealed())).toMatchObject({ ok: true });
  });
});
