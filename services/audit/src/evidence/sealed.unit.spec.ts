import { withoutRing } from '@nightshift/event-store';
import { beforeAll, describe, expect, it } from 'vitest';
import { newSecret, verifierOf } from '../tree/signing.adapter.js';
import { brief, fileOf } from './bundle-fixture.spec.js';
import {
  sealedEvents,
  sealedFileOf,
  sealedLedger,
  sealedTamperings,
  writtenErased,
} from './sealed-fixture.spec.js';
import type { Verdict } from './verdict.js';
import { FileVerifier } from './verify-file.js';

const secret = newSecret('ledger.example.com');
const verdictOf = (text: string): Verdict => {
  const verifier = new FileVerifier([verifierOf(secret)]);
  for (const line of text.split('\n').slice(0, -1)) verifier.line(line);
  return verifier.finish();
};
const limitsOf = ({ limits }: Verdict): readonly string[] => limits.map(({ code }) => code);
const headOf = (file: string): Readonly<Record<string, unknown>> => {
  const [line = ''] = file.split('\n');
  const { checkpoint: _, ...head } = JSON.parse(`${line}]}`) as Record<string, unknown>;
  return head;
};
const hashes = { checked: 7, absent: 0 };

describe('evidence of a task whose content is sealed', () => {
  let file: string;
  let plain: string;
  beforeAll(async () => {
    [file, plain] = [await sealedFileOf(secret), await fileOf(secret)];
  });

  it('is verified, opened by the keys in it, and says what it would if nothing were sealed', () => {
    expect(sealedEvents).toBeGreaterThan(10);
    expect(verdictOf(file)).toMatchObject({
      verdict: 'verified',
      content: { opened: sealedEvents, sealed: 0, erased: 0 },
      hashes: verdictOf(plain).hashes,
    });
    expect(verdictOf(plain)).toMatchObject({
      hashes,
      content: { opened: 0, sealed: 0, erased: 0 },
    });
    expect(headOf(file)).toEqual(headOf(plain));
    expect(headOf(file)).toMatchObject({ brief: { value: brief } });
  });

  it('holds a key for each event, and not the one that they were made of', () => {
    const keys = [...file.matchAll(/"contentKey":"([^"]+)"/g)].map(([, key]) => key);
    expect(new Set(keys).size).toBe(sealedEvents);
  });

  it('is verified after the erasure, too, without keys, and says that content is erased', async () => {
    const erased = await sealedFileOf(secret, { erased: () => true });
    expect(erased).not.toContain('contentKey');
    expect(headOf(erased)).toMatchObject({
      brief: { value: null },
      retries: [{ reason: '[sealed]' }],
    });
    const verdict = verdictOf(erased);
    expect(verdict).toMatchObject({
      verdict: 'verified',
      content: { opened: 0, sealed: 0, erased: sealedEvents },
      hashes: { checked: 1, absent: 6 },
    });
    expect(verdict.limits[0]).toMatchObject({
      code: 'content-erased',
      detail: expect.stringMatching(/^content erased: /) as string,
    });
  });

  it('is verified where content was erased before it was written', async () => {
    const verdict = verdictOf(await sealedFileOf(secret, { events: writtenErased }));
    expect(verdict).toMatchObject({ verdict: 'verified', content: { erased: sealedEvents } });
    expect(limitsOf(verdict)).toContain('content-erased');
  });

  it('is all of one moment, also if content is erased while it is written', async () => {
    const verdict = verdictOf(await sealedFileOf(secret, { erased: (asked) => asked > 1 }));
    expect(verdict.verdict).toBe('verified');
  });

  it('is not made where the key ring lacks a key: that is no erasure', async () => {
    const made = fileOf(secret, {
      events: sealedLedger,
      keysOf: (ids) => withoutRing.keysOf(ids),
    });
    await expect(made).rejects.toMatchObject({ code: 'content-key-unknown', kind: 'unavailable' });
  });

  it.each(sealedTamperings)('is found out where %s', async (_, expected, make) => {
    expect(verdictOf(await make(secret))).toMatchObject({
      verdict: 'differs',
      difference: expected,
    });
  });
});

describe('evidence of the former version', () => {
  const former = (file: string): string => file.replace('evidence/2', 'evidence/1');

  it('is verified as ever', async () => {
    expect(verdictOf(former(await fileOf(secret)))).toMatchObject({ verdict: 'verified', hashes });
  });

  it('has keys of which it does not say how to use them', async () => {
    const erased = former(await sealedFileOf(secret, { erased: () => true }));
    const withKey = erased.replaceAll('"contentErased":true', `"contentKey":"${'A'.repeat(43)}"`);
    const verdict = verdictOf(withKey);
    expect(verdict).toMatchObject({ verdict: 'incomplete', unproved: [{ code: 'sealed' }] });
    expect(limitsOf(verdict)).toContain('content-sealed');
  });
});
