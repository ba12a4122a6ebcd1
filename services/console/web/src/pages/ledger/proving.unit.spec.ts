import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Bundle, BundleEvent } from './bundle';
import { openCheckpoint } from './note';
import { countOf, proveBundle, standsIn, tlogProof } from './proving';
import { judge, keepSeen, readSeen } from './trust';

// A ledger of three events, made by node:crypto: root = H(H(a, b), c).
const digest = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const bytes = ['{"a":"é"}', '{"b":2}', '{"c":3}', '{"d":4}'];
const leafOf = (text: string): Buffer => digest(Buffer.of(0), text);
const [a, b, c, d] = bytes.map(leafOf) as [Buffer, Buffer, Buffer, Buffer];
const ab = digest(Buffer.of(1), a, b);
const root = digest(Buffer.of(1), ab, c);

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const raw = Buffer.concat([
  Buffer.of(1),
  publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
]);
const id = digest('ledger\n', raw).subarray(0, 4);
const key = `ledger+${id.toString('hex')}+${raw.toString('base64')}`;
const text = `ledger\n3\n${root.toString('base64')}\n`;
const signature = Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]);
const note = `${text}\n— ledger ${signature.toString('base64')}\n`;

const event = (index: number, leaf: Buffer, proof: readonly Buffer[] | null): BundleEvent => ({
  index,
  leaf: leaf.toString('hex'),
  proof: proof?.map((hash) => hash.toString('hex')) ?? null,
  bytes: bytes[index - 1] ?? '',
});
const events = [event(1, a, [b, c]), event(2, b, [a, c]), event(3, c, [ab]), event(4, d, null)];
const bundle = {
  events,
  checkpoint: { size: 3, note, keys: [key] },
} as unknown as Bundle;
const changed = (at: number, change: Partial<BundleEvent>): Bundle => ({
  ...bundle,
  events: events.map((one) => (one.index === at ? { ...one, ...change } : one)),
});

describe('a bundle', () => {
  it('is proved entry by entry; what no checkpoint covers is said to be unsigned', async () => {
    const proof = await proveBundle(bundle, [key]);
    expect(proof.fault).toBeUndefined();
    expect([
      countOf(proof, 'proved'),
      countOf(proof, 'unsigned'),
      countOf(proof, 'differs'),
    ]).toEqual([3, 1, 0]);
    expect(proof.hashes).toBe(1 + 2 + 1 + 2 + 1 + 1 + 1);
  });

  it.each([
    ['one byte is another', { bytes: '{"b":3}' }, 'do not have the hash'],
    [
      'one byte and its leaf are others',
      { bytes: '{"b":3}', leaf: leafOf('{"b":3}').toString('hex') },
      'another root',
    ],
    ['the leaf that is said is another', { leaf: a.toString('hex') }, 'do not have the hash'],
    [
      'a hash of the path is another',
      { proof: [c, c].map((hash) => hash.toString('hex')) },
      'another root',
    ],
    ['the path is too short', { proof: [] }, 'fewer hashes'],
    ['the path is no hex', { proof: ['zz', 'zz'] }, '32 bytes'],
  ])('is not proved where %s', async (_, change, reason) => {
    const proof = await proveBundle(changed(2, change), [key]);
    expect(proof.entries.get(2)).toMatchObject({
      state: 'differs',
      reason: expect.stringContaining(reason) as string,
    });
    expect(countOf(proof, 'proved')).toBe(2);
  });

  it('proves nothing where the checkpoint is signed by nobody known', async () => {
    const proof = await proveBundle(bundle, []);
    expect(proof.fault).toContain('No key of the ledger');
    expect(countOf(proof, 'proved')).toBe(0);
  });

  it('shows of an event only what stands in its bytes', () => {
    const byIndex = new Map(events.map((one) => [one.index, one]));
    expect(standsIn(byIndex, { index: 1, sha256: 'é' })).toBe(true);
    expect(standsIn(byIndex, { index: 2, sha256: 'é' })).toBe(false);
    expect(standsIn(byIndex, { index: 9, sha256: 'é' })).toBe(false);
    expect(standsIn(byIndex, { index: 2, sha256: null })).toBe(true);
  });

  it('gives the proof of an entry as a text of C2SP', () => {
    expect(tlogProof(events[1] as BundleEvent, note)).toBe(
      `c2sp.org/tlog-proof@v1\nindex 1\n${a.toString('base64')}\n${c.toString('base64')}\n\n${note}`,
    );
  });
});

describe('trust in keys', () => {
  const checkpoint = () => openCheckpoint(note, [key]);
  const seen = { keys: [key], size: 2, root: ab.toString('hex'), at: 'then' };

  it('begins with the first key that is seen', async () => {
    expect(judge(await checkpoint(), undefined, 'now')).toEqual({
      kind: 'first',
      seen: { keys: [key], size: 3, root: root.toString('hex'), at: 'now' },
    });
  });

  it('goes over to a key that signs beside a trusted one, and to no other', async () => {
    const both = { ...(await checkpoint()), signers: [key, 'new'] };
    expect(judge(both, seen, 'now')).toMatchObject({ kind: 'known', seen: { keys: [key, 'new'] } });
    const stranger = { ...(await checkpoint()), signers: ['new'] };
    expect(judge(stranger, seen, 'now')).toEqual({ kind: 'unknown-key', keys: ['new'] });
  });

  it('is kept, and begins anew where what was kept cannot be read', () => {
    const kept = new Map<string, string>();
    keepSeen({ setItem: (name, value) => void kept.set(name, value) }, seen);
    const storage = { getItem: (name: string) => kept.get(name) ?? null };
    expect(readSeen(storage)).toEqual(seen);
    expect(readSeen({ getItem: () => '{' })).toBeUndefined();
    expect(readSeen({ getItem: () => '{"keys":1}' })).toBeUndefined();
  });
});
