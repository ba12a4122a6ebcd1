import { type Bytes, bytesOfBase64, concat, hex, utf8 } from './bytes';
import { NotProved, sha256 } from './proof';

/* Signed notes and checkpoints of transparency logs (C2SP signed-note, tlog-checkpoint). */

export interface Checkpoint {
  readonly origin: string;
  /** Events in the tree. */
  readonly size: number;
  readonly root: Bytes;
}

export interface SignedCheckpoint extends Checkpoint {
  /** Keys whose signatures hold: the ledger's, and those of witnesses. */
  readonly signers: readonly string[];
  readonly witnesses: readonly string[];
}

interface VerifierKey {
  readonly text: string;
  readonly name: string;
  readonly id: string;
  readonly algorithm: number;
  readonly publicKey: Bytes;
}

const ED25519 = 1;
const COSIGNATURE = 4;
const KEY_BYTES = 32;
const ID_BYTES = 4;
const TIME_BYTES = 8;

/** `name+id+base64`. @throws NotProved if it is none, or its id is not its own */
export const keyOf = async (text: string): Promise<VerifierKey> => {
  const [, name = '', id = '', key = ''] =
    /^([^\p{White_Space}+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? [];
  const bytes = bytesOfBase64(key);
  const algorithm = bytes?.[0] ?? 0;
  if (bytes?.length !== 1 + KEY_BYTES || ![ED25519, COSIGNATURE].includes(algorithm))
    throw new NotProved('The key is no Ed25519 key of a signed note.');
  const hash = await sha256(concat(utf8(`${name}\n`), bytes));
  if (hex(hash.subarray(0, ID_BYTES)) !== id)
    throw new NotProved('The id of the key is not that of its name and bytes.');
  return { text, name, id, algorithm, publicKey: bytes.slice(1) };
};

interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly signature: Bytes;
}

/** The signed text, line feed included, and what stands below it. @throws NotProved */
const partsOfNote = (
  note: string,
): { readonly text: string; readonly signatures: readonly NoteSignature[] } => {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new NotProved('The checkpoint is not signed.');
  const lines = note.slice(end + 2, -1).split('\n');
  return { text: note.slice(0, end + 1), signatures: lines.map(signatureIn) };
};

const signatureIn = (line: string): NoteSignature => {
  const [, name, encoded = ''] = /^— ([^\p{White_Space}+]+) (\S+)$/u.exec(line) ?? [];
  const bytes = bytesOfBase64(encoded);
  if (name === undefined || !bytes || bytes.length <= ID_BYTES)
    throw new NotProved('A line below the checkpoint is no signature.');
  return { name, id: hex(bytes.slice(0, ID_BYTES)), signature: bytes.slice(ID_BYTES) };
};

/** What the lines of a checkpoint say, signed or not. @throws NotProved */
export const checkpointIn = (text: string): Checkpoint => {
  const [origin = '', size = '', encoded = ''] = text.split('\n');
  const root = bytesOfBase64(encoded);
  if (origin === '' || !/^(0|[1-9]\d{0,14})$/.test(size) || root?.length !== KEY_BYTES)
    throw new NotProved('The signed text is no checkpoint.');
  return { origin, size: Number(size), root };
};

/**
 * A checkpoint that the ledger's key has signed; a signature that claims a known key and does not
 * hold spoils it.
 * @throws NotProved
 */
export const openCheckpoint = async (
  note: string,
  keys: readonly string[],
): Promise<SignedCheckpoint> => {
  const { text, signatures } = partsOfNote(note);
  const known = await Promise.all(keys.map(keyOf));
  const signers: string[] = [];
  const witnesses: string[] = [];
  for (const signature of signatures) {
    const key = known.find(({ name, id }) => name === signature.name && id === signature.id);
    if (!key) continue;
    if (!(await holds(text, signature.signature, key)))
      throw new NotProved(`The signature of ${key.name} does not hold.`);
    (key.algorithm === ED25519 ? signers : witnesses).push(key.text);
  }
  if (signers.length === 0) throw new NotProved('No key of the ledger has signed the checkpoint.');
  return { ...checkpointIn(text), signers, witnesses };
};

const holds = async (text: string, signature: Bytes, key: VerifierKey): Promise<boolean> => {
  const usage = { name: 'Ed25519' };
  const imported = await crypto.subtle.importKey('raw', key.publicKey, usage, false, ['verify']);
  if (key.algorithm === ED25519)
    return crypto.subtle.verify(usage, imported, signature, utf8(text));
  // A witness signs the time at which it saw the checkpoint, too.
  if (signature.length <= TIME_BYTES) return false;
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  const signed = utf8(`cosignature/v1\ntime ${time}\n${text}`);
  return crypto.subtle.verify(usage, imported, signature.slice(TIME_BYTES), signed);
};

/** Name and id of a key: what people compare. */
export const shortKey = (key: string): string => key.split('+').slice(0, 2).join(' ');
