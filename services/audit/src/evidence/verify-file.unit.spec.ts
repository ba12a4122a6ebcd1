import { beforeAll, describe, expect, it } from 'vitest';
import { newSecret, verifierOf } from '../tree/signing.adapter.js';
import { fileOf, ledger, taskId } from './bundle-fixture.spec.js';
import { noRanges, sameSubject, withAwaited } from './awaited-fixture.spec.js';
import { cuts, reviewedLedger } from './reviewed-fixture.spec.js';
import { tamperings } from './tampering-fixture.spec.js';
import type { Verdict } from './verdict.js';
import { FileVerifier } from './verify-file.js';

const secret = newSecret('ledger.example.com');
const key = verifierOf(secret);
let file: string;

beforeAll(async () => {
  file = await fileOf(secret);
});

const verdictOf = (text: string, keys: readonly string[] = [key]): Verdict => {
  const verifier = new FileVerifier(keys);
  const lines = text.split('\n');
  for (const line of lines.at(-1) === '' ? lines.slice(0, -1) : lines) verifier.line(line);
  return verifier.finish();
};
const codesOf = ({ unproved }: Verdict): readonly string[] => unproved.map(({ code }) => code);

describe('an evidence file', () => {
  it('is verified with the key of the ledger alone', () => {
    expect(verdictOf(file)).toMatchObject({
      verdict: 'verified',
      difference: null,
      unproved: [],
      taskId,
      events: 19,
      proved: 19,
      streams: { complete: 5, shared: 2 },
      hashes: { checked: 7, absent: 0 },
      checkpoint: { origin: 'ledger.example.com', size: 36, signedBy: [key] },
    });
  });

  it('says plainly what it cannot prove, whatever it holds', () => {
    expect(verdictOf(file).limits.map(({ code }) => code)).toEqual([
      'shared-streams',
      'samples',
      'truth',
      'fork',
    ]);
  });

  it('is not proved by the keys that it brings itself', () => {
    expect(codesOf(verdictOf(file, []))).toEqual(['no-key']);
    expect(verdictOf(file, []).verdict).toBe('incomplete');
  });

  it('says that the ledger lacked rows when it was written, and is read no further than all of them were there', async () => {
    const [whole, most] = [
      { after: 36, upTo: 40 },
      { after: 30, upTo: 36 },
    ];
    const behind = verdictOf(await fileOf(secret, { horizon: { upTo: 36, awaited: whole } }));
    expect(behind).toMatchObject({ verdict: 'incomplete', difference: null, events: 19 });
    expect(codesOf(behind)).toEqual(['awaited-rows']);
    const before = verdictOf(await fileOf(secret, { horizon: { upTo: 30, awaited: most } }));
    expect(before).toMatchObject({ verdict: 'incomplete', difference: null });
    expect(codesOf(before)).toContain('awaited-rows');
    const same = verdictOf(await fileOf(secret, { events: ledger.slice(0, 30) }));
    expect(before.events).toBe(same.events);
    expect(before.events).toBeLessThan(19);
  });

  it.each(noRanges)('that says of awaited rows %s is none', (awaited) => {
    const [check, at] = ['format', '/awaited'];
    expect(verdictOf(withAwaited(file, awaited)).difference).toMatchObject({ check, at });
  });

  it('counts what another service writes under the same subject apart', async () => {
    const verdict = verdictOf(await fileOf(secret, { events: sameSubject(1) }));
    expect(verdict).toMatchObject({ verdict: 'verified', streams: { complete: 6, shared: 2 } });
    expect(verdictOf(await fileOf(secret, { events: sameSubject(2) })).difference).toMatchObject({
      check: 'streams',
    });
  });

  it('is not proved as far as it was not signed', async () => {
    const half = verdictOf(await fileOf(secret, { size: 25 }));
    expect(half).toMatchObject({ verdict: 'incomplete', events: 19, proved: 8 });
    expect(codesOf(half)).toEqual(['unsigned']);
    const none = verdictOf(await fileOf(secret, { size: 0 }));
    expect(none).toMatchObject({ verdict: 'incomplete', proved: 0, checkpoint: null });
    expect(codesOf(none)).toEqual(['no-checkpoint']);
  });

  it('may be of a task that is not over, and says so', async () => {
    const events = ledger.slice(0, 30);
    const verdict = verdictOf(await fileOf(secret, { events }));
    // Nothing tells it from one whose end was taken out.
    expect(verdict).toMatchObject({ verdict: 'incomplete', difference: null });
    expect(codesOf(verdict)).toContain('open');
  });

  it('may hold fields of a newer version, which are not proved', () => {
    const more = file.replace('"costs":{', '"mood":"fine","costs":{"weight":1,');
    expect(verdictOf(more)).toMatchObject({
      verdict: 'incomplete',
      unproved: [
        {
          code: 'unknown-fields',
          detail: expect.stringContaining('/costs/weight, /mood') as string,
        },
      ],
    });
  });

  it('is verified whichever tenant registered the workflow, which it names', async () => {
    const [first = '', ...rest] = ledger;
    const own = await fileOf(secret, {
      events: [first.replace('"tenantid":"default"', '"tenantid":"acme"'), ...rest],
    });
    for (const text of [file, own]) {
      expect(verdictOf(text).verdict).toBe('verified');
      expect(text).toMatch(/"workflow":\{[^}]*"index":1\}/);
    }
  });

  it('is verified after a review that went to a person', async () => {
    for (const end of ['task.completed.v1', 'task.failed.v1', 'task.cancelled.v1'])
      expect(verdictOf(await fileOf(secret, { events: reviewedLedger(end) }))).toMatchObject({
        verdict: 'verified',
        difference: null,
      });
  });

  it.each(cuts)('is not verified without %s', async (_, { verdict, says, events }) => {
    const found = verdictOf(await fileOf(secret, { events }));
    expect(found.verdict).toBe(verdict);
    expect([...codesOf(found), found.difference?.reason ?? '']).toContainEqual(
      expect.stringContaining(says),
    );
  });

  it.each(tamperings)('is found out where %s', async (_, expected, make) => {
    expect(verdictOf(await make(secret, file))).toMatchObject({
      verdict: 'differs',
      difference: expected,
    });
  });
});
