import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  cosignerOf,
  newSecret,
  noteOfText,
  signerOf,
  signersOf,
  textOfKey,
  textOfNote,
  verifierOf,
} from '@nightshift/audit/offline';
import { isRefusal, leafHash, nodeHash } from '@nightshift/kernel';
import { lostWithPower, notedFiles } from '@nightshift/testing/noted-files';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { told, witnessOnce } from './ledger-witness.js';
import { signedNote } from './signed-note-fixture.spec.js';

// Real: files, noted. The ledger answers out of the test.
vi.mock('node:fs/promises', async (importOriginal) =>
  (await import('@nightshift/testing/noted-files')).notingFiles(await importOriginal()),
);

const [ledger, witness] = [newSecret('ledger.example'), newSecret('witness.example')];
const [one, other, third] = ['one', 'other', 'third'].map((text) => leafHash(Buffer.from(text)));
const hash = (left?: Buffer, right?: Buffer): Buffer =>
  nodeHash(left ?? Buffer.alloc(0), right ?? Buffer.alloc(0));
let root: string;
let folder: string;
beforeEach(async () => {
  root = folder = await mkdtemp(join(tmpdir(), 'nightshift-witness-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const round = (
  note: string,
  path: readonly Buffer[] = [],
  text = async (): Promise<string> => note,
): Promise<string> =>
  witnessOnce(
    {
      text,
      get: async <T>() => ({ path: path.map((one) => one.toString('hex')) }) as T,
    },
    witness,
    { ledgerKey: verifierOf(ledger), folder },
  );
const refusal = async (work: Promise<string>): Promise<string> => {
  try {
    return await work;
  } catch (error) {
    if (isRefusal(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
};
const names = async (ending: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith(ending));

describe('a witness', () => {
  it('takes one round at a time: of two at once, one is told so and cosigns nothing', async () => {
    const note = signedNote(ledger, 1, one ?? Buffer.alloc(0));
    const fork = signedNote(ledger, 2, hash(other, third));
    const answers: (() => void)[] = [];
    const slowly = (text: string) => () =>
      new Promise<string>((done) => answers.push(() => done(text)));
    const rounds = [round(note, [], slowly(note)), round(fork, [], slowly(fork))].map(refusal);
    await vi.waitFor(() => expect(answers.length).toBeGreaterThan(0));
    for (const answer of answers) answer();
    const said = await Promise.all(rounds);
    expect(said.filter((text) => text.startsWith('witness-busy'))).toHaveLength(1);
    expect(await names('.cosigned')).toHaveLength(1);
    // It was given back: the next round is as any.
    expect(await refusal(round(note))).not.toContain('witness-busy');
  });

  it('keeps and cosigns what only grew; its key verifies it', async () => {
    expect(await round(signedNote(ledger, 1, one ?? Buffer.alloc(0)))).toContain(
      'cosigned 1 events',
    );
    expect(await round(signedNote(ledger, 1, one ?? Buffer.alloc(0)))).toBe(
      'nothing new since 1 events',
    );
    const grown = signedNote(ledger, 2, hash(one, other));
    expect(await round(grown, [other ?? Buffer.alloc(0)])).toContain('cosigned 2 events');
    const [, newest = ''] = await names('.cosigned');
    const note = await readFile(join(folder, newest), 'utf8');
    const key = textOfKey(cosignerOf(witness).key);
    expect(signersOf(note, [key, verifierOf(ledger)]).signers).toHaveLength(2);
    expect(await names('.refused')).toEqual([]);
  });

  it('has what it kept and cosigned after a loss of power, also in a folder that it made', async () => {
    notedFiles.length = 0;
    folder = join(folder, 'of one/ledger');
    await round(signedNote(ledger, 2, hash(one, other)));
    await refusal(round(signedNote(ledger, 2, hash(one, third))));
    const made = notedFiles.filter(({ what }) => what === 'made').map(({ path }) => path);
    for (const ending of ['.checkpoint', '.cosigned', '.refused', 'of one', 'of one/ledger'])
      expect(made.filter((path) => path.endsWith(ending))).toHaveLength(1);
    expect(lostWithPower()).toEqual([]);
  });

  it('vouches for no line that it has not verified', async () => {
    const genuine = noteOfText(signedNote(ledger, 1, one ?? Buffer.alloc(0)));
    const stranger = signerOf(newSecret('stranger.example'));
    const lie = stranger.sign('another text');
    await round(textOfNote({ ...genuine, signatures: [lie, ...genuine.signatures] }));
    const [name = ''] = await names('.cosigned');
    const { signatures } = noteOfText(await readFile(join(folder, name), 'utf8'));
    expect(signatures.map(({ key }) => key.name)).toEqual(['ledger.example', 'witness.example']);
  });

  describe('after a crash between the two', () => {
    const kept = signedNote(ledger, 2, hash(one, other));
    let name: string;
    beforeEach(async () => {
      await round(kept);
      name = (await names('.cosigned'))[0] ?? '';
      await rm(join(folder, name));
    });

    it('cosigns what it had kept, once', async () => {
      expect(await round(kept)).toContain('cosigned 2 events');
      expect(await names('.cosigned')).toEqual([name]);
      expect(await round(kept)).toBe('nothing new since 2 events');
    });

    it('does so first, whatever the ledger says by now, also nothing at all', async () => {
      const away = round('', [], async () => Promise.reject(new Error('away')));
      await expect(away).rejects.toThrow('away');
      expect(await names('.cosigned')).toEqual([name]);
      await rm(join(folder, name));
      expect(await refusal(round(signedNote(ledger, 2, hash(one, third))))).toContain(
        'not-cosigned',
      );
      expect(await names('.cosigned')).toEqual([name]);
      const note = await readFile(join(folder, name), 'utf8');
      const key = textOfKey(cosignerOf(witness).key);
      expect(noteOfText(note).text).toBe(noteOfText(kept).text);
      expect(signersOf(note, [key, verifierOf(ledger)]).signers).toHaveLength(2);
    });

    it('says both where the ledger has grown since', async () => {
      const grown = signedNote(ledger, 3, hash(hash(one, other), third));
      const said = await round(grown, [third ?? Buffer.alloc(0)]);
      expect(said.split('\n').map((line) => line.split(':')[0])).toEqual([
        'cosigned 2 events',
        'cosigned 3 events',
      ]);
      expect(await names('.cosigned')).toHaveLength(2);
    });

    it('is not held up by what was kept under a key that is trusted no more', async () => {
      const file = join(folder, name.replace('.cosigned', '.checkpoint'));
      await chmod(file, 0o644);
      await writeFile(file, signedNote(newSecret('ledger.example'), 2, hash(one, other)));
      const grown = signedNote(ledger, 3, hash(hash(one, other), third));
      expect(await round(grown, [third ?? Buffer.alloc(0)])).toMatch(/^cosigned 3 events[^\n]*$/);
    });
  });

  it('knows what it cosigned where somebody removed the checkpoint beside it, and cosigns no other from there', async () => {
    const [first, second] = [signedNote(ledger, 1, one ?? Buffer.alloc(0)), hash(one, other)];
    await round(first);
    await round(signedNote(ledger, 2, second), [other ?? Buffer.alloc(0)]);
    const newest = (await names('.checkpoint'))[1] ?? '';
    await rm(join(folder, newest));
    expect(await round(signedNote(ledger, 2, second))).toBe('nothing new since 2 events');
    // It grew from what is left of the checkpoints.
    const fork = signedNote(ledger, 2, hash(one, third));
    expect(await refusal(round(fork, [third ?? Buffer.alloc(0)]))).toContain('has forked');
    const grown = signedNote(ledger, 3, hash(second, third));
    expect(await round(grown, [third ?? Buffer.alloc(0)])).toContain('cosigned 3 events');
    expect(await names('.cosigned')).toHaveLength(3);
  });

  it('goes on after whatever went wrong in a round', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    await expect(told(Promise.reject(full))).resolves.toBeUndefined();
  });

  it('keeps a fork as evidence, and never cosigns it, also after it starts again', async () => {
    await round(signedNote(ledger, 2, hash(one, other)));
    const path = [other ?? Buffer.alloc(0)];
    const forks = [
      () => round(signedNote(ledger, 2, hash(one, third))),
      () => round(signedNote(ledger, 3, hash(hash(one, third), other)), path),
      () => round(signedNote(ledger, 1, one ?? Buffer.alloc(0))),
      () => round(signedNote(newSecret('ledger.example'), 2, hash(one, other))),
      () => round(signedNote(ledger, 1, one ?? Buffer.alloc(0))),
    ];
    for (const fork of forks) expect(await refusal(fork())).toContain('not-cosigned');
    expect(await names('.cosigned')).toHaveLength(1);
    expect(await names('.refused')).toHaveLength(4);
    // And the lock.
    expect(await readdir(folder)).toHaveLength(7);
  });

  it('cosigns no size that has more digits than its files have names for', async () => {
    await round(signedNote(ledger, 2 ** 49, hash(one, other)));
    const grown = hash(hash(one, other), third);
    // A path that leads from one root to the other: 2 ** 49 events, and one more.
    const path = [third ?? Buffer.alloc(0)];
    expect(await round(signedNote(ledger, 2 ** 49 + 1, grown), path)).toContain('cosigned');
    const beyond = signedNote(ledger, 10 ** 15, hash(grown, one));
    expect(await refusal(round(beyond, path))).toContain('invalid-note');
    expect(await names('.cosigned')).toHaveLength(2);
  });

  it('takes the largest that it kept for the newest, also of before sizes had a limit', async () => {
    await round(signedNote(ledger, 2 ** 49, hash(one, other)));
    await writeFile(
      join(folder, `${10 ** 15}.checkpoint`),
      signedNote(ledger, 10 ** 15, hash(one, third)),
    );
    const grown = signedNote(ledger, 2 ** 49 + 1, hash(hash(one, other), third));
    expect(await refusal(round(grown, [third ?? Buffer.alloc(0)]))).toContain('invalid-note');
    expect(await names('.cosigned')).toHaveLength(1);
  });
});
