import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { allEvents, services } from '@nightshift/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { cosignerOf, newSecret, verifierOf } from '../tree/signing.adapter.js';
import { noteOfText, textOfKey, textOfNote } from '../tree/note.js';
import { noRanges, sameSubject, withAwaited } from './awaited-fixture.spec.js';
import { agreedOn, isThere, program, theirs } from './both-verifiers-fixture.spec.js';
import { fileOf, ledger } from './bundle-fixture.spec.js';
import { sealedFileOf, sealedTamperings, writtenErased } from './sealed-fixture.spec.js';
import { cuts, reviewedLedger } from './reviewed-fixture.spec.js';
import { isOfItsService } from './placed-event.js';
import { tamperings } from './tampering-fixture.spec.js';
import type { Verdict } from './verdict.js';

const secret = newSecret('ledger.example.com');
const key = verifierOf(secret);
let whole: string;

beforeAll(async () => {
  whole = await fileOf(secret);
});

const expectAgreement = (text: string, keys = [key]): Verdict => agreedOn(text, keys);

describe.skipIf(!isThere)('the second verifier', () => {
  it('agrees on a file of which everything is proved', () => {
    expect(expectAgreement(whole).verdict).toBe('verified');
  });

  it('agrees on a file that a witness signed, too', () => {
    const { key: witness, cosign } = cosignerOf(newSecret('witness.example.org'));
    const cosigned = whole.replace(/"note":("(?:[^"\\]|\\.)*")/, (_, note: string) => {
      const { text, signatures } = noteOfText(JSON.parse(note) as string);
      const both = textOfNote({ text, signatures: [...signatures, cosign(text, 1_795_000_000)] });
      return `"note":${JSON.stringify(both)}`;
    });
    const verdict = expectAgreement(cosigned, [textOfKey(witness)]);
    expect(verdict).toMatchObject({
      verdict: 'verified',
      checkpoint: { signedBy: [textOfKey(witness)] },
    });
  });

  it('agrees on what is not proved', async () => {
    for (const made of [{ size: 25 }, { size: 0 }, { events: ledger.slice(0, 30) }])
      expect(expectAgreement(await fileOf(secret, made)).difference).toBeNull();
    expect(expectAgreement(whole, []).verdict).toBe('incomplete');
    const more = whole.replace('"costs":{', '"mood":"fine","costs":{"weight":1,');
    expect(expectAgreement(more).verdict).toBe('incomplete');
  });

  it('agrees on rows that were awaited', async () => {
    const horizon = { upTo: 30, awaited: { after: 30, upTo: 36 } };
    const { difference, unproved } = expectAgreement(await fileOf(secret, { horizon }));
    expect(difference).toBeNull();
    expect(unproved.map(({ code }) => code)).toContain('awaited-rows');
  });

  it.each(noRanges)('agrees that %s is no range of awaited rows', (awaited) => {
    const { difference } = expectAgreement(withAwaited(whole, awaited));
    expect(difference).toMatchObject({ check: 'format', at: '/awaited' });
  });

  it('agrees on what another service writes under the same subject', async () => {
    for (const [sequence, verdict] of [
      [1, 'verified'],
      [2, 'differs'],
    ] as const)
      expect(expectAgreement(await fileOf(secret, { events: sameSubject(sequence) })).verdict).toBe(
        verdict,
      );
  });

  it.each(cuts)('agrees without %s', async (_, { verdict, events }) => {
    expect(expectAgreement(await fileOf(secret, { events })).verdict).toBe(verdict);
  });

  it('agrees on a task whose review went to a person, however it ended', async () => {
    for (const end of ['task.completed.v1', 'task.failed.v1', 'task.cancelled.v1'])
      expect(expectAgreement(await fileOf(secret, { events: reviewedLedger(end) })).verdict).toBe(
        'verified',
      );
  });

  it.each(tamperings)('agrees where %s', async (_, expected, make) => {
    const verdict = expectAgreement(await make(secret, whole));
    expect(verdict.difference).toMatchObject(expected);
  });

  it('agrees on content that is opened, erased, or of the former version', async () => {
    const [opened, erased] = [
      await sealedFileOf(secret),
      await sealedFileOf(secret, { erased: () => true }),
    ];
    const late = await sealedFileOf(secret, { events: writtenErased });
    for (const file of [opened, erased, late])
      expect(expectAgreement(file).verdict).toBe('verified');
    for (const file of [whole, erased])
      expect(expectAgreement(file.replace('evidence/2', 'evidence/1')).verdict).toBe('verified');
    const former = opened.replace('evidence/2', 'evidence/1');
    expect(expectAgreement(former).difference).toMatchObject({ check: 'parts' });
  });

  it.each(sealedTamperings)('agrees where %s', async (_, expected, make) => {
    const verdict = expectAgreement(await make(secret));
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
    const { difference } = expectAgreement(await fileOf(secret, { events }));
    // The hash of the old brief stands there: both must have found the same other one.
    const said = (reason = ''): string => /hash ([0-9a-f]{64})/.exec(reason)?.[1] ?? '';
    const { verdict } = theirs(await fileOf(secret, { events }), [key]);
    expect(said(verdict.difference?.reason)).toBe(said(difference?.reason));
    expect(said(difference?.reason)).not.toBe('');
  });
});
