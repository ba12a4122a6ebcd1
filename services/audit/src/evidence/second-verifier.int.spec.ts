import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allEvents, services } from '@nightshift/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosignerOf, newSecret, verifierOf } from '../tree/signing.adapter.js';
import { noteOfText, textOfKey, textOfNote } from '../tree/note.js';
import { fileOf, ledger } from './bundle-fixture.spec.js';
import { sealedFileOf, sealedTamperings, writtenErased } from './sealed-fixture.spec.js';
import { cuts, reviewedLedger } from './reviewed-fixture.spec.js';
import { isOfItsService } from './placed-event.js';
import { tamperings } from './tampering-fixture.spec.js';
import type { Verdict } from './verdict.js';
import { FileVerifier } from './verify-file.js';

/** Real: the verifier in Python, which was written from the documented format. */
const program = fileURLToPath(new URL('../../../../tools/verify-py/verify.py', import.meta.url));
const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']);
const isThere = python.status === 0;
if (!isThere)
  process.stderr.write(
    'SKIPPED: the second verifier (tools/verify-py) was not run, as there is no python3 of version 3.9 or newer.\n',
  );

const secret = newSecret('ledger.example.com');
const key = verifierOf(secret);
let folder: string;
let whole: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightshift-second-'));
  whole = await fileOf(secret);
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

const ours = (text: string, keys: readonly string[]): Verdict => {
  const verifier = new FileVerifier(keys);
  const lines = text.split('\n');
  for (const line of lines.at(-1) === '' ? lines.slice(0, -1) : lines) verifier.line(line);
  return verifier.finish();
};

const theirs = async (
  text: string,
  keys: readonly string[],
): Promise<{ readonly status: number | null; readonly verdict: Verdict }> => {
  const file = join(folder, 'evidence.json');
  await writeFile(file, text);
  const named = keys.flatMap((one) => ['--key', one]);
  const { status, stdout, stderr } = spawnSync(
    'python3',
    ['-B', program, file, '--json', ...named],
    {
      encoding: 'utf8',
    },
  );
  expect(stderr).toBe('');
  return { status, verdict: JSON.parse(stdout) as Verdict };
};

/** All that a verdict says, but for its words. */
const factsOf = ({ limits: _, difference, unproved, ...facts }: Verdict): object => ({
  ...facts,
  difference: difference && { ...difference, reason: '' },
  unproved: unproved.map(({ code }) => code),
});

const expectAgreement = async (text: string, keys = [key]): Promise<Verdict> => {
  const { status, verdict } = await theirs(text, keys);
  const mine = ours(text, keys);
  expect(factsOf(verdict)).toEqual(factsOf(mine));
  expect(status).toBe({ verified: 0, differs: 1, incomplete: 4 }[mine.verdict]);
  return mine;
};

describe.skipIf(!isThere)('the second verifier', () => {
  it('agrees on a file of which everything is proved', async () => {
    expect((await expectAgreement(whole)).verdict).toBe('verified');
  });

  it('agrees on a file that a witness signed, too', async () => {
    const { key: witness, cosign } = cosignerOf(newSecret('witness.example.org'));
    const cosigned = whole.replace(/"note":("(?:[^"\\]|\\.)*")/, (_, note: string) => {
      const { text, signatures } = noteOfText(JSON.parse(note) as string);
      const both = textOfNote({ text, signatures: [...signatures, cosign(text, 1_795_000_000)] });
      return `"note":${JSON.stringify(both)}`;
    });
    const verdict = await expectAgreement(cosigned, [textOfKey(witness)]);
    expect(verdict).toMatchObject({
      verdict: 'verified',
      checkpoint: { signedBy: [textOfKey(witness)] },
    });
  });

  it('agrees on what is not proved', async () => {
    for (const made of [{ size: 25 }, { size: 0 }, { events: ledger.slice(0, 30) }])
      expect((await expectAgreement(await fileOf(secret, made))).difference).toBeNull();
    expect((await expectAgreement(whole, [])).verdict).toBe('incomplete');
    const more = whole.replace('"costs":{', '"mood":"fine","costs":{"weight":1,');
    expect((await expectAgreement(more)).verdict).toBe('incomplete');
  });

  it.each(cuts)('agrees without %s', async (_, { verdict, events }) => {
    expect((await expectAgreement(await fileOf(secret, { events }))).verdict).toBe(verdict);
  });

  it('agrees on a task whose review went to a person, however it ended', async () => {
    for (const end of ['task.completed.v1', 'task.failed.v1', 'task.cancelled.v1'])
      expect(
        (await expectAgreement(await fileOf(secret, { events: reviewedLedger(end) }))).verdict,
      ).toBe('verified');
  });

  it.each(tamperings)('agrees where %s', async (_, expected, make) => {
    const verdict = await expectAgreement(await make(secret, whole));
    expect(verdict.difference).toMatchObject(expected);
  });

  it('agrees on content that is opened, erased, or of the former version', async () => {
    const [opened, erased] = [
      await sealedFileOf(secret),
      await sealedFileOf(secret, { erased: () => true }),
    ];
    const late = await sealedFileOf(secret, { events: writtenErased });
    for (const file of [opened, erased, late])
      expect((await expectAgreement(file)).verdict).toBe('verified');
    for (const file of [whole, erased])
      expect((await expectAgreement(file.replace('evidence/2', 'evidence/1'))).verdict).toBe(
        'verified',
      );
    const former = opened.replace('evidence/2', 'evidence/1');
    expect((await expectAgreement(former)).difference).toMatchObject({ check: 'parts' });
  });

  it.each(sealedTamperings)('agrees where %s', async (_, expected, make) => {
    const verdict = await expectAgreement(await make(secret));
    expect(verdict.difference).toMatchObject(expected);
  });

  it('knows of every type which services write it', () => {
    const asked = JSON.stringify(
      [...allEvents.map(({ type }) => type.replace(/\.v\d+$/, '')), 'later.invented', ''].flatMap(
        (type) => [...services, 'ghost'].map((service) => [`nightshift/${service}`, type]),
      ),
    );
    const script =
      'import json, sys; from writers import is_writer; print(json.dumps([is_writer(*one) for one in json.load(sys.stdin)]))';
    const cwd = dirname(program);
    const { stdout } = spawnSync('python3', ['-B', '-c', script], { cwd, input: asked });
    expect(JSON.parse(String(stdout))).toEqual(
      (JSON.parse(asked) as [string, string][]).map(([source, type]) =>
        isOfItsService({ source, type }),
      ),
    );
  });

  it('spells numbers, texts and names as they were hashed', async () => {
    const values = `[1e21,1e-7,123456789012345680000,5e-324,1.7976931348623157e308,0.1,100,-2.5e-8,"\\ud83d","\\u2028\\u0000",{"b":1,"10":2,"é":3,"9":4,"\\ud800":5,"😀":6,"\\uffff":7}]`;
    const events = ledger.map((event) => event.replace('"a":{}', `"a":${values}`));
    const { difference } = await expectAgreement(await fileOf(secret, { events }));
    // The hash of the old brief stands there: both must have found the same other one.
    const said = (reason = ''): string => /hash ([0-9a-f]{64})/.exec(reason)?.[1] ?? '';
    const { verdict } = await theirs(await fileOf(secret, { events }), [key]);
    expect(said(verdict.difference?.reason)).toBe(said(difference?.reason));
    expect(said(difference?.reason)).not.toBe('');
  });
});
