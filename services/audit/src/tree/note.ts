import { Refusal, sha256 } from '@nightshift/kernel';
import { HASH_BYTES } from './tile.js';

/*
 * Signed notes (C2SP signed-note) and checkpoints (C2SP tlog-checkpoint): text that people can read
 * and mail, and that any tool of transparency logs can check. Nothing is signed or verified here.
 */

export interface Note {
  /** What is signed; it ends with a line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly key: KeyName;
  readonly signature: Buffer;
}

export interface KeyName {
  readonly name: string;
  /** Eight hex digits. */
  readonly id: string;
}

/** An Ed25519 key, and what it signs: notes, or that it has seen one (C2SP tlog-cosignature). */
export interface VerifierKey extends KeyName {
  readonly publicKey: Buffer;
  readonly algorithm: Algorithm;
}

export type Algorithm = typeof ED25519 | typeof COSIGNATURE;

export interface Checkpoint {
  /** Name of the ledger. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** Verifier keys that whoever signed it vouches for: a signature beside another proves nothing. */
  readonly keys?: readonly string[];
}

export const ED25519 = 1;
export const COSIGNATURE = 4;
/** Digits of a size at most: names of files are filled up to as many, so that they stand in the order of sizes. */
export const SIZE_DIGITS = 15;
const SIZE = new RegExp(`^(0|[1-9]\\d{0,${SIZE_DIGITS - 1}})$`);
const KEY_BYTES = 32;
const ID_BYTES = 4;
/** As in the specification: an em dash, a space. */
const SIGNED_BY = '— ';
const KEY_LINE = 'key ';
/** Spaces are those of Unicode, as elsewhere where notes are read: what `\s` takes for one differs by language. */
const NAME = /^[^\p{White_Space}+]{1,200}$/u;
const KEY = /^([^\p{White_Space}+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u;
const SIGNATURE = /^— ([^\p{White_Space}+]+) ([A-Za-z0-9+/=]+)$/u;

/** @throws Refusal `invalid-key` for a name that no signature line could carry */
export const verifierKey = (
  name: string,
  publicKey: Buffer,
  algorithm: Algorithm = ED25519,
): VerifierKey => {
  if (!NAME.test(name) || !name.isWellFormed() || publicKey.length !== KEY_BYTES)
    throw invalidKey('the name is empty, or has spaces or `+`');
  const hashed = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(algorithm), publicKey]);
  return { name, id: sha256(hashed).slice(0, 2 * ID_BYTES), publicKey, algorithm };
};

/** `name+id+base64`: what a verifier is given. */
export const textOfKey = ({ name, id, publicKey, algorithm }: VerifierKey): string =>
  `${name}+${id}+${base64Of(algorithm, publicKey)}`;

/** @throws Refusal `invalid-key` */
export const keyOfText = (text: string): VerifierKey => {
  const [, name = '', id, base64 = ''] = KEY.exec(text) ?? [];
  const { algorithm, bytes } = keyBytesOf(base64);
  const key = verifierKey(name, bytes, algorithm);
  if (key.id !== id) throw invalidKey('its id is not that of its name and bytes');
  return key;
};

/** The algorithm and the 32 bytes behind it. @throws Refusal `invalid-key` unless it is Ed25519 */
export const keyBytesOf = (
  base64: string,
): { readonly algorithm: Algorithm; readonly bytes: Buffer } => {
  const all = exactBase64(base64);
  const algorithm = all?.[0];
  if (all?.length !== 1 + KEY_BYTES || (algorithm !== ED25519 && algorithm !== COSIGNATURE))
    throw invalidKey('it is no Ed25519 key in the form of C2SP signed notes');
  return { algorithm, bytes: all.subarray(1) };
};

/** The algorithm, then the bytes. */
export const base64Of = (algorithm: number, bytes: Buffer): string =>
  Buffer.concat([Buffer.of(algorithm), bytes]).toString('base64');

export const invalidKey = (reason: string): Refusal =>
  new Refusal('invalid-key', 'invalid', `Not a key that can be used here: ${reason}.`);

export const textOfNote = ({ text, signatures }: Note): string => {
  const lines = signatures.map(({ key, signature }) => {
    const bytes = Buffer.concat([Buffer.from(key.id, 'hex'), signature]);
    return `${SIGNED_BY}${key.name} ${bytes.toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
};

/** @throws Refusal `invalid-note` */
export const noteOfText = (note: string): Note => {
  // Bytes are signed: half a surrogate pair has none.
  if (!note.isWellFormed()) throw invalidNote('it is no Unicode text');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw invalidNote('it has no signatures');
  const lines = note.slice(end + 2, -1).split('\n');
  return { text: note.slice(0, end + 1), signatures: lines.map(signatureOfLine) };
};

const signatureOfLine = (line: string): NoteSignature => {
  const [, name, base64 = ''] = SIGNATURE.exec(line) ?? [];
  const bytes = exactBase64(base64);
  if (name === undefined || !bytes || bytes.length <= ID_BYTES)
    throw invalidNote('a line after its text is no signature');
  const id = bytes.subarray(0, ID_BYTES).toString('hex');
  return { key: { name, id }, signature: bytes.subarray(ID_BYTES) };
};

export const textOfCheckpoint = ({ origin, size, root, keys = [] }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n${keys.map((key) => `${KEY_LINE}${key}\n`).join('')}`;

/** Extension lines that are not ours are signed, too, but say nothing here. @throws Refusal `invalid-note` */
export const checkpointOfText = (text: string): Checkpoint => {
  const [origin = '', size = '', base64 = '', ...more] = text.split('\n');
  const root = exactBase64(base64);
  if (origin === '' || !SIZE.test(size) || root?.length !== HASH_BYTES)
    throw invalidNote('its text is no checkpoint: name, size and root, a line each');
  const keys = more
    .filter((line) => line.startsWith(KEY_LINE))
    .map((line) => line.slice(KEY_LINE.length));
  return { origin, size: Number(size), root, ...(keys.length > 0 ? { keys } : {}) };
};

const invalidNote = (reason: string): Refusal =>
  new Refusal('invalid-note', 'invalid', `Not a signed checkpoint: ${reason}.`);

/** Only the one spelling of these bytes. */
const exactBase64 = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
};
