import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import {
  base64Of,
  COSIGNATURE,
  ED25519,
  invalidKey,
  keyBytesOf,
  keyOfText,
  type Note,
  noteOfText,
  type NoteSignature,
  textOfKey,
  type VerifierKey,
  verifierKey,
} from './note.js';

/** Ed25519 keys as C2SP signed notes (and Go's `note` package) spell them. */
export interface Signer {
  readonly key: VerifierKey;
  readonly sign: (text: string) => NoteSignature;
  /** A code by which whoever has the secret knows its own notes again: nobody else can make it. */
  readonly seal: (bytes: Uint8Array) => Buffer;
}

// What stands before the 32 bytes in the encodings that node:crypto reads (RFC 8410).
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const SEED_BYTES = 32;
const TIME_BYTES = 8;

/** @throws Refusal `invalid-key`; the secret is never repeated */
export const signerOf = (secret: string): Signer => {
  const [, name, id, base64 = ''] =
    /^PRIVATE\+KEY\+([^\p{White_Space}+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(secret) ?? [];
  if (name === undefined) throw invalidKey('it does not begin with PRIVATE+KEY+name+id+');
  const { algorithm, bytes } = keyBytesOf(base64);
  if (algorithm !== ED25519) throw invalidKey('it is a key to verify with');
  const privateKey = privateKeyOf(bytes);
  const key = verifierKey(name, publicBytesOf(privateKey));
  if (key.id !== id) throw invalidKey('its id is not that of its name and bytes');
  return {
    key,
    sign: (text) => ({ key, signature: sign(null, Buffer.from(text), privateKey) }),
    seal: (of) => createHmac('sha256', sealKeyOf(bytes)).update(of).digest(),
  };
};

/**
 * Of a witness: its signature says that it had seen the note at a time, and nothing that contradicts
 * it before. The secret is an ordinary one; the key to verify with is another one than for notes.
 */
export interface Cosigner {
  readonly key: VerifierKey;
  /** @param seconds since 1970 */
  readonly cosign: (text: string, seconds: number) => NoteSignature;
}

/** @throws Refusal `invalid-key` */
export const cosignerOf = (secret: string): Cosigner => {
  const { key: own, sign } = signerOf(secret);
  const key = verifierKey(own.name, own.publicKey, COSIGNATURE);
  return {
    key,
    cosign: (text, seconds) => {
      const time = Buffer.alloc(TIME_BYTES);
      time.writeBigUInt64BE(BigInt(seconds));
      const { signature } = sign(cosigned(text, time));
      return { key, signature: Buffer.concat([time, signature]) };
    },
  };
};

const cosigned = (text: string, time: Buffer): string =>
  `cosignature/v1\ntime ${time.readBigUInt64BE()}\n${text}`;

/** A new secret key. @param name that of the ledger @throws Refusal `invalid-key` */
export const newSecret = (name: string): string => {
  const seed = randomBytes(SEED_BYTES);
  const { id } = verifierKey(name, publicBytesOf(privateKeyOf(seed)));
  return `PRIVATE+KEY+${name}+${id}+${base64Of(ED25519, seed)}`;
};

/** The verifier key of a secret. @throws Refusal `invalid-key` */
export const verifierOf = (secret: string): string => textOfKey(signerOf(secret).key);

/**
 * Which of `keys` signed the note. A signature that names one of them and is not its own spoils
 * the note; those of strangers do not count.
 * @throws Refusal `invalid-key`, `invalid-note`
 */
export const signersOf = (
  note: string,
  keys: readonly string[],
): { readonly note: Note; readonly signers: readonly string[]; readonly forged: boolean } => {
  const parsed = noteOfText(note);
  const signers: string[] = [];
  let forged = false;
  for (const { key, signature } of parsed.signatures) {
    const known = keys.map(keyOfText).find(({ name, id }) => name === key.name && id === key.id);
    if (!known) continue;
    if (isSignedBy(parsed.text, signature, known)) signers.push(textOfKey(known));
    else forged = true;
  }
  return { note: parsed, signers, forged };
};

const isSignedBy = (text: string, signature: Buffer, of: VerifierKey): boolean => {
  if (of.algorithm === ED25519) return isOwn(text, signature, of);
  if (signature.length <= TIME_BYTES) return false;
  const message = cosigned(text, signature.subarray(0, TIME_BYTES));
  return isOwn(message, signature.subarray(TIME_BYTES), of);
};

const isOwn = (text: string, signature: Buffer, { publicKey }: VerifierKey): boolean => {
  const key = createPublicKey({
    key: Buffer.concat([SPKI, publicKey]),
    format: 'der',
    type: 'spki',
  });
  return verify(null, Buffer.from(text), key, signature);
};

/** Not the secret itself: what is sealed must never be of use as a signature. */
const sealKeyOf = (seed: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', seed, '', 'nightshift seal', SEED_BYTES));

const privateKeyOf = (seed: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });

const publicBytesOf = (privateKey: KeyObject): Buffer =>
  createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
