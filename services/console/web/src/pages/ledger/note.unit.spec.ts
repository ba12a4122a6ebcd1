import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hex } from './bytes';
import { checkpointIn, openCheckpoint } from './note';
import { NotProved } from './proof';

// Keys and signatures of node:crypto; the page has WebCrypto.
const ED25519 = 1;
const COSIGNATURE = 4;

interface Key {
  readonly name: string;
  readonly id: Buffer;
  readonly text: string;
  readonly privateKey: KeyObject;
}

const newKey = (name: string, algorithm = ED25519): Key => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const bytes = Buffer.concat([Buffer.of(algorithm), raw]);
  const id = createHash('sha256').update(`${name}\n`).update(bytes).digest().subarray(0, 4);
  const text = `${name}+${id.toString('hex')}+${bytes.toString('base64')}`;
  return { name, id, text, privateKey };
};
const lineOf = ({ name, id, privateKey }: Key, text: string): string =>
  `— ${name} ${Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]).toString('base64')}\n`;
const cosignedBy = ({ name, id, privateKey }: Key, text: string, time: bigint): string => {
  const at = Buffer.alloc(8);
  at.writeBigUInt64BE(time);
  const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`), privateKey);
  return `— ${name} ${Buffer.concat([id, at, signature]).toString('base64')}\n`;
};

const root = createHash('sha256').update('root').digest();
const text = `nightshift.example/ledger\n1204118\n${root.toString('base64')}\n`;
const [ledger, stranger] = [newKey('nightshift.example/ledger'), newKey('somebody')];
const witness = newKey('witness.example/w1', COSIGNATURE);
const signed = `${text}\n${lineOf(ledger, text)}`;

describe('a signed checkpoint', () => {
  it('opens with the key of the ledger', async () => {
    const checkpoint = await openCheckpoint(signed, [ledger.text]);
    expect({ ...checkpoint, root: hex(checkpoint.root) }).toEqual({
      origin: 'nightshift.example/ledger',
      size: 1_204_118,
      root: root.toString('hex'),
      signers: [ledger.text],
      witnesses: [],
    });
  });

  it('may be signed by others, too: strangers do not count, witnesses are named', async () => {
    const note = `${signed}${lineOf(stranger, text)}${cosignedBy(witness, text, 1_795_000_000n)}`;
    expect(await openCheckpoint(note, [ledger.text, witness.text])).toMatchObject({
      signers: [ledger.text],
      witnesses: [witness.text],
    });
  });

  it.each([
    ['another size', signed.replace('1204118', '1204119')],
    ['another name', signed.replace('nightshift.example', 'nightshift.exemple')],
    ['a further line', signed.replace(`\n\n`, '\nmore\n\n')],
    ['no signature', text],
    ['an empty signature block', `${text}\n`],
    ['a signature of a stranger only', `${text}\n${lineOf(stranger, text)}`],
    ['a signature over another text', `${text}\n${lineOf(ledger, `${text}x`)}`],
    ['a forged cosignature', `${signed}${cosignedBy(witness, `${text}x`, 1n)}`],
    ['text after the signatures', `${signed}more\n`],
    ['no line feed at the end', signed.slice(0, -1)],
  ])('does not open with %s', async (_, note) => {
    await expect(openCheckpoint(note, [ledger.text, witness.text])).rejects.toThrow(NotProved);
  });

  it('does not open with a key whose id is not its own', async () => {
    const key = ledger.text.replace(/\+[0-9a-f]{8}\+/, '+00000000+');
    await expect(openCheckpoint(signed, [key])).rejects.toThrow('id of the key');
    await expect(openCheckpoint(signed, ['nonsense'])).rejects.toThrow('no Ed25519 key');
  });

  it('is read without its signature by those who only show it', () => {
    expect(checkpointIn(text)).toMatchObject({ size: 1_204_118 });
    expect(() => checkpointIn('a\n01\nx\n')).toThrow(NotProved);
    const sized = (digits: number): string => text.replace('1204118', '9'.repeat(digits));
    expect(checkpointIn(sized(15))).toMatchObject({ size: 999_999_999_999_999 });
    expect(() => checkpointIn(sized(16))).toThrow(NotProved);
  });
});
