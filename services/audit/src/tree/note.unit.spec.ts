import { isRefusal } from '@nightshift/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkpointOfText,
  keyOfText,
  noteOfText,
  textOfCheckpoint,
  textOfKey,
  textOfNote,
} from './note.js';
import { cosignerOf, newSecret, signerOf, signersOf, verifierOf } from './signing.adapter.js';

// The example of golang.org/x/mod/sumdb/note: Ed25519 signatures are the same whoever makes them.
const SECRET = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const VERIFIER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NOTE = `${TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('a signed note', () => {
  it('is byte for byte what the reference writes', () => {
    const signer = signerOf(SECRET);
    expect(textOfNote({ text: TEXT, signatures: [signer.sign(TEXT)] })).toBe(NOTE);
    expect(verifierOf(SECRET)).toBe(VERIFIER);
    expect(textOfKey(keyOfText(VERIFIER))).toBe(VERIFIER);
    expect(signersOf(NOTE, [VERIFIER])).toMatchObject({ signers: [VERIFIER], forged: false });
  });

  it('with any other character is not signed, or no note', () => {
    fc.assert(
      fc.property(
        fc.nat(NOTE.length - 1),
        fc.constantFrom('x', '\n', ' ', '+', '—', '0'),
        (at, other) => {
          const changed = NOTE.slice(0, at) + other + NOTE.slice(at + 1);
          fc.pre(changed !== NOTE);
          const answer = (() => {
            try {
              return signersOf(changed, [VERIFIER]).signers;
            } catch (error) {
              if (!isRefusal(error)) throw error;
              return [];
            }
          })();
          expect(answer).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('may have several signatures; those of strangers do not count, forged ones show', () => {
    const [one, other] = [newSecret('ledger.example'), newSecret('witness.example')];
    const text = 'text\n';
    const note = textOfNote({
      text,
      signatures: [signerOf(one).sign(text), signerOf(other).sign(text)],
    });
    const keys = [verifierOf(one), verifierOf(other)];
    expect(signersOf(note, keys)).toMatchObject({ signers: keys, forged: false });
    expect(signersOf(note, [verifierOf(newSecret('x'))])).toMatchObject({
      signers: [],
      forged: false,
    });
    const forged = textOfNote({
      text,
      signatures: [{ ...signerOf(one).sign('other\n'), key: keyOfText(verifierOf(one)) }],
    });
    expect(signersOf(forged, keys)).toMatchObject({ signers: [], forged: true });
  });

  it.each([
    '',
    'text\n',
    'text\n\n',
    'text\n\nno signature\n',
    NOTE.trimEnd(),
    NOTE.replace('—', '-'),
  ])('is not %j', (text) => {
    expect(code(() => noteOfText(text))).toBe('invalid-note');
  });
});

describe('a cosignature', () => {
  const secret = newSecret('witness.example');
  const { key, cosign } = cosignerOf(secret);
  const text = 'ledger.example\n1\nAAAA\n';
  const keys = [textOfKey(key)];
  const note = textOfNote({ text, signatures: [cosign(text, 1_790_000_000)] });

  it('has its time in it, and a key of its own', () => {
    expect(signersOf(note, keys)).toMatchObject({ signers: keys, forged: false });
    expect(textOfKey(key)).not.toBe(verifierOf(secret));
    expect(signersOf(note, [verifierOf(secret)]).signers).toEqual([]);
    const [signature] = noteOfText(note).signatures;
    expect(signature?.signature.readBigUInt64BE()).toBe(1_790_000_000n);
    expect(keyOfText(textOfKey(key))).toEqual(key);
  });

  it('is none of another text or time', () => {
    const other = note.replace('ledger', 'forged');
    expect(signersOf(other, keys)).toMatchObject({ signers: [], forged: true });
    const { signature } = cosign(text, 1_790_000_000);
    signature.writeBigUInt64BE(1_790_000_001n);
    const later = textOfNote({ text, signatures: [{ key, signature }] });
    expect(signersOf(later, keys)).toMatchObject({ signers: [], forged: true });
  });
});

describe('a key', () => {
  it.each([
    '',
    VERIFIER.replace('c74f20a3', 'c74f20a4'),
    VERIFIER.replace('PeterNeumann', 'Peter'),
    VERIFIER.slice(0, -4),
    VERIFIER.replace('+ARpc', '+BRpc'),
    `${VERIFIER} `,
  ])('to verify with is not %j', (text) => {
    expect(code(() => keyOfText(text))).toBe('invalid-key');
  });

  it.each([
    '',
    VERIFIER,
    SECRET.replace('c74f20a3', 'c74f20a4'),
    SECRET.slice(0, -4),
    `${SECRET}=`,
  ])('to sign with is refused without being repeated: %j', (secret) => {
    expect(code(() => signerOf(secret))).toBe('invalid-key');
    expect(() => signerOf(secret)).not.toThrow(/AYEKFALV/);
  });

  it('is new each time, and carries the name of its ledger', () => {
    const [one, other] = [newSecret('ledger.example/a'), newSecret('ledger.example/a')];
    expect(one).not.toBe(other);
    expect(signerOf(one).key.name).toBe('ledger.example/a');
    expect(code(() => newSecret('two words'))).toBe('invalid-key');
    expect(code(() => newSecret('a+b'))).toBe('invalid-key');
  });
});

describe('a checkpoint', () => {
  it('is name, size and root, a line each', () => {
    const root = Buffer.alloc(32, 7);
    const text = textOfCheckpoint({ origin: 'ledger.example', size: 42, root });
    expect(text).toBe(`ledger.example\n42\n${root.toString('base64')}\n`);
    fc.assert(
      fc.property(
        fc.nat(2 ** 31 - 1),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (size, bytes) => {
          const checkpoint = { origin: 'o', size, root: Buffer.from(bytes) };
          expect(checkpointOfText(textOfCheckpoint(checkpoint))).toEqual(checkpoint);
        },
      ),
    );
    expect(checkpointOfText(`${text}more\n`)).toEqual({ origin: 'ledger.example', size: 42, root });
    const vouching = { origin: 'ledger.example', size: 42, root, keys: [VERIFIER] };
    const largest = { origin: 'o', size: 999_999_999_999_999, root };
    expect(checkpointOfText(textOfCheckpoint(largest))).toEqual(largest);
    expect(textOfCheckpoint(vouching)).toBe(`${text}key ${VERIFIER}\n`);
    expect(checkpointOfText(textOfCheckpoint(vouching))).toEqual(vouching);
  });

  it.each([
    '',
    'o\n',
    'o\n1\n',
    `o\n01\n${'A'.repeat(43)}=\n`,
    `o\n-1\n${'A'.repeat(43)}=\n`,
    `o\n1000000000000000\n${'A'.repeat(43)}=\n`,
    `\n1\n${'A'.repeat(43)}=\n`,
    'o\n1\nAAAA\n',
    `o\n1\n${'A'.repeat(42)}B=\n`,
  ])('is not %j', (text) => {
    expect(code(() => checkpointOfText(text))).toBe('invalid-note');
  });
});
